import path from 'node:path';
import { formatGoal } from '../follow/until.js';
import {
  ensembleJson,
  InputError,
  limitMargins,
  snapshotMargins,
  type Ensemble,
  type Spec,
} from '../index.js';
import type { Report } from '../report/index.js';
import type { EnsembleProgress } from '../workers/index.js';
import { ensembleSummary } from './ensemble-summary.js';
import { exitCode } from './exit-code.js';
import { interruptedStarts } from './interrupted.js';
import { say, type Io } from './io.js';
import { jsonOnStdout, writeOutputs, type OutputOptions } from './outputs.js';
import { progressDisplay, type Standing } from './progress.js';
import { version } from './version.js';

/** The options of an ensemble. */
export interface StartsOptions {
  readonly starts?: number;
  readonly seed?: number;
  readonly workers?: number;
}

/**
 * Makes sure that options of an ensemble come with one.
 *
 * @throws InputError naming the one that does not
 */
export function requireStarts({ starts, seed, workers }: StartsOptions): void {
  if (starts !== undefined) return;
  if (seed !== undefined)
    throw new InputError(
      '--seed is the seed of the first of several starts: give their number with --starts',
    );
  if (workers !== undefined)
    throw new InputError('--workers share several starts among them: give their number with --starts');
}

/** A specification as an ensemble takes it, and where it comes from. */
export interface Source {
  readonly file: string;
  readonly spec: Spec;
  readonly read: (name: string) => string;
  /** Whether the file is a specification; else it is a table. */
  readonly isSpec: boolean;
}

const standing = ({ done, reached, starts }: EnsembleProgress): Standing => ({
  fraction: done / starts,
  words: `${done} of ${starts} starts, ${reached} reached`,
});

/** Follows them; after Ctrl-C, those that came to an end are what there is. */
async function followStarts(
  { spec, read }: Source,
  options: StartsOptions & { readonly starts: number; readonly quiet?: boolean },
  io: Io,
): Promise<{ readonly ensemble: Ensemble; readonly interrupted: boolean }> {
  const { followMany } = await import('../workers/index.js');
  const { starts, seed, workers } = options;
  const abort = new AbortController();
  const stopListening = io.onInterrupt(() => abort.abort());
  const display = progressDisplay(io, 'following', options.quiet === true, standing);
  try {
    const ensemble = await followMany(spec, {
      starts,
      ...(seed === undefined ? {} : { seed }),
      ...(workers === undefined ? {} : { workers }),
      signal: abort.signal,
      onProgress: display.show,
      read,
    });
    return { ensemble, interrupted: abort.signal.aborted };
  } finally {
    display.done();
    stopListening();
  }
}

async function reportOf(name: string, ensemble: Ensemble): Promise<Report> {
  return {
    title: `${ensemble.starts} starts of ${name}`,
    entries: [],
    ensemble: { ensemble, margins: await snapshotMargins(ensemble), limits: limitMargins(ensemble) },
    version,
  };
}

function codeOf({ runs, starts }: Ensemble, interrupted: boolean): number {
  // Whoever presses Ctrl-C when the last start has come to an end has lost nothing.
  if (interrupted && runs.length < starts) return exitCode.interrupted;
  return runs.every(({ status }) => status === 'reached') ? exitCode.success : exitCode.inconclusive;
}

/**
 * `farflow follow --starts`: follows many starts of a specification.
 *
 * @returns the exit code
 * @throws InputError before any file is written
 */
export async function followEnsemble(
  source: Source,
  options: OutputOptions & StartsOptions & { readonly starts: number; readonly quiet?: boolean },
  io: Io,
): Promise<number> {
  const { ensemble, interrupted } = await followStarts(source, options, io);
  const { runs, starts, goal } = ensemble;
  if (runs.length === starts && runs.every(({ status }) => status === 'refused'))
    throw new InputError(
      `none of ${starts} starts can be followed until ${formatGoal(goal)}: ${runs[0].message}`,
    );
  if (!jsonOnStdout(options)) say(io.stdout, ensembleSummary(ensemble));
  if (runs.length < starts)
    for (const line of interruptedStarts(ensemble)) say(io.stderr, `farflow: ${line}`);
  const json = () => ensembleJson(ensemble, { version });
  await writeOutputs(options, io, json, () => reportOf(path.basename(source.file), ensemble));
  return codeOf(ensemble, interrupted);
}
