import type { Evaluation } from '../evaluation.js';
import type { PathPoint } from './point.js';

/** $\tilde\alpha$ from the unknown C. */
export function scaledMargin(point: PathPoint, C: number): number {
  return (C / point.kappa) * point.unit;
}

/** The risk as the unknowns have it. */
export function summarize({ loss, risk }: Evaluation, point: PathPoint, C: number): void {
  const alpha = point.smoothedMargin;
  risk.smoothedMargin = alpha;
  risk.normalizedSmoothedMargin = scaledMargin(point, C);
  risk.lnRisk = -alpha;
  risk.lnSlope = -alpha;
  risk.slopeRate = 1;
  if (loss.name === 'exponential' || alpha > 40) return;
  const soft = (v: number): number => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));
  risk.lnRisk = Math.log(soft(-alpha));
  risk.lnSlope = -soft(alpha);
  risk.slopeRate = 1 / (1 + Math.exp(-alpha));
}
