import { dormandPrince54 } from './dormand-prince-54.js';
import type { Evaluation, Method } from './method.js';
import { radauIIA5 } from './radau-iia-5.js';
import { spectralRadiusEstimator } from './nonlinear-power-method.js';

/** A choice between an explicit and an implicit method that the stepping loop makes as it goes. */
export interface Automatic {
  readonly name: string;
  /** Starts the run. */
  readonly nonstiff: Method;
  /** Takes over where stability, not accuracy, bounds the steps of the other. */
  readonly stiff: Method;
}

/**
 * Starts explicit, notices stiffness, switches, and switches back when the stiff part is over. Stiffness is the
 * spectral radius of the Jacobian times the step, held against the length of the explicit method's stability region
 * on the negative real axis (Petzold 1983; Hairer & Wanner 1996, IV.2). The stats count the switches.
 */
export function automatic(nonstiff: Method = dormandPrince54, stiff: Method = radauIIA5): Automatic {
  if (nonstiff.stabilityLimit === undefined)
    throw new RangeError(
      `nonstiff: ${nonstiff.name} does not say how far it is stable; use another explicit method`,
    );
  if (stiff.implicit !== true)
    throw new RangeError(`stiff: ${stiff.name} is explicit; use an implicit method`);
  return Object.freeze({ name: `automatic: ${nonstiff.name} or ${stiff.name}`, nonstiff, stiff });
}

/** Accepted steps between two looks, and looks in a row that must agree. */
const EVERY = 10;
const IN_A_ROW = 3;
/** Explicit steps this close to the stability limit are bound by it; implicit ones this far within it need not be. */
const AT_LIMIT = 0.7;
const WITHIN_LIMIT = 0.4;

/** Looks at accepted steps of either method of a choice; true when it is time to change to the other. */
export function watchStiffness(
  { nonstiff }: Automatic,
  f: Evaluation,
  dimension: number,
): (method: Method, t: number, y: Float64Array, f0: Float64Array, h: number) => boolean {
  const radius = spectralRadiusEstimator(f, dimension);
  const limit = nonstiff.stabilityLimit ?? Infinity;
  let steps = 0;
  let agreeing = 0;
  return (method, t, y, f0, h) => {
    if (++steps % EVERY !== 0) return false;
    const size = Math.abs(h);
    const reach = size * radius.estimate(t, y, f0, (0.5 * WITHIN_LIMIT * limit) / size);
    const change = method === nonstiff ? reach > AT_LIMIT * limit : reach < WITHIN_LIMIT * limit;
    agreeing = change ? agreeing + 1 : 0;
    if (agreeing < IN_A_ROW) return false;
    agreeing = 0;
    return true;
  };
}
