import type { DataSet } from '../../problems/index.js';
import type { Trajectory } from '../follow/trajectory.js';

/**
 * What a check can say: `consistent` with the result, `violated`, or `inconclusive`, when a hypothesis is not met or
 * the run is too short to tell. A program never says "proved".
 */
export type Verdict = 'consistent' | 'violated' | 'inconclusive';

/** One hypothesis of a result. */
export interface Hypothesis {
  readonly name: string;
  /** `unknown` where a program cannot tell. */
  readonly met: 'yes' | 'no' | 'unknown';
  /** How that was seen. */
  readonly how: string;
}

/** A number that was measured, and what the result says of it. */
export interface Measurement {
  /** What it is, in words; math between dollar signs is TeX. */
  readonly quantity: string;
  readonly value: number | null;
  /** What it is compared with, null where it is only reported. */
  readonly bound: number | null;
  /** How the value must stand to the bound. */
  readonly relation: '<=' | '>=' | null;
  /** Estimated error of the value. */
  readonly numericalError: number;
}

/** What was found when a result was held against one trajectory. */
export interface Check {
  /** Name of the result, as on the command line. */
  readonly result: string;
  /** The flow it was held against. */
  readonly flow: string;
  readonly verdict: Verdict;
  /** Why, in one line. */
  readonly because: string;
  readonly hypotheses: readonly Hypothesis[];
  /** The number that decides, first; others behind it. */
  readonly measurements: readonly [Measurement, ...Measurement[]];
}

/** A flow that was followed, with the name under which it appears in tables and reports. */
export interface Followed {
  readonly name: string;
  /** One sentence for people. */
  readonly description: string;
  readonly trajectory: Trajectory;
  /** Its examples; optional, and not there for a model without any. */
  readonly data?: DataSet;
  /** The same flow at ten times the tolerance, whose distance estimates the numerical error; optional. */
  readonly coarse?: Trajectory;
  /** For the Mexican hat: its definable twin from the same start. */
  readonly twin?: Trajectory;
}

/** A result of the theory as something that can be checked. */
export interface Result {
  /** As on the command line, e.g. `theorem-3.1`. */
  readonly name: string;
  /** As in the paper, e.g. `Theorem 3.1`. */
  readonly title: string;
  /** The statement: prose with TeX between dollar signs. */
  readonly statement: string;
  /** BibTeX key of the source. */
  readonly source: string;
  /** What is measured, in one sentence. */
  readonly measured: string;
  /** Whether it says anything about flows of this model; asked before there is a path. */
  appliesTo(flow: { readonly trajectory: Pick<Trajectory, 'model'> }): boolean;
  check(flow: Followed): Check;
}
