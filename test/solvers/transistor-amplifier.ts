import type { InitialValueProblem } from '../../solvers/index.js';

const UB = 6;
const UF = 0.026;
const ALPHA = 0.99;
const BETA = 1e-6;
const R0 = 1000;
const R = 9000;
const C = [1e-6, 2e-6, 3e-6, 4e-6, 5e-6];

/**
 * The transistor amplifier (Bari test set for initial value problem solvers, II-1; Hairer & Wanner 1996, VI.1): eight
 * voltages, five capacities, index 1. The mass matrix is not diagonal and its rows are small, of the size of the
 * capacities.
 */
export const transistorAmplifier: InitialValueProblem & {
  readonly jacobian: NonNullable<InitialValueProblem['jacobian']>;
} = {
  t0: 0,
  tEnd: 0.2,
  y0: [0, UB / 2, UB / 2, UB, UB / 2, UB / 2, UB, 0],
  f(t, y, out) {
    const g = BETA * (Math.exp((y[1] - y[2]) / UF) - 1);
    const h = BETA * (Math.exp((y[4] - y[5]) / UF) - 1);
    out[0] = (y[0] - 0.1 * Math.sin(200 * Math.PI * t)) / R0;
    out[1] = (2 * y[1] - UB) / R + (1 - ALPHA) * g;
    out[2] = y[2] / R - g;
    out[3] = (y[3] - UB) / R + ALPHA * g;
    out[4] = (2 * y[4] - UB) / R + (1 - ALPHA) * h;
    out[5] = y[5] / R - h;
    out[6] = (y[6] - UB) / R + ALPHA * h;
    out[7] = y[7] / R;
  },
  jacobian(_t, y, J) {
    const g = (BETA / UF) * Math.exp((y[1] - y[2]) / UF);
    const h = (BETA / UF) * Math.exp((y[4] - y[5]) / UF);
    J.fill(0);
    [1 / R0, 2 / R, 1 / R, 1 / R, 2 / R, 1 / R, 1 / R, 1 / R].forEach((value, i) => void (J[9 * i] = value));
    [g, h].forEach((slope, k) => {
      const at = 1 + 3 * k;
      [1 - ALPHA, -1, ALPHA].forEach((share, i) => {
        J[8 * (at + i) + at] += share * slope;
        J[8 * (at + i) + at + 1] -= share * slope;
      });
    });
  },
  mass: (() => {
    const M = new Float64Array(64);
    const pair = (i: number, c: number): void => {
      M[9 * i] = M[9 * (i + 1)] = -c;
      M[8 * i + i + 1] = M[8 * (i + 1) + i] = c;
    };
    pair(0, C[0]);
    M[9 * 2] = -C[1];
    pair(3, C[2]);
    M[9 * 5] = -C[3];
    pair(6, C[4]);
    return M;
  })(),
};

/** Values at the end, by PSIDE at a tolerance of 1e-14 on a Cray C90 (Bari test set). */
export const transistorAmplifierEnd = [
  -0.5562145012262709e-2, 3.006522471903042, 2.849958788608128, 2.926422536206241, 2.704617865010554,
  2.761837778393145, 4.770927631616772, 1.236995868091548,
];
