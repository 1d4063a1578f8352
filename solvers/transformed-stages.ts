import type { LinearAlgebra } from './linear-algebra.js';
import { coefficients } from './radau-iia-5-coefficients.js';

const { T, T_INVERSE } = coefficients;
const [[T11, T12, T13], [T21, T22, T23], [T31]] = T;
const [[S11, S12, S13], [S21, S22, S23], [S31, S32, S33]] = T_INVERSE;

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

/**
 * @param bend what the problem makes of a correction of a stage, where it has a say in it.
 * @param index of the components.
 */
export function transformedStages(
  n: number,
  bend: LinearAlgebra['bend'],
  index: ArrayLike<number> | undefined,
): TransformedStages {
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
  // Those that bends are looked for in, and the others.
  const every = Int32Array.from({ length: n }, (_, i) => i);
  const algebraic = every.filter((i) => index === undefined || index[i] > 1);
  const others = every.filter((i) => index !== undefined && !(index[i] > 1));

  const transform = (): void => {
    for (let i = 0; i < n; i++) {
      const a = z1[i];
      const b = z2[i];
      const c = z3[i];
      w1[i] = S11 * a + S12 * b + S13 * c;
      w2[i] = S21 * a + S22 * b + S23 * c;
      w3[i] = S31 * a + S32 * b + S33 * c;
    }
  };

  const corrections = (among: Int32Array, dw1: Float64Array, dw2: Float64Array, dw3: Float64Array): void => {
    for (const i of among) {
      dz1[i] = T11 * dw1[i] + T12 * dw2[i] + T13 * dw3[i];
      dz2[i] = T21 * dw1[i] + T22 * dw2[i] + T23 * dw3[i];
      dz3[i] = T31 * dw1[i] + dw2[i];
    }
  };

  const isBent = (y0: Float64Array, z: Float64Array, dz: Float64Array): boolean => {
    for (const i of algebraic) value[i] = y0[i] + z[i];
    return bend?.(value, dz) === true;
  };

  /** Does it stage by stage where the correction of one is to be bent. */
  const correctBent = (
    dw1: Float64Array,
    dw2: Float64Array,
    dw3: Float64Array,
    y0: Float64Array,
  ): boolean => {
    corrections(algebraic, dw1, dw2, dw3);
    const first = isBent(y0, z1, dz1);
    const second = isBent(y0, z2, dz2);
    const third = isBent(y0, z3, dz3);
    if (!(first || second || third)) return false;
    corrections(others, dw1, dw2, dw3);
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
        const a = (w1[i] += dw1[i]);
        const b = (w2[i] += dw2[i]);
        const c = (w3[i] += dw3[i]);
        z1[i] = T11 * a + T12 * b + T13 * c;
        z2[i] = T21 * a + T22 * b + T23 * c;
        z3[i] = T31 * a + b;
      }
    },
  };
}
