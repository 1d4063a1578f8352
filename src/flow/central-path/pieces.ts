import type { LinearAlgebra } from '../../../solvers/index.js';
import type { Linearization } from './linearization.js';

/*
 * As ε → 0 the equations fall into pieces: an example either has slack, z = −M, or weight, z = κω, and from one to the
 * other leads a range of a few ε. How its margin answers to z has two parts: the slack by ∂M/∂z, which falls from 1 to 0
 * in that range, and the directions by the weight, in proportion to the step.
 */

/** Slacks that answer alike, to a factor. */
const ALIKE = 4;
/** From this barrier on the pieces are told apart. */
const SHARP = 1e-5;
/** Unknowns of less than so many barriers are between the pieces. */
const BETWEEN = 1e3;

/** What an implicit method has to know of the pieces; `coupling` is the second part above, in the matrix in use. */
export function pieces(
  at: Linearization,
  coupling: (example: number) => number,
): Required<Pick<LinearAlgebra, 'differs' | 'weigh' | 'predict'>> {
  const { point, slackByZ } = at;
  const { layout, unit, losses } = point;
  const { count, weights: Z, margin: C, barrier: E } = layout;

  /** Predicted between the pieces, or as slack where the matrix has weight: the digits of one say nothing of the other. */
  const isDoubtful = (i: number, z: number, eta: number): boolean =>
    Math.abs(z) < BETWEEN * eta || (z < 0 && slackByZ[i] > -0.5);

  const anyDoubtful = (y: Float64Array, eta: number): boolean => {
    for (let i = 0; i < count; i++) if (isDoubtful(i, y[Z + i], eta)) return true;
    return false;
  };

  return {
    differs() {
      const { kappa, eta, omega } = point;
      for (let i = 0; i < count; i++) {
        const below = kappa * omega[i] + eta;
        const now = below > 0 ? eta / below : 1;
        const larger = Math.max(now, -slackByZ[i]);
        if (larger > ALIKE * Math.min(now, -slackByZ[i]) && larger > coupling(i)) return true;
      }
      return false;
    },
    weigh(values, h) {
      const sharp = point.eta < SHARP;
      // An error of z is one of the margin by that much; C and E are of index 2.
      for (let i = 0; i < count; i++) values[Z + i] *= Math.min(1, sharp ? Math.max(h, -slackByZ[i]) : h);
      values[C] *= Math.min(1, h);
      values[E] *= Math.min(1, h);
    },
    predict(x, y) {
      const eta = 1 / (1 + Math.exp(-y[E]));
      if (eta > SHARP || !anyDoubtful(y, eta)) return false;
      point.read(x, y);
      const { kappa, margins, smoothedMargin } = point;
      if (losses.dependsOnMargin(smoothedMargin)) return false;
      for (let i = 0; i < count; i++) {
        const z = y[Z + i];
        if (!isDoubtful(i, z, eta)) continue;
        const slack = (kappa * margins[i]) / unit - y[C];
        // Beyond what slack can be it is a weight, of which the margin says nothing.
        y[Z + i] =
          slack < 0 ? Math.max(z, 0) : Math.min(kappa * Math.exp(-slack / eta) - slack, BETWEEN * eta);
      }
      return true;
    },
  };
}
