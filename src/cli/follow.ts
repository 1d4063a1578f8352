import path from 'node:path';
import {
  following,
  InputError,
  outOfReach,
  parseSpec,
  planEnsemble,
  resolveSpec,
  trajectoryJson,
  type FollowPlan,
  type FollowStatus,
  type Spec,
  type Trajectory,
} from '../index.js';
import type { DataSet } from '../../problems/index.js';
import type { Report } from '../report/index.js';
import { drive } from './drive.js';
import { exitCode } from './exit-code.js';
import { readText } from './files.js';
import { followEnsemble, requireStarts, type Source, type StartsOptions } from './follow-many.js';
import { followSummary } from './follow-summary.js';
import { say, type Io } from './io.js';
import { jsonOnStdout, requireOutputs, writeOutputs, type OutputOptions } from './outputs.js';
import { followStanding, progressDisplay } from './progress.js';
import { parseUntil } from './until-option.js';
import { version } from './version.js';

/** The options of `farflow follow`. */
export interface FollowCommandOptions extends OutputOptions, StartsOptions {
  readonly label?: string;
  readonly until?: string;
  readonly samples?: number;
  readonly quiet?: boolean;
}

/** A specification by its name or its first letter; anything else is a table. */
const looksLikeSpec = (file: string, text: string): boolean =>
  file.toLowerCase().endsWith('.json') || text.trimStart().startsWith('{');

/** What the command line says takes the place of what the specification says. */
function specOf(file: string, text: string, options: FollowCommandOptions): Spec {
  const { label, until, samples } = options;
  const isSpec = looksLikeSpec(file, text);
  const given: Spec = isSpec ? parseSpec(text, file) : { model: { kind: 'linear' }, data: { csv: file } };
  if (label !== undefined && (given.data === undefined || !('csv' in given.data)))
    throw new InputError(
      '--label names a column of a CSV file, and the specification has none: leave it out',
    );
  return {
    ...given,
    ...(label === undefined ? {} : { data: { csv: (given.data as { csv: string }).csv, label } }),
    ...(until === undefined ? {} : { until: parseUntil(until) }),
    ...(samples === undefined ? {} : { samples }),
  };
}

function sourceOf(file: string, options: FollowCommandOptions): Source {
  const text = readText(file);
  const folder = path.dirname(file);
  const isSpec = looksLikeSpec(file, text);
  const read = (name: string): string =>
    isSpec ? readText(path.isAbsolute(name) ? name : path.join(folder, name)) : text;
  return { file, spec: specOf(file, text, options), read, isSpec };
}

/** Checked as far as can be without following. */
function planOf({ file, spec, read, isSpec }: Source, { starts, seed }: StartsOptions): FollowPlan {
  try {
    if (starts === undefined) return resolveSpec(spec, read);
    return planEnsemble(spec, { starts, ...(seed === undefined ? {} : { seed }) }, read).plan;
  } catch (error) {
    if (isSpec && error instanceof InputError) throw new InputError(`${file}: ${error.message}`);
    throw error;
  }
}

const codes: Readonly<Record<FollowStatus, number>> = {
  reached: exitCode.success,
  stationary: exitCode.inconclusive,
  slow: exitCode.inconclusive,
  unresolved: exitCode.inconclusive,
  'max-steps': exitCode.inconclusive,
  'clock-ended': exitCode.inconclusive,
  'step-too-small': exitCode.inconclusive,
  'non-finite': exitCode.inconclusive,
  'not-converged': exitCode.inconclusive,
  undecided: exitCode.inconclusive,
  aborted: exitCode.interrupted,
};

async function followPlan(plan: FollowPlan, options: FollowCommandOptions, io: Io): Promise<Trajectory> {
  const abort = new AbortController();
  const stopListening = io.onInterrupt(() => abort.abort());
  const display = progressDisplay(io, 'following', options.quiet === true, followStanding);
  try {
    const { model, loss, start, until } = plan;
    const run = following(model, loss, start, until, { ...plan.options, signal: abort.signal });
    // Given up from within, so that the path so far comes back.
    return (await drive(run, display.show))!;
  } finally {
    display.done();
    stopListening();
  }
}

/** The report of one trajectory: it, and every result that says something about it. */
async function reportOf(name: string, trajectory: Trajectory, data: DataSet | null): Promise<Report> {
  const [{ results }, { reportEntry }] = await Promise.all([
    import('../results/index.js'),
    import('../report/index.js'),
  ]);
  const { model, loss } = trajectory;
  const description = `A ${model.description}, ${loss.name} loss.`;
  const flow = { name, description, trajectory, ...(data === null ? {} : { data }) };
  const relevant = results.filter((result) => result.appliesTo(flow));
  const checks = relevant.map((result) => result.check(flow));
  const entry = await reportEntry(flow, checks, relevant);
  return { title: `The flow of ${name}`, entries: [entry], version };
}

/**
 * `farflow follow`: follows the flow that a specification or a table describes, or many starts of it.
 *
 * @returns the exit code
 * @throws InputError before any file is written
 */
export async function follow(file: string, options: FollowCommandOptions, io: Io): Promise<number> {
  requireStarts(options);
  requireOutputs(options);
  if (options.json !== undefined && path.resolve(options.json) === path.resolve(file))
    throw new InputError(`--json would write over ${file}: name another file`);
  const source = sourceOf(file, options);
  const plan = planOf(source, options);
  const { model, data, loss, until } = plan;
  const obstacle = data === null ? null : await outOfReach(model, data, loss, until);
  if (obstacle !== null) throw new InputError(obstacle);
  const { starts } = options;
  if (starts !== undefined) return followEnsemble(source, { ...options, starts }, io);

  const trajectory = await followPlan(plan, options, io);
  if (!jsonOnStdout(options)) say(io.stdout, followSummary(trajectory, data));
  else if (trajectory.status !== 'reached') say(io.stderr, `farflow: ${trajectory.message}`);
  const json = () => trajectoryJson(trajectory, { data, version });
  await writeOutputs(options, io, json, () => reportOf(path.basename(file), trajectory, data));
  return codes[trajectory.status];
}
