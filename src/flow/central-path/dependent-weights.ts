import type { Dependents } from './dependents.js';
import type { PathPoint } from './point.js';

/** Logarithms are cut off where the weights they stand for underflow, and well above 1, which none exceeds. */
const LEAST = -745;
const MOST = 50;

/** What the remainder of the k-th makes of F: $\langle\rho, F(\theta)\rangle/\mu$; 0 without one. */
export function remainderMargin({ unit, rowValues }: PathPoint, dependents: Dependents, k: number): number {
  if (dependents.near[k] === 0) return 0;
  const { width, remainders } = dependents;
  const values = rowValues();
  let sum = 0;
  for (let a = 0; a < width - 1; a++) sum += remainders[k * width + a] * values[a];
  return sum / unit;
}

/** How much of C the k-th takes up. */
export function remainderShare({ near, width, remainders }: Dependents, k: number): number {
  return near[k] === 0 ? 0 : remainders[(k + 1) * width - 1];
}

/** By how much the slack of the k-th exceeds the combination of slacks, $\kappa\langle\rho, F\rangle/\mu - \sigma C$. */
function remainder(point: PathPoint, dependents: Dependents, k: number): number {
  if (dependents.near[k] === 0) return 0;
  const { kappa, eta, smoothedMargin } = point;
  return kappa * remainderMargin(point, dependents, k) - remainderShare(dependents, k) * eta * smoothedMargin;
}

/** The k-th dependent's $\ln\omega_i = \sum_b T_{ib}\ln\omega_b$, less its remainder over η. */
export function dependentLnWeight(point: PathPoint, dependents: Dependents, k: number): number {
  const { lnOmega, eta } = point;
  const { starts, bases, factors, near } = dependents;
  let sum = near[k] === 0 ? 0 : -remainder(point, dependents, k) / eta;
  for (let t = starts[k]; t < starts[k + 1]; t++) sum += factors[t] * Math.max(lnOmega[bases[t]], LEAST);
  return Math.min(sum, MOST);
}

/** Its unknown $z = \kappa\omega - M$, with $M_i = \sum_b T_{ib} M_b$ and its remainder. */
export function dependentUnknown(point: PathPoint, dependents: Dependents, k: number): number {
  const { starts, bases, factors } = dependents;
  let slack = remainder(point, dependents, k);
  for (let t = starts[k]; t < starts[k + 1]; t++) slack += factors[t] * point.slacks[bases[t]];
  return point.kappa * Math.exp(dependentLnWeight(point, dependents, k)) - slack;
}
