import type { Dependents } from './dependents.js';
import type { PathPoint } from './point.js';

/** Logarithms are cut off where the weights they stand for underflow, and well above 1, which none exceeds. */
const LEAST = -745;
const MOST = 50;

/** The k-th dependent's $\ln\omega_i = \sum_b T_{ib}\ln\omega_b$. */
export function dependentLnWeight({ lnOmega }: PathPoint, dependents: Dependents, k: number): number {
  const { starts, bases, factors } = dependents;
  let sum = 0;
  for (let t = starts[k]; t < starts[k + 1]; t++) sum += factors[t] * Math.max(lnOmega[bases[t]], LEAST);
  return Math.min(sum, MOST);
}

/** Its unknown $z = \kappa\omega - M$, with $M_i = \sum_b T_{ib} M_b$. */
export function dependentUnknown(point: PathPoint, dependents: Dependents, k: number): number {
  const { starts, bases, factors } = dependents;
  let slack = 0;
  for (let t = starts[k]; t < starts[k + 1]; t++) slack += factors[t] * point.slacks[bases[t]];
  return point.kappa * Math.exp(dependentLnWeight(point, dependents, k)) - slack;
}
