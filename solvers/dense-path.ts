import type { Automatic } from './automatic.js';
import { dormandPrince54 } from './dormand-prince-54.js';
import type { Method } from './method.js';
import type { Step } from './stepping.js';

/** The continuous solution of a whole run. */
export interface DensePath {
  /** The ends of the steps so far, the start before them, and the solution there. */
  readonly t: readonly number[];
  readonly y: readonly Float64Array[];
  /** Takes in the next step, with its interpolant. */
  add(step: Step): void;
  /**
   * The solution at a time between the ends of the run.
   *
   * @throws RangeError for a time that the run has not come to.
   */
  at(t: number): Float64Array;
}

/** A step by its values at the nodes, the ends among them. */
interface Stretch {
  readonly t0: number;
  readonly t1: number;
  readonly values: readonly Float64Array[];
}

/**
 * Keeps steps as polynomials through their values at the Chebyshev points of the second kind, which is what the
 * interpolants of all methods are, and evaluates them by the barycentric formula (Berrut & Trefethen 2004).
 *
 * @param method that steps: the order of its interpolant is the degree of the polynomials.
 */
export function densePath(
  t0: number,
  y0: ArrayLike<number>,
  method: Method | Automatic = dormandPrince54,
): DensePath {
  const degree =
    'stiff' in method
      ? Math.max(method.stiff.interpolantOrder, method.nonstiff.interpolantOrder)
      : method.interpolantOrder;
  const t = [t0];
  const y = [Float64Array.from(y0)];
  const stretches: Stretch[] = [];
  const shares = Array.from({ length: degree + 1 }, (_, k) => 0.5 - 0.5 * Math.cos((k * Math.PI) / degree));
  const weights = shares.map((_, k) => (k % 2 === 0 ? 1 : -1) * (k === 0 || k === degree ? 0.5 : 1));

  const within = ({ t0: from, t1: to, values }: Stretch, t: number): Float64Array => {
    const share = (t - from) / (to - from);
    const out = new Float64Array(y0.length);
    let total = 0;
    for (let k = 0; k <= degree; k++) {
      const distance = share - shares[k];
      if (distance === 0) return values[k].slice();
      const weight = weights[k] / distance;
      total += weight;
      for (let j = 0; j < out.length; j++) out[j] += weight * values[k][j];
    }
    return out.map((value) => value / total);
  };

  return {
    t,
    y,
    add(step) {
      t.push(step.t1);
      y.push(step.y1.slice());
      const { t0: from, t1: to } = step;
      const values = shares.map((share, k) => {
        const value = new Float64Array(y0.length);
        step.interpolate(k === 0 ? from : k === degree ? to : from + share * (to - from), value);
        return value;
      });
      stretches.push({ t0: from, t1: to, values });
    },
    at(time) {
      const sign = stretches.length > 0 && stretches[0].t1 < t0 ? -1 : 1;
      const last = stretches[stretches.length - 1]?.t1 ?? t0;
      if (!(sign * (time - t0) >= 0 && sign * (last - time) >= 0))
        throw new RangeError(`the solution is known from ${t0} to ${last}, not at ${time}`);
      if (stretches.length === 0) return Float64Array.from(y0);
      let low = 0;
      let high = stretches.length - 1;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (sign * (stretches[middle].t1 - time) < 0) low = middle + 1;
        else high = middle;
      }
      return within(stretches[low], time);
    },
  };
}
