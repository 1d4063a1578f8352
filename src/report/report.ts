import type { CoveringCondition } from '../covering/proposition-4-3.js';
import type { Ensemble } from '../ensemble/ensemble.js';
import type { LimitMargins } from '../ensemble/limit-margins.js';
import type { PredictionSurfaces } from '../surfaces/prediction-surfaces.js';
import type { Check, Followed, Result } from '../results/check.js';

/** A flow and what the theory says of it. */
export interface ReportEntry {
  readonly flow: Followed;
  readonly checks: readonly Check[];
  /** The results that were checked, for their titles and statements; others are not shown. */
  readonly results: readonly Result[];
  /** What the predictor says beyond its examples; left out where that is no picture. */
  readonly surfaces?: PredictionSurfaces;
  /** How the neurons cover the sphere, for squared ReLU networks of few features. */
  readonly covering?: CoveringCondition;
}

/** Many starts of one specification. */
export interface EnsembleEntry {
  readonly ensemble: Ensemble;
  /** What `snapshotMargins` gives for it. */
  readonly margins: readonly Float64Array[];
  /** What `limitMargins` gives for it. */
  readonly limits: LimitMargins | null;
}

/** What a report is made of. */
export interface Report {
  readonly title: string;
  /** Prose; math between dollar signs is TeX. */
  readonly subtitle?: string;
  /** In the order of the page. */
  readonly entries: readonly ReportEntry[];
  /** Before the entries. */
  readonly ensemble?: EnsembleEntry;
  /** Version of farflow, for the foot of the page. */
  readonly version?: string;
}

/** Anchors within the page. */
export const flowAnchor = (entry: number): string => `flow-${entry + 1}`;
export const checkAnchor = (entry: number, check: number): string => `flow-${entry + 1}-check-${check + 1}`;
