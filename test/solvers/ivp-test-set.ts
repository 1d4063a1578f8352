import type { InitialValueProblem } from '../../solvers/index.js';
import reference from '../reference/ivp_test_set.json' with { type: 'json' };

/**
 * Problems of the test set for initial value problem solvers (Mazzia & Magherini, Bari; Hairer & Wanner 1996, IV.10),
 * for tests and benches alike. Final values are those of `test/reference/ivp_test_set.json`.
 */
export interface TestProblem {
  readonly name: string;
  readonly problem: InitialValueProblem;
  /** Value at `tEnd`. */
  readonly final: readonly number[];
  /** Components that are held against it; all when left out. */
  readonly compared?: readonly number[];
  /** Absolute tolerance that suits a relative tolerance. */
  readonly absoluteTolerance: (relative: number) => number;
}

function finalOf(name: string, tEnd: number, detail?: { readonly eps: number }): readonly number[] {
  const found = reference.problems.find(
    (one) =>
      one.name === name &&
      one.t === tEnd &&
      (detail === undefined || ('eps' in one && one.eps === detail.eps)),
  );
  if (found === undefined) throw new Error(`no reference for ${name} at ${tEnd}`);
  return found.y;
}

/** Correct digits: −log10 of the largest relative error. */
export function correctDigits({ final, compared }: TestProblem, y: Float64Array): number {
  const components = compared ?? final.map((_, i) => i);
  return -Math.log10(Math.max(...components.map((i) => Math.abs(y[i] / final[i] - 1)), 1e-17));
}

/** High irradiance response of photomorphogenesis: 8 species. */
export const hires: TestProblem = {
  name: 'HIRES',
  final: finalOf('HIRES', 321.8122),
  absoluteTolerance: (relative) => 1e-4 * relative,
  problem: {
    t0: 0,
    tEnd: 321.8122,
    y0: [1, 0, 0, 0, 0, 0, 0, 0.0057],
    f(_t, y, out) {
      const binding = 280 * y[5] * y[7];
      out[0] = -1.71 * y[0] + 0.43 * y[1] + 8.32 * y[2] + 0.0007;
      out[1] = 1.71 * y[0] - 8.75 * y[1];
      out[2] = -10.03 * y[2] + 0.43 * y[3] + 0.035 * y[4];
      out[3] = 8.32 * y[1] + 1.71 * y[2] - 1.12 * y[3];
      out[4] = -1.745 * y[4] + 0.43 * y[5] + 0.43 * y[6];
      out[5] = -binding + 0.69 * y[3] + 1.71 * y[4] - 0.43 * y[5] + 0.69 * y[6];
      out[6] = binding - 1.81 * y[6];
      out[7] = -out[6];
    },
    jacobian(_t, y, J) {
      const a = 280 * y[7];
      const b = 280 * y[5];
      J.fill(0);
      J.set([-1.71, 0.43, 8.32], 0);
      J.set([1.71, -8.75], 8);
      J.set([-10.03, 0.43, 0.035], 18);
      J.set([8.32, 1.71, -1.12], 25);
      J.set([-1.745, 0.43, 0.43], 36);
      J.set([0.69, 1.71, -a - 0.43, 0.69, -b], 43);
      J.set([a, -1.81, b], 53);
      J.set([-a, 1.81, -b], 61);
    },
  },
};

/** Robertson's chemical kinetics over eleven decades of time. */
export const robertson: TestProblem = {
  name: 'Robertson',
  final: finalOf('Robertson', 1e11),
  absoluteTolerance: (relative) => 1e-8 * relative,
  problem: {
    t0: 0,
    tEnd: 1e11,
    y0: [1, 0, 0],
    f(_t, y, out) {
      out[0] = -0.04 * y[0] + 1e4 * y[1] * y[2];
      out[2] = 3e7 * y[1] * y[1];
      out[1] = -out[0] - out[2];
    },
    jacobian(_t, y, J) {
      J[0] = -0.04;
      J[1] = 1e4 * y[2];
      J[2] = 1e4 * y[1];
      J[6] = 0;
      J[7] = 6e7 * y[1];
      J[8] = 0;
      J[3] = -J[0];
      J[4] = -J[1] - J[7];
      J[5] = -J[2];
    },
  },
};

/** Van der Pol's oscillator with μ = 1000. */
export const vanDerPol: TestProblem = {
  name: 'Van der Pol',
  final: finalOf('VanDerPol', 2000),
  absoluteTolerance: (relative) => 1e-4 * relative,
  problem: {
    t0: 0,
    tEnd: 2000,
    y0: [2, 0],
    f(_t, y, out) {
      out[0] = y[1];
      out[1] = 1000 * (1 - y[0] * y[0]) * y[1] - y[0];
    },
    jacobian(_t, y, J) {
      J[0] = 0;
      J[1] = 1;
      J[2] = -2000 * y[0] * y[1] - 1;
      J[3] = 1000 * (1 - y[0] * y[0]);
    },
  },
};

