import type { Trajectory } from '../../src/index.js';

/** A number held against what it should be. */
export interface Check {
  readonly what: string;
  readonly error: number;
}

/** A flow that is followed and measured. */
export interface ReachProblem {
  readonly name: string;
  run(): Trajectory;
  /** Errors against what the library did not compute. */
  checks?(path: Trajectory): readonly Check[] | Promise<readonly Check[]>;
}

/** What was measured on one of them. Times are in milliseconds. */
export interface ReachRow {
  readonly name: string;
  /** The status of the trajectory, or the name of the error that was thrown. */
  readonly status: string;
  readonly message: string;
  /** Points of the path that were kept. */
  readonly kept: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly newton: number;
  readonly newtonFailures: number;
  readonly factorizations: number;
  readonly first: number;
  readonly warm: number;
  /** ln ln(1/risk), or null where the risk is 1 or more. */
  readonly lnLogInverseRisk: number | null;
  /** Largest fall of the smoothed normalised margin in one step. */
  readonly fall: number;
  /** Largest |Σq − 1| of a sample, for the exponential loss; NaN for others. */
  readonly closure: number;
  /** Largest difference of the two sides of Lemma 3.4, its margins and its lengths, over all samples. */
  readonly lemma34: number;
  readonly checks: readonly Check[];
}

/** Problems that share a table. */
export interface ReachPart {
  readonly title: string;
  readonly problems: readonly ReachProblem[];
  /** What there is to say of the rows together. */
  summary?(rows: readonly ReachRow[]): readonly string[];
}
