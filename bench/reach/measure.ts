import type { Trajectory } from '../../src/index.js';
import { closureOf, lemmaOf } from './identities.js';
import type { ReachProblem, ReachRow } from './problem.js';

/** Runs after the first. */
const REPEATS = 3;
/** Milliseconds after which a problem is not run again. */
const PATIENCE = 10_000;

function timed(problem: ReachProblem): { path: Trajectory; time: number } {
  const start = performance.now();
  const path = problem.run();
  return { path, time: performance.now() - start };
}

/** Runs a problem in this process: the first call compiles, the best of the next ones does not. */
export async function measure(problem: ReachProblem): Promise<ReachRow> {
  const { name } = problem;
  let found: ReturnType<typeof timed>;
  try {
    found = timed(problem);
  } catch (error) {
    const { name: status, message } = error as Error;
    return { ...nothing, name, status, message };
  }
  const { path, time: first } = found;
  let warm = NaN;
  let spent = first;
  for (let count = 0; count < REPEATS && spent + first < PATIENCE; count++) {
    const { time } = timed(problem);
    spent += time;
    warm = count === 0 ? time : Math.min(warm, time);
  }
  const { accepted, rejected, newton, newtonFailures, factorizations } = path.stats;
  return {
    name,
    status: path.status,
    message: path.message,
    kept: path.samples.length,
    accepted,
    rejected,
    newton,
    newtonFailures,
    factorizations,
    first,
    warm,
    lnLogInverseRisk: path.final.lnLogInverseRisk,
    fall: path.largestFall.value,
    closure: closureOf(path),
    lemma34: lemmaOf(path),
    checks: (await problem.checks?.(path)) ?? [],
  };
}

/** The row of a problem that gave no path. */
export const nothing = {
  kept: 0,
  accepted: 0,
  rejected: 0,
  newton: 0,
  newtonFailures: 0,
  factorizations: 0,
  first: NaN,
  warm: NaN,
  lnLogInverseRisk: null,
  fall: NaN,
  closure: NaN,
  lemma34: NaN,
  checks: [],
};
