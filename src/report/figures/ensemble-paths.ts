import type { Ensemble } from '../../ensemble/ensemble.js';
import type { Run, Snapshots } from '../../ensemble/run.js';
import type { Point } from './curve.js';
import { linearScale, logScale, type Scale } from './scale.js';

/** How γ of one start moved, along $\ln(1/\mathcal L)$ or its logarithm. */
export interface EnsemblePath {
  readonly run: Run;
  readonly reached: boolean;
  /** In order of x. */
  readonly points: readonly Point[];
}

/** The axis on which all starts are laid side by side. */
export interface RiskAxis {
  /** Prose. */
  readonly title: string;
  readonly scale: Scale;
  readonly column: (snapshots: Snapshots) => Float64Array;
}

/** Where the axis begins: earlier than this little happens, however long it looks there. */
const BEGINNING = 0.1;
/** The same for the logarithm. */
const FAR_BEGINNING = 1;

/** Beyond this many times the beginning an axis is logarithmic. */
const DECADES = 30;

/** Largest $\ln(1/\mathcal L)$ that is put on an axis by itself. */
const LARGEST = 1e12;

const lastOf = (column: Float64Array): number => column[column.length - 1];

/** The least number in a column that lies on an axis which begins at `beginning`. */
function earliest(columns: readonly Float64Array[], beginning: number): number {
  let first = Infinity;
  for (const column of columns) for (const x of column) if (x >= beginning && x < first) first = x;
  return first;
}

/** The axis of an ensemble; null where no start got as far as its beginning. */
export function riskAxis({ runs }: Ensemble): RiskAxis | null {
  const kept = runs.flatMap(({ snapshots }) => (snapshots === null ? [] : [snapshots]));
  const last = kept.reduce((most, { lnLogInverseRisk }) => {
    const value = lastOf(lnLogInverseRisk);
    return value > most ? value : most;
  }, -Infinity);
  if (!(last > Math.log(BEGINNING))) return null;
  const far = last > Math.log(LARGEST);
  const column = ({ lnLogInverseRisk, logInverseRisk }: Snapshots): Float64Array =>
    far ? lnLogInverseRisk : logInverseRisk;
  const beginning = far ? FAR_BEGINNING : BEGINNING;
  const end = far ? last : Math.exp(last);
  const first = earliest(kept.map(column), beginning);
  if (!(end > first)) return null;
  const scale = end > DECADES * first ? logScale(first, end) : linearScale(first, end);
  return { title: far ? '$\\ln\\ln(1/\\mathcal L)$' : '$\\ln(1/\\mathcal L)$', scale, column };
}

/** γ of a row of margins. */
function least(margins: Float64Array, row: number, count: number): number {
  let lowest = Infinity;
  for (let i = row * count; i < (row + 1) * count; i++) lowest = Math.min(lowest, margins[i]);
  return lowest;
}

/**
 * The starts on the axis, those without two points on it left out.
 *
 * @param margins of the snapshots, one array a run
 */
export function ensemblePaths(
  { runs, model }: Ensemble,
  margins: readonly Float64Array[],
  axis: RiskAxis,
): EnsemblePath[] {
  const [lo, hi] = axis.scale.domain;
  return runs.flatMap((run, r) => {
    if (run.snapshots === null) return [];
    const points: Point[] = [];
    axis.column(run.snapshots).forEach((x, i) => {
      // Rounding may put the last point just beyond.
      if (x >= lo) points.push({ x: Math.min(x, hi), y: least(margins[r], i, model.count) });
    });
    return points.length < 2 ? [] : [{ run, reached: run.status === 'reached', points }];
  });
}

/** A goal is met to this, relative to it. */
const MET = 1e-9;

/** γ of a path at a position of the axis, with straight lines between its points; NaN where it is not. */
export function heightAt({ points }: EnsemblePath, scale: Scale, x: number): number {
  const to = scale.log ? Math.log : (value: number) => value;
  const last = points[points.length - 1];
  if (x > last.x) return x <= last.x * (1 + MET) ? last.y : NaN;
  const after = points.findIndex((point) => point.x >= x);
  if (after < 0) return NaN;
  const b = points[after];
  if (b.x === x || after === 0) return b.x === x ? b.y : NaN;
  const a = points[after - 1];
  return a.y + ((to(x) - to(a.x)) / (to(b.x) - to(a.x))) * (b.y - a.y);
}
