import type { LinearAlgebra } from '../../../solvers/index.js';
import type { Linearization } from './linearization.js';
import { normalMap, type NormalMap } from './normal-map.js';

/*
 * As ε → 0 the equations fall into pieces: an example either has slack, z = −M, or weight, z = κω, and from one to the
 * other leads a range of a few ε. How its margin answers to z has two parts: the slack by ∂M/∂z, which falls from 1 to 0
 * in that range, and the directions by the weight, in proportion to the step.
 */

/** Slacks that answer alike, to a factor. */
const ALIKE = 4;
/** From this barrier on the pieces are told apart. */
const SHARP = 1e-5;

/** Logarithms of weights that change by less are as good as straight. */
const STRAIGHT = 0.1;

/**
 * What an error of z counts beside one of a direction in a step of length h, given how its slack answers: an error of z is
 * one of the margin by that much.
 */
export const errorWeight = (h: number, eta: number, slackByZ: number): number =>
  Math.min(1, eta < SHARP ? Math.max(h, -slackByZ) : h);

/** What an implicit method has to know of the pieces; `couplings` are the second part above, in the matrix in use. */
export function pieces(
  at: Linearization,
  couplings: Float64Array,
): Required<Pick<LinearAlgebra, 'differs' | 'weigh' | 'bend'>> {
  const { point, slackByZ, byZ, dependents } = at;
  const { layout, losses } = point;
  const { count, weights: Z, margin: C, barrier: E } = layout;

  const map: NormalMap = { weight: 0, lnWeight: 0, slack: 0 };

  /** Where z ends that is at ω, M and is corrected by dz, along the bend; NaN where nothing is said of it. */
  const alongBend = (
    i: number,
    dz: number,
    { weight, slack }: NormalMap,
    eta: number,
    kappa: number,
  ): number => {
    const coupling = couplings[i];
    const straight = coupling * weight - slack + (coupling * byZ[i] - slackByZ[i]) * dz;
    normalMap(straight, Math.log(eta / coupling), coupling, eta, map);
    // A weight above all others is that of a straight line too long.
    return map.weight > Math.max(1, weight) ? NaN : kappa * map.weight - map.slack;
  };

  return {
    differs() {
      const { kappa, eta, omega } = point;
      for (let i = 0; i < count; i++) {
        const below = kappa * omega[i] + eta;
        const now = below > 0 ? eta / below : 1;
        const larger = Math.max(now, -slackByZ[i]);
        if (larger > ALIKE * Math.min(now, -slackByZ[i]) && larger > couplings[i]) return true;
      }
      return false;
    },
    bend(y, dy) {
      const barrier = y[E];
      const kappa = 1 / (1 + Math.exp(barrier));
      const eta = 1 / (1 + Math.exp(-barrier));
      if (losses.dependsOnMargin(y[C] / eta) || Math.abs(dy[E]) > STRAIGHT) return false;
      let bent = false;
      for (let i = 0; i < count; i++) {
        const at = Z + i;
        const dz = dy[at];
        if (!(couplings[i] > 0 && Math.abs(dz) > STRAIGHT * eta) || dependents.marks[i] === 1) continue;
        normalMap(y[at], barrier, kappa, eta, map);
        if (!(Math.abs(dz) > STRAIGHT * (kappa * map.weight + eta))) continue;
        const z = alongBend(i, dz, map, eta, kappa);
        if (Number.isNaN(z)) continue;
        dy[at] = z - y[at];
        bent = true;
      }
      return bent;
    },
    weigh(values, h) {
      for (let i = 0; i < count; i++) values[Z + i] *= errorWeight(h, point.eta, slackByZ[i]);
      // C and E are of index 2.
      values[C] *= Math.min(1, h);
      values[E] *= Math.min(1, h);
    },
  };
}
