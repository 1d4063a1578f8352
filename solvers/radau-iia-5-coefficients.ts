/*
 * The three-stage Radau IIA method (Ehle 1969; Hairer & Wanner 1996, IV.5 and IV.8), order 5, stiffly accurate:
 * M z_i = h Σ_j a_ij f(t + c_j h, y0 + z_j), y1 = y0 + z_3.
 */
const SQRT6 = Math.sqrt(6);
const C1 = (4 - SQRT6) / 10;
const C2 = (4 + SQRT6) / 10;

/*
 * A⁻¹ has one real eigenvalue and a complex pair (Hairer & Wanner 1996, IV.8), so that with Z = T W Newton's 3n × 3n
 * system falls apart into one real and one complex system of dimension n.
 */
const ROOT81 = Math.cbrt(81);
const ROOT9 = Math.cbrt(9);
const REAL = 30 / (6 + ROOT81 - ROOT9);
const HALF_RE = (12 - ROOT81 + ROOT9) / 60;
const HALF_IM = ((ROOT81 + ROOT9) * Math.sqrt(3)) / 60;
const RE = HALF_RE / (HALF_RE * HALF_RE + HALF_IM * HALF_IM);
const IM = HALF_IM / (HALF_RE * HALF_RE + HALF_IM * HALF_IM);

/** Columns of T: the eigenvector of the real eigenvalue, real and imaginary part of the complex one. */
const T = [
  [0.09123239487089295, -0.1412552950209542, -0.030029194105147424],
  [0.241717932707107, 0.20412935229379994, 0.38294211275726193],
  [0.966048182615093, 1, 0],
] as const;
const T_INVERSE = [
  [4.325579890063155, 0.33919925181580986, 0.5417705399358749],
  [-4.178718591551905, -0.3276828207610624, 0.47662355450055044],
  [-0.5028726349457869, 2.571926949855605, -0.5960392048282249],
] as const;

/** Nodes and $A^{-1}$, row by row, for those who evaluate all stages at once (see stage-evaluation.ts). */
export const RADAU_IIA_5: {
  readonly nodes: readonly number[];
  readonly inverse: readonly (readonly number[])[];
} = Object.freeze({
  nodes: Object.freeze([C1, C2, 1]),
  inverse: T.map((row) => {
    const [a, b, c] = row;
    return T_INVERSE[0].map(
      (_, j) =>
        a * REAL * T_INVERSE[0][j] +
        b * (RE * T_INVERSE[1][j] - IM * T_INVERSE[2][j]) +
        c * (IM * T_INVERSE[1][j] + RE * T_INVERSE[2][j]),
    );
  }),
});

/** All of them. They are taken apart where they are used in loops: an imported name may be looked up every time. */
export const coefficients = Object.freeze({
  C1,
  C2,
  REAL,
  RE,
  IM,
  T,
  T_INVERSE,
  // Error estimate of order 3 with y0's derivative weighted by γ0 = 1/REAL (Hairer & Wanner 1996, IV.8.18–20).
  E1: -(13 + 7 * SQRT6) / 3,
  E2: (-13 + 7 * SQRT6) / 3,
  E3: -1 / 3,
});
