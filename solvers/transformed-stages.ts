import type { LinearAlgebra } from './linear-algebra.js';
import { coefficients } from './radau-iia-5-coefficients.js';

const { T, T_INVERSE } = coefficients;

/**
 * The increments of the three stages of Radau IIA 5 and their transforms $w = T^{-1} z$, in which the linear systems
 * come apart (Hairer & Wanner 1996, IV.8.4).
 */
export interface TransformedStages {
  readonly z: readonly [Float64Array, Float64Array, Float64Array];
  readonly w: readonly [Float64Array, Float64Array, Float64Array];
  /** Makes w of z. */
  transform(): void;
  /** Adds corrections of w, and to z what they stand for. */
  correct(dw1: Float64Array, dw2: Float64Array, dw3: Float64Array, y0: Float64Array): void;
}

/** @param bend what the problem makes of a correction of a stage, where it has a say in it. */
export function transformedStages(n: number, bend: LinearAlgebra['bend']): TransformedStages {
  const vector = (): Float64Array => new Float64Array(n);
  const z1 = vector();
  const z2 = vector();
  const z3 = vector();
  const w1 = vector();
  const w2 = vector();
  const w3 = vector();
  const value = vector();
  const dz1 = vector();
  const dz2 = vector();
  const dz3 = vector();

  const transform = (): void => {
    for (let i = 0; i < n; i++) {
      w1[i] = T_INVERSE[0][0] * z1[i] + T_INVERSE[0][1] * z2[i] + T_INVERSE[0][2] * z3[i];
      w2[i] = T_INVERSE[1][0] * z1[i] + T_INVERSE[1][1] * z2[i] + T_INVERSE[1][2] * z3[i];
      w3[i] = T_INVERSE[2][0] * z1[i] + T_INVERSE[2][1] * z2[i] + T_INVERSE[2][2] * z3[i];
    }
  };

  const isBent = (y0: Float64Array, z: Float64Array, dz: Float64Array): boolean => {
    for (let i = 0; i < n; i++) value[i] = y0[i] + z[i];
    return bend?.(value, dz) === true;
  };

  /** Does it stage by stage where the correction of one is to be bent. */
  const correctBent = (
    dw1: Float64Array,
    dw2: Float64Array,
    dw3: Float64Array,
    y0: Float64Array,
  ): boolean => {
    for (let i = 0; i < n; i++) {
      dz1[i] = T[0][0] * dw1[i] + T[0][1] * dw2[i] + T[0][2] * dw3[i];
      dz2[i] = T[1][0] * dw1[i] + T[1][1] * dw2[i] + T[1][2] * dw3[i];
      dz3[i] = T[2][0] * dw1[i] + dw2[i];
    }
    const first = isBent(y0, z1, dz1);
    const second = isBent(y0, z2, dz2);
    const third = isBent(y0, z3, dz3);
    if (!(first || second || third)) return false;
    for (let i = 0; i < n; i++) {
      z1[i] += dz1[i];
      z2[i] += dz2[i];
      z3[i] += dz3[i];
    }
    transform();
    return true;
  };

  return {
    z: [z1, z2, z3],
    w: [w1, w2, w3],
    transform,
    correct(dw1, dw2, dw3, y0) {
      if (bend !== undefined && correctBent(dw1, dw2, dw3, y0)) return;
      for (let i = 0; i < n; i++) {
        w1[i] += dw1[i];
        w2[i] += dw2[i];
        w3[i] += dw3[i];
        z1[i] = T[0][0] * w1[i] + T[0][1] * w2[i] + T[0][2] * w3[i];
        z2[i] = T[1][0] * w1[i] + T[1][1] * w2[i] + T[1][2] * w3[i];
        z3[i] = T[2][0] * w1[i] + w2[i];
      }
    },
  };
}
