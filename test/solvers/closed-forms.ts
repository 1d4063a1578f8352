import type { InitialValueProblem } from '../../solvers/index.js';

/** A problem whose solution can be written down. */
export interface ClosedForm {
  readonly name: string;
  readonly problem: InitialValueProblem;
  exact(t: number): number[];
}

/** Logistic growth. */
export const logistic: ClosedForm = {
  name: 'logistic growth',
  problem: {
    f(_t, y, out) {
      out[0] = y[0] * (1 - y[0]);
    },
    t0: 0,
    y0: [0.1],
    tEnd: 4,
  },
  exact: (t) => [1 / (1 + 9 * Math.exp(-t))],
};

/** $y' = -2ty^2$, whose solution is the witch of Agnesi; depends on t. */
export const agnesi: ClosedForm = {
  name: 'the witch of Agnesi',
  problem: {
    f(t, y, out) {
      out[0] = -2 * t * y[0] * y[0];
    },
    t0: -1,
    y0: [0.5],
    tEnd: 2,
  },
  exact: (t) => [1 / (1 + t * t)],
};

/** $x' = -xz$, $z' = x^2$: the hyperbolic secant and tangent, on the unit circle. */
export const hyperbolic: ClosedForm = {
  name: 'sech and tanh',
  problem: {
    f(_t, y, out) {
      out[0] = -y[0] * y[1];
      out[1] = y[0] * y[0];
    },
    t0: -1,
    y0: [1 / Math.cosh(1), -Math.tanh(1)],
    tEnd: 2,
  },
  exact: (t) => [1 / Math.cosh(t), Math.tanh(t)],
};

/** The stiff problem of Kaps with ε = 1/1000, whose slow manifold the solution never leaves. */
export const kaps: ClosedForm = {
  name: 'the problem of Kaps',
  problem: {
    f(_t, y, out) {
      out[0] = -1002 * y[0] + 1000 * y[1] * y[1];
      out[1] = y[0] - y[1] * (1 + y[1]);
    },
    t0: 0,
    y0: [1, 1],
    tEnd: 1,
  },
  exact: (t) => [Math.exp(-2 * t), Math.exp(-t)],
};

const ECCENTRICITY = 0.3;

/** The Kepler problem from the perihelion: positions, then velocities (Hairer, Lubich & Wanner 2006, I.2). */
export const kepler: ClosedForm = {
  name: 'the Kepler problem',
  problem: {
    f(_t, y, out) {
      const cube = Math.hypot(y[0], y[1]) ** 3;
      out[0] = y[2];
      out[1] = y[3];
      out[2] = -y[0] / cube;
      out[3] = -y[1] / cube;
    },
    t0: 0,
    y0: [1 - ECCENTRICITY, 0, 0, Math.sqrt((1 + ECCENTRICITY) / (1 - ECCENTRICITY))],
    tEnd: 4,
  },
  exact(t) {
    const e = ECCENTRICITY;
    const axis = Math.sqrt(1 - e * e);
    // Kepler's equation t = u − e sin u.
    let u = t;
    for (let count = 0; count < 60; count++) u -= (u - e * Math.sin(u) - t) / (1 - e * Math.cos(u));
    const rate = 1 / (1 - e * Math.cos(u));
    return [Math.cos(u) - e, axis * Math.sin(u), -Math.sin(u) * rate, axis * Math.cos(u) * rate];
  },
};

export const closedForms: readonly ClosedForm[] = [logistic, agnesi, hyperbolic, kepler];

/** Largest difference of two vectors in any component. */
export function distance(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < x.length; i++) {
    const gap = Math.abs(x[i] - y[i]);
    if (!(gap <= most)) most = gap;
  }
  return most;
}
