import { InputError, plain } from '../index.js';
import { suggestion } from '../input/nearest.js';
import type { Report, ReportEntry } from '../report/index.js';
import { results, type Check, type Followed, type Result, type Verdict } from '../results/index.js';
import { verificationFlows, type VerificationFlow } from '../results/verification.js';
import { drive } from './drive.js';
import { exitCode } from './exit-code.js';
import { say, type Io } from './io.js';
import { jsonOnStdout, requireOutputs, writeOutputs, type OutputOptions } from './outputs.js';
import { followStanding, progressDisplay } from './progress.js';
import { verdictTable } from './verdict-table.js';
import { version } from './version.js';

/** The options of `farflow verify`. */
export interface VerifyCommandOptions extends OutputOptions {
  readonly quiet?: boolean;
}

function resultsNamed(names: readonly string[]): readonly Result[] {
  if (names.length === 0) return results;
  const known = results.map(({ name }) => name);
  for (const name of names)
    if (!known.includes(name))
      throw new InputError(`there is no result "${name}": ${suggestion(name, known)}`);
  return results.filter(({ name }) => names.includes(name));
}

/** Follows flows one after the other; after Ctrl-C, those that were finished are what there is. */
async function followAll(
  flows: readonly VerificationFlow[],
  quiet: boolean,
  io: Io,
): Promise<{ readonly followed: readonly Followed[]; readonly interrupted: boolean }> {
  const followed: Followed[] = [];
  const abort = new AbortController();
  const stopListening = io.onInterrupt(() => abort.abort());
  try {
    for (const flow of flows) {
      const display = progressDisplay(io, `following ${flow.name}`, quiet, followStanding);
      try {
        const done = await drive(flow.run(), display.show, abort.signal);
        if (done !== undefined) followed.push(done);
      } finally {
        display.done();
      }
    }
  } finally {
    stopListening();
  }
  return { followed, interrupted: abort.signal.aborted };
}

/** Violated if anything is; else inconclusive if anything is, or nothing was checked; else consistent. */
function overall(checks: readonly Check[]): Verdict {
  const has = (verdict: Verdict): boolean => checks.some((check) => check.verdict === verdict);
  if (has('violated')) return 'violated';
  return has('inconclusive') || checks.length === 0 ? 'inconclusive' : 'consistent';
}

const codes: Readonly<Record<Verdict, number>> = {
  consistent: exitCode.success,
  violated: exitCode.violated,
  inconclusive: exitCode.inconclusive,
};

/**
 * `farflow verify`: follows the flows of verification and holds results against them.
 *
 * @param names of the results; none stands for all
 * @returns the exit code
 * @throws InputError before any file is written
 */
export async function verify(
  names: readonly string[],
  options: VerifyCommandOptions,
  io: Io,
): Promise<number> {
  const wanted = resultsNamed(names);
  requireOutputs(options);
  const flows = verificationFlows.filter(({ model }) =>
    wanted.some((result) => result.appliesTo({ trajectory: { model } })),
  );
  const { followed, interrupted } = await followAll(flows, options.quiet === true, io);
  const held = followed.map((flow) => {
    const relevant = wanted.filter((result) => result.appliesTo(flow));
    return { flow, checks: relevant.map((result) => result.check(flow)), results: relevant };
  });
  const checks = held.flatMap((one) => one.checks);
  const verdict = overall(checks);
  if (!jsonOnStdout(options)) say(io.stdout, verdictTable(wanted, checks, io.stdout.columns));
  if (interrupted)
    say(io.stderr, `farflow: interrupted; ${followed.length} of ${flows.length} flows were finished`);
  const json = () => ({
    verdict,
    version,
    flows: followed.map(({ name, description, trajectory: { status, message, stats } }) => ({
      name,
      description,
      status,
      message,
      stats,
    })),
    checks: plain(checks),
  });
  const report = async (): Promise<Report> => {
    const { reportEntry } = await import('../report/index.js');
    const entries: ReportEntry[] = [];
    for (const { flow, checks: own, results: relevant } of held)
      entries.push(await reportEntry(flow, own, relevant));
    return {
      title: 'Verification of farflow',
      subtitle:
        'What the theory of directional convergence says of flows that were followed towards infinity.',
      entries,
      version,
    };
  };
  await writeOutputs(options, io, json, report);
  return interrupted ? exitCode.interrupted : codes[verdict];
}