/** The same in scaled time, ε = 1e-6, to t = 11. */
export const vanDerPolScaled: TestProblem = {
  name: 'Van der Pol, scaled',
  final: finalOf('VanDerPolScaled', 11, { eps: 1e-6 }),
  absoluteTolerance: (relative) => 1e-2 * relative,
  problem: {
    t0: 0,
    tEnd: 11,
    y0: [2, 0],
    f(_t, y, out) {
      out[0] = y[1];
      out[1] = ((1 - y[0] * y[0]) * y[1] - y[0]) * 1e6;
    },
    jacobian(_t, y, J) {
      J[0] = 0;
      J[1] = 1;
      J[2] = (-2 * y[0] * y[1] - 1) * 1e6;
      J[3] = (1 - y[0] * y[0]) * 1e6;
    },
  },
};

/** The Oregonator of Field & Noyes. */
export const oregonator: TestProblem = {
  name: 'Oregonator',
  final: finalOf('Oregonator', 360),
  absoluteTolerance: (relative) => 1e-4 * relative,
  problem: {
    t0: 0,
    tEnd: 360,
    y0: [1, 2, 3],
    f(_t, y, out) {
      out[0] = 77.27 * (y[1] + y[0] * (1 - 8.375e-6 * y[0] - y[1]));
      out[1] = (y[2] - (1 + y[0]) * y[1]) / 77.27;
      out[2] = 0.161 * (y[0] - y[2]);
    },
    jacobian(_t, y, J) {
      J[0] = 77.27 * (1 - 2 * 8.375e-6 * y[0] - y[1]);
      J[1] = 77.27 * (1 - y[0]);
      J[2] = 0;
      J[3] = -y[1] / 77.27;
      J[4] = -(1 + y[0]) / 77.27;
      J[5] = 1 / 77.27;
      J[6] = 0.161;
      J[7] = 0;
      J[8] = -0.161;
    },
  },
};

const [A, B, C, M] = [7.89e-10, 1.1e7, 1.13e3, 1e6];

/** The chemical reaction E5, badly scaled over thirteen decades; y₂ − y₃ − y₄ = 0 for ever. */
export const e5: TestProblem = {
  name: 'E5',
  final: finalOf('E5', 1e13),
  compared: [1, 2],
  absoluteTolerance: (relative) => 1e-20 * relative,
  problem: {
    t0: 0,
    tEnd: 1e13,
    y0: [1.76e-3, 0, 0, 0],
    f(_t, y, out) {
      const r1 = A * y[0];
      const r2 = B * y[0] * y[2];
      const r3 = M * C * y[1] * y[2];
      const r4 = C * y[3];
      out[0] = -r1 - r2;
      out[1] = r1 - r3;
      out[3] = r2 - r4;
      out[2] = out[1] - out[3];
    },
    jacobian(_t, y, J) {
      J.fill(0);
      J[0] = -A - B * y[2];
      J[2] = -B * y[0];
      J[4] = A;
      J[5] = -M * C * y[2];
      J[6] = -M * C * y[1];
      J[12] = B * y[2];
      J[14] = B * y[0];
      J[15] = -C;
      for (let j = 0; j < 4; j++) J[8 + j] = J[4 + j] - J[12 + j];
    },
  },
};

/** Seven stars in the plane: positions x, y, then velocities. Not stiff, with close encounters. */
export const pleiades: TestProblem = {
  name: 'Pleiades',
  final: finalOf('Pleiades', 3),
  absoluteTolerance: (relative) => relative,
  problem: {
    t0: 0,
    tEnd: 3,
    y0: [3, 3, -1, -3, 2, -2, 2, 3, -3, 2, 0, 0, -4, 4, 0, 0, 0, 0, 0, 1.75, -1.5, 0, 0, 0, -1.25, 1, 0, 0],
    f(_t, y, out) {
      for (let i = 0; i < 14; i++) out[i] = y[14 + i];
      for (let i = 0; i < 7; i++) {
        let ax = 0;
        let ay = 0;
        for (let j = 0; j < 7; j++) {
          if (j === i) continue;
          const dx = y[j] - y[i];
          const dy = y[7 + j] - y[7 + i];
          const r2 = dx * dx + dy * dy;
          const pull = (j + 1) / (r2 * Math.sqrt(r2));
          ax += pull * dx;
          ay += pull * dy;
        }
        out[14 + i] = ax;
        out[21 + i] = ay;
      }
    },
  },
};

/** The stiff ones, for implicit methods. */
export const stiffProblems: readonly TestProblem[] = [
  hires,
  robertson,
  vanDerPol,
  vanDerPolScaled,
  oregonator,
  e5,
];
