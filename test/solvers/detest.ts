import type { InitialValueProblem } from '../../solvers/index.js';
import reference from '../reference/detest.json' with { type: 'json' };

/**
 * Stiff problems of DETEST (Enright, Hull & Lindberg 1975, BIT 15, 10–48), with values along the way: of
 * `test/reference/detest.json`, or closed forms.
 */
export interface DetestProblem {
  readonly name: string;
  readonly problem: InitialValueProblem;
  readonly values: readonly { readonly t: number; readonly y: readonly number[] }[];
}

function detest(
  name: string,
  y0: readonly number[],
  tEnd: number,
  f: InitialValueProblem['f'],
  jacobian: NonNullable<InitialValueProblem['jacobian']>,
): DetestProblem {
  const found = reference.problems.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no reference for ${name}`);
  return { name, problem: { f, jacobian, t0: 0, y0, tEnd }, values: found.values };
}

/** At the shares of the interval at which the others are given. */
const closed = (
  name: string,
  problem: InitialValueProblem,
  exact: (t: number) => readonly number[],
): DetestProblem => ({
  name,
  problem,
  values: [1e-4, 1e-3, 1e-2, 0.1, 0.3, 0.6, 1].map((share) => {
    const t = share * problem.tEnd;
    return { t, y: exact(t) };
  }),
});

const B5 = closed(
  'B5',
  {
    f(_t, y, out) {
      out[0] = -10 * y[0] + 100 * y[1];
      out[1] = -100 * y[0] - 10 * y[1];
      out[2] = -4 * y[2];
      out[3] = -y[3];
      out[4] = -0.5 * y[4];
      out[5] = -0.1 * y[5];
    },
    jacobian(_t, _y, J) {
      J.set([-10, 100], 0);
      J.set([-100, -10], 6);
      [-4, -1, -0.5, -0.1].forEach((rate, i) => void (J[7 * (i + 2)] = rate));
    },
    t0: 0,
    y0: [1, 1, 1, 1, 1, 1],
    tEnd: 20,
  },
  (t) => {
    const [cos, sin, fall] = [Math.cos(100 * t), Math.sin(100 * t), Math.exp(-10 * t)];
    return [fall * (cos + sin), fall * (cos - sin), ...[4, 1, 0.5, 0.1].map((rate) => Math.exp(-rate * t))];
  },
);

const C5 = detest(
  'C5',
  [1, 1, 1, 1],
  20,
  (_t, [a, b, c, d], out) => {
    out[0] = 2 - a;
    out[1] = -10 * b + 20 * a * a;
    out[2] = -40 * c + 80 * (a * a + b * b);
    out[3] = -100 * d + 200 * (a * a + b * b + c * c);
  },
  (_t, [a, b, c], J) =>
    J.set([-1, 0, 0, 0, 40 * a, -10, 0, 0, 160 * a, 160 * b, -40, 0, 400 * a, 400 * b, 400 * c, -100]),
);

const D1 = detest(
  'D1',
  [0, 0, 0],
  400,
  (_t, [a, b, c], out) => {
    out[0] = 0.2 * (b - a);
    out[1] = 10 * a - (60 - 0.125 * c) * b + 0.125 * c;
    out[2] = 1;
  },
  (_t, [, b, c], J) => J.set([-0.2, 0.2, 0, 10, 0.125 * c - 60, 0.125 * b + 0.125, 0, 0, 0]),
);

const D2 = detest(
  'D2',
  [1, 0, 0],
  40,
  (_t, [a, b, c], out) => {
    out[0] = -0.04 * a + 0.01 * b * c;
    out[1] = 400 * a - 100 * b * c - 3000 * b * b;
    out[2] = 30 * b * b;
  },
  (_t, [, b, c], J) => J.set([-0.04, 0.01 * c, 0.01 * b, 400, -100 * c - 6000 * b, -100 * b, 0, 60 * b, 0]),
);

export const D3 = detest(
  'D3',
  [1, 1, 0, 0],
  20,
  (_t, [a, b, c, d], out) => {
    out[0] = c - 100 * a * b;
    out[1] = c + 2 * d - 100 * a * b - 2e4 * b * b;
    out[2] = -c + 100 * a * b;
    out[3] = -d + 1e4 * b * b;
  },
  (_t, [a, b], J) => {
    J.set([-100 * b, -100 * a, 1, 0, -100 * b, -100 * a - 4e4 * b, 1, 2]);
    J.set([100 * b, 100 * a, -1, 0, 0, 2e4 * b, 0, -1], 8);
  },
);

const D4 = detest(
  'D4',
  [1, 1, 0],
  50,
  (_t, [a, b, c], out) => {
    out[0] = -0.013 * a - 1000 * a * c;
    out[1] = -2500 * b * c;
    out[2] = out[0] + out[1];
  },
  (_t, [a, b, c], J) => {
    J.set([-0.013 - 1000 * c, 0, -1000 * a, 0, -2500 * c, -2500 * b]);
    J.set([-0.013 - 1000 * c, -2500 * c, -1000 * a - 2500 * b], 6);
  },
);

const D5 = detest(
  'D5',
  [0, 0],
  100,
  (_t, [a, b], out) => {
    out[0] = 0.01 - (1 + (a + 1000) * (a + 1)) * (0.01 + a + b);
    out[1] = 0.01 - (1 + b * b) * (0.01 + a + b);
  },
  (_t, [a, b], J) => {
    const first = 1 + (a + 1000) * (a + 1);
    const second = 1 + b * b;
    const sum = 0.01 + a + b;
    J.set([-first - (2 * a + 1001) * sum, -first, -second, -second - 2 * b * sum]);
  },
);

const D6 = detest(
  'D6',
  [1, 0, 0],
  1,
  (_t, [a, b, c], out) => {
    out[0] = -a + 1e8 * c * (1 - a);
    out[1] = -10 * b + 3e7 * c * (1 - b);
    out[2] = -out[0] - out[1];
  },
  (_t, [a, b, c], J) => {
    J.set([-1 - 1e8 * c, 0, 1e8 * (1 - a), 0, -10 - 3e7 * c, 3e7 * (1 - b)]);
    J.set([1 + 1e8 * c, 10 + 3e7 * c, -1e8 * (1 - a) - 3e7 * (1 - b)], 6);
  },
);

export const E1 = detest(
  'E1',
  [0, 0, 0, 0],
  1,
  (_t, [a, b, c, d], out) => {
    out[0] = b;
    out[1] = c;
    out[2] = d;
    out[3] =
      (a * a - Math.sin(a) - 1e8) * a +
      ((b * c) / (a * a + 1) - 4e6) * b +
      (1 - 6e4) * c +
      (10 * Math.exp(-d * d) - 400) * d +
      1;
  },
  (_t, [a, b, c, d], J) => {
    J[1] = J[6] = J[11] = 1;
    const square = a * a + 1;
    J[12] = 3 * a * a - Math.sin(a) - a * Math.cos(a) - 1e8 - (2 * a * b * b * c) / (square * square);
    J[13] = (2 * b * c) / square - 4e6;
    J[14] = (b * b) / square + 1 - 6e4;
    J[15] = 10 * Math.exp(-d * d) * (1 - 2 * d * d) - 400;
  },
);

const E2 = detest(
  'E2',
  [2, 0],
  1,
  (_t, [a, b], out) => {
    out[0] = b;
    out[1] = 5 * (1 - a * a) * b - a;
  },
  (_t, [a, b], J) => J.set([0, 1, -10 * a * b - 1, 5 * (1 - a * a)]),
);

const E3 = detest(
  'E3',
  [1, 1, 0],
  500,
  (_t, [a, b, c], out) => {
    out[0] = -(55 + c) * a + 65 * b;
    out[1] = 0.0785 * (a - b);
    out[2] = 0.1 * a;
  },
  (_t, [a, , c], J) => J.set([-55 - c, 65, -a, 0.0785, -0.0785, 0, 0.1, 0, 0]),
);

const E5 = detest(
  'E5',
  [1.76e-3, 0, 0, 0],
  1000,
  (_t, [a, b, c, d], out) => {
    out[0] = -7.89e-10 * a - 1.1e7 * a * c;
    out[1] = 7.89e-10 * a - 1.13e9 * b * c;
    out[3] = 1.1e7 * a * c - 1.13e3 * d;
    out[2] = out[1] - out[3];
  },
  (_t, [a, b, c], J) => {
    J.set([-7.89e-10 - 1.1e7 * c, 0, -1.1e7 * a, 0, 7.89e-10, -1.13e9 * c, -1.13e9 * b, 0]);
    J.set([1.1e7 * c, 0, 1.1e7 * a, -1.13e3], 12);
    for (let j = 0; j < 4; j++) J[8 + j] = J[4 + j] - J[12 + j];
  },
);

/** 2U of E4, symmetric and with $U^2 = I$: minus half the identity but for this sum. */
const reflect = (x: ArrayLike<number>, out: Float64Array): void => {
  const half = 0.5 * (x[0] + x[1] + x[2] + x[3]);
  for (let i = 0; i < 4; i++) out[i] = half - x[i];
};

/**
 * $z = Uy$ comes apart: with $w = z_1 + iz_2$, $w' = (10 - 10i)w + w^2/2$, $z_3' = -1000z_3 + z_3^2$ and
 * $z_4' = -0.01z_4 + z_4^2$, of Bernoulli's kind: the reciprocals are linear.
 */
export const E4 = (() => {
  const z = new Float64Array(4);
  const g = new Float64Array(4);
  const column = new Float64Array(4);
  return closed(
    'E4',
    {
      f(_t, y, out) {
        reflect(y, z);
        g[0] = 10 * (z[0] + z[1]) + 0.5 * (z[0] * z[0] - z[1] * z[1]);
        g[1] = 10 * (z[1] - z[0]) + z[0] * z[1];
        g[2] = (z[2] - 1000) * z[2];
        g[3] = (z[3] - 0.01) * z[3];
        reflect(g, out);
      },
      jacobian(_t, y, J) {
        reflect(y, z);
        for (let j = 0; j < 4; j++) {
          const dz = [0.5, 0.5, 0.5, 0.5];
          dz[j] = -0.5;
          g[0] = (10 + z[0]) * dz[0] + (10 - z[1]) * dz[1];
          g[1] = (z[1] - 10) * dz[0] + (10 + z[0]) * dz[1];
          g[2] = (2 * z[2] - 1000) * dz[2];
          g[3] = (2 * z[3] - 0.01) * dz[3];
          reflect(g, column);
          for (let i = 0; i < 4; i++) J[4 * i + j] = column[i];
        }
      },
      t0: 0,
      y0: [0, -2, -1, -1],
      tEnd: 1000,
    },
    (t) => {
      // z(0) = (−2, 0, −1, −1), and for z' = −λz + z²: 1/z = 1/λ + (1/z(0) − 1/λ) e^{λt}.
      const real = (rate: number): number => rate / (1 - (rate + 1) * Math.exp(rate * t));
      // With a = 10 − 10i: 1/w = −1/(2a) + (1/w(0) + 1/(2a)) e^{−at}, where 1/(2a) = (1 + i)/40.
      const fall = Math.exp(-10 * t);
      const [cos, sin] = [fall * Math.cos(10 * t), fall * Math.sin(10 * t)];
      const re = -1 / 40 + (-19 / 40) * cos - sin / 40;
      const im = -1 / 40 + (-19 / 40) * sin + cos / 40;
      const size = re * re + im * im;
      const y = new Float64Array(4);
      reflect([re / size, -im / size, real(1000), real(0.01)], y);
      return [...y];
    },
  );
})();

export const detestProblems: readonly DetestProblem[] = [B5, C5, D1, D2, D3, D4, D5, D6, E1, E2, E3, E4, E5];
