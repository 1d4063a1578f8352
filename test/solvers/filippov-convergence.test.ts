import { describe, expect, test } from 'vitest';
import {
  dop853,
  dormandPrince54,
  euler,
  integrateFilippov,
  radauIIA5,
  rk4,
  tsitouras54,
  type Method,
  type PiecewiseProblem,
  type Stepper,
  type StepperSetup,
} from '../../solvers/index.js';
import { logSlope } from './fixed-step.js';
import { last } from './filippov-problems.js';

/** The method with steps of one size, but for those that land: it takes no error for one. Solves its equations well. */
function inSteps(method: Method, h: number) {
  const blind: Method = {
    ...method,
    embeddedOrder: 0,
    create(setup: StepperSetup): Stepper {
      const error = new Float64Array(setup.dimension);
      return new Proxy(method.create(setup), {
        get: (stepper, key) => (key === 'error' ? error : Reflect.get(stepper, key)),
      });
    },
  };
  return { method: blind, firstStep: h, relativeTolerance: 1e-13, absoluteTolerance: 1e-13 };
}
type Options = ReturnType<typeof inSteps>;

/** The order as errors at these sizes show it. */
const orderOf = (method: Method, sizes: readonly number[], error: (options: Options) => number): number =>
  logSlope(
    sizes,
    sizes.map((h) => error(inSteps(method, h))),
  );

/** Crosses the unit circle at t = 1. */
const crossing: PiecewiseProblem = {
  t0: 0,
  y0: [Math.exp(-1), 0],
  tEnd: 2,
  surfaces: 1,
  switching: (_t, y, out) => (out[0] = y[0] ** 2 + y[1] ** 2 - 1),
  field(_t, y, sides, out) {
    const turn = sides[0] > 0 ? -3 : 1;
    out[0] = y[0] - turn * y[1];
    out[1] = turn * y[0] + y[1];
  },
};
const crossingError = (options: Options): number => {
  const [x, y] = last(integrateFilippov(crossing, options));
  return Math.hypot(x - Math.E * Math.cos(2), y + Math.E * Math.sin(2));
};

/*
 * x′ = −s and z′ = −(1 − 2z)z − s with s = sgn(x − z²). On the parabola x′ = 2zz′, so z′ = −(1 − 2z)z + 2zz′, that is, z′ = −z:
 * a curved surface, along which the selection has a part in every component.
 */
const parabola: PiecewiseProblem = {
  t0: 0,
  y0: [0.16, 0.4],
  tEnd: 2,
  surfaces: 1,
  switching: (_t, y, out) => (out[0] = y[0] - y[1] * y[1]),
  gradient(_t, y, _surface, out) {
    out[0] = 1;
    out[1] = -2 * y[1];
  },
  field(_t, y, sides, out) {
    out[0] = -sides[0];
    out[1] = -(1 - 2 * y[1]) * y[1] - sides[0];
  },
};
const parabolaError = (options: Options): number => {
  const [x, z] = last(integrateFilippov(parabola, options));
  return Math.hypot(x - 0.16 * Math.exp(-4), z - 0.4 * Math.exp(-2));
};

const within = 0.2;
/** Sizes of steps across a surface, and along one, with errors above rounding. */
const cases: readonly [Method, number, readonly number[], readonly number[]][] = [
  [euler, 1, [1 / 64, 1 / 128, 1 / 256], [1 / 64, 1 / 128, 1 / 256]],
  [rk4, 4, [1 / 16, 1 / 32, 1 / 64], [1 / 16, 1 / 32, 1 / 64]],
  [dormandPrince54, 5, [1 / 24, 1 / 48, 1 / 96], [1 / 24, 1 / 48, 1 / 96]],
  [tsitouras54, 5, [1 / 24, 1 / 48, 1 / 96], [1 / 24, 1 / 48, 1 / 96]],
  [dop853, 8, [1 / 4, 1 / 8, 1 / 16], [1 / 2, 1 / 3, 1 / 4]],
  [radauIIA5, 5, [1 / 16, 1 / 32, 1 / 64], [1 / 16, 1 / 32, 1 / 64]],
];

describe.each(cases)('$name', (method, expected, across, along) => {
  test('keeps its order across a surface', () => {
    expect(Math.abs(orderOf(method, across, crossingError) - expected)).toBeLessThan(within);
  });
  test('keeps its order in sliding', () => {
    expect(Math.abs(orderOf(method, along, parabolaError) - expected)).toBeLessThan(within);
  });
});
