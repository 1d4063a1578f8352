import type { MarginModel } from '../../../problems/index.js';

/** The clock of a path: spherical time, or its logarithm $\ln(1+s)$. */
export interface PathClock {
  readonly name: 'spherical' | 'log-spherical';
  /** s. */
  sphericalTime(x: number): number;
  /** $ds/dx$. */
  rate(x: number): number;
  /**
   * The part of $\ln\|W\|$ that is known beforehand, and its derivative by s. In the logarithm of s the log norm grows
   * exponentially; without its limit $L\bar p s$, $\bar p$ being the limit of the margin, what is left does not.
   */
  drift(x: number): number;
  readonly driftRate: number;
}

/** Makes the clock of a model's path. */
export function pathClock(name: PathClock['name'], { degree, sphericalPart }: MarginModel): PathClock {
  if (name === 'spherical')
    return { name, sphericalTime: (x) => x, rate: () => 1, drift: () => 0, driftRate: 0 };
  const driftRate = degree * (sphericalPart?.limitMargin ?? 0);
  return {
    name,
    sphericalTime: Math.expm1,
    rate: Math.exp,
    drift: (x) => driftRate * Math.expm1(x),
    driftRate,
  };
}
