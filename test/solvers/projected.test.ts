import { describe, expect, test } from 'vitest';
import {
  dormandPrince54,
  integrate,
  projected,
  sphere,
  stepping,
  steps,
  type InitialValueProblem,
  type Method,
} from '../../solvers/index.js';
import { distance, type ClosedForm } from './closed-forms.js';
import { bits } from './doubles.js';
import { logSlope, march, oneStep } from './fixed-step.js';

const unit = sphere({ dimension: 3 });
const method = projected(dormandPrince54, unit);
const norm = (y: ArrayLike<number>) => Math.hypot(...Array.from(y));

/** Along a great circle, at a speed that varies: the angle is t + sin(t)/2. */
const axis = [2 / 7, 3 / 7, 6 / 7];
const start = [6 / 7, 2 / 7, -3 / 7];
const across = [3 / 7, -6 / 7, 2 / 7];
const greatCircle: ClosedForm = {
  name: 'a great circle',
  problem: {
    f(t, y, out) {
      const speed = 1 + 0.5 * Math.cos(t);
      for (let i = 0; i < 3; i++) {
        const [j, k] = [(i + 1) % 3, (i + 2) % 3];
        out[i] = -speed * (axis[j] * y[k] - axis[k] * y[j]);
      }
    },
    t0: 0,
    y0: start,
    tEnd: 4,
  },
  exact(t) {
    const angle = t + 0.5 * Math.sin(t);
    return start.map((value, i) => Math.cos(angle) * value + Math.sin(angle) * across[i]);
  },
};

/** Gradient flow of a quadratic form on the sphere, which nothing but the projection keeps there. */
const rates = [1, 0.5, -1];
const rayleigh: ClosedForm = {
  name: 'the flow of a Rayleigh quotient',
  problem: {
    f(_t, y, out) {
      let quotient = 0;
      for (let i = 0; i < 3; i++) quotient += rates[i] * y[i] * y[i];
      quotient /= y[0] * y[0] + y[1] * y[1] + y[2] * y[2];
      for (let i = 0; i < 3; i++) out[i] = (rates[i] - quotient) * y[i];
    },
    t0: 0,
    y0: start,
    tEnd: 4,
  },
  exact(t) {
    const grown = start.map((value, i) => value * Math.exp(rates[i] * t));
    return grown.map((value) => value / norm(grown));
  },
};

test('the directions of the great circle are orthonormal and turn the right way', () => {
  const dot = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  expect([dot(start, start), dot(across, across), dot(start, across)]).toEqual([
    expect.closeTo(1, 15),
    expect.closeTo(1, 15),
    expect.closeTo(0, 15),
  ]);
  const slope = new Float64Array(3);
  greatCircle.problem.f(0, Float64Array.from(start), slope);
  expect(
    distance(
      slope,
      across.map((value) => 1.5 * value),
    ),
  ).toBeLessThan(1e-15);
});

// On rotations the method misses its order by radial terms alone, which the projection takes away.
const cases = [
  { ...greatCircle, order: 6 },
  { ...rayleigh, order: 5 },
];

describe.each(cases)('a projected method on $name', ({ problem, exact, order }) => {
  test('stays on the sphere at the ends of the steps and between them', () => {
    const y = new Float64Array(3);
    let most = 0;
    const options = { method, relativeTolerance: 1e-5, absoluteTolerance: 1e-5 };
    for (const step of steps({ ...problem, tEnd: 40 }, options)) {
      for (const theta of [0.1, 0.35, 0.5, 0.8, 1]) {
        step.interpolate(step.t0 + theta * (step.t1 - step.t0), y);
        most = Math.max(most, Math.abs(norm(y) - 1));
      }
      most = Math.max(most, Math.abs(norm(step.y1) - 1), Math.abs(unit.residual(step.y1)));
    }
    expect(most).toBeLessThan(1e-15);
  });

  test('which the plain method leaves', () => {
    const { y } = integrate({ ...problem, tEnd: 40 }, { relativeTolerance: 1e-5, absoluteTolerance: 1e-5 });
    expect(Math.max(...y.map((value) => Math.abs(norm(value) - 1)))).toBeGreaterThan(1e-7);
  });

  const counts = [32, 48, 64, 96, 128];
  const sizes = counts.map((count) => 1 / count);
  const errorAt = (count: number, thetas: number[]) => {
    const y = new Float64Array(3);
    let most = 0;
    march(method, problem, count, (t, h, stepper) => {
      for (const theta of thetas) {
        stepper.interpolate(theta, y);
        most = Math.max(most, distance(y, exact(t + theta * h)));
      }
    });
    return most;
  };

  test('keeps its order, or gains', () => {
    const errors = counts.map((count) => distance(march(method, problem, count), exact(problem.tEnd)));
    expect(Math.abs(logSlope(sizes, errors) - order)).toBeLessThan(0.2);
  });

  test('keeps the order of its continuous extension', () => {
    const errors = counts.map((count) => errorAt(count, [0.2, 0.4, 0.6, 0.8]));
    expect(Math.abs(logSlope(sizes, errors) - 5)).toBeLessThan(0.2);
  });

  test('has a continuous extension that begins and ends where the step does', () => {
    const y = new Float64Array(3);
    march(method, problem, 20, (_t, _h, stepper) => {
      stepper.interpolate(1, y);
      expect(distance(y, stepper.y)).toBeLessThan(4e-16);
    });
  });

  test('follows the solution as closely as the tolerance asks', () => {
    const { t, y, status } = integrate(problem, {
      method,
      relativeTolerance: 1e-10,
      absoluteTolerance: 1e-10,
    });
    expect(status).toBe('success');
    y.forEach((value, i) => expect(distance(value, exact(t[i]))).toBeLessThan(1e-8));
  });
});

describe('the derivative after a projection', () => {
  test('is that at the projected value', () => {
    const { problem, exact } = rayleigh;
    const stepper = oneStep(method, problem, 0.3, exact(0.3), 0.8);
    const plain = oneStep(dormandPrince54, problem, 0.3, exact(0.3), 0.8);
    expect(distance(stepper.y, plain.y)).toBeGreaterThan(1e-10);
    const slope = new Float64Array(3);
    problem.f(1.1, stepper.y, slope);
    expect(bits(stepper.derivative)).toBe(bits(slope));
  });

  test('starts the next step, without another evaluation', () => {
    const calls: { t: number; y: Float64Array; slope: Float64Array }[] = [];
    const problem: InitialValueProblem = {
      ...greatCircle.problem,
      f(t, y, out) {
        greatCircle.problem.f(t, y, out);
        calls.push({ t, y: y.slice(), slope: out.slice() });
      },
    };
    const run = stepping(problem, { method, relativeTolerance: 1e-4, absoluteTolerance: 1e-4 });
    let taken = 0;
    let last: (typeof calls)[number] | undefined;
    let rejected = 0;
    while (run.advance()) {
      const { stats } = run.outcome();
      // Two evaluations to begin with, then seven an attempt.
      expect(calls).toHaveLength(2 + 7 * (stats.accepted + stats.rejected));
      if (last !== undefined && stats.rejected === rejected) {
        // The second stage of the step just taken is at y + h/5 f(y), f from the end of the one before.
        const { t: at, y } = calls[calls.length - 7];
        const h = 5 * (at - run.step.t0);
        const { slope } = last;
        const wanted = run.step.y0.map((value, i) => value + (h / 5) * slope[i]);
        expect(distance(y, wanted)).toBeLessThan(4e-16);
        taken++;
      }
      rejected = stats.rejected;
      last = calls[calls.length - 1];
      expect([last.t, bits(last.y)]).toEqual([run.step.t1, bits(run.step.y1)]);
    }
    expect(taken).toBeGreaterThan(5);
  });
});

describe('components that the manifold does not hold', () => {
  test('are those of the plain method, bit for bit', () => {
    const problem: InitialValueProblem = {
      f(t, y, out) {
        out[0] = y[0] * Math.cos(t);
        rayleigh.problem.f(t, y.subarray(1, 4), out.subarray(1, 4));
        out[4] = y[0] + y[2];
      },
      t0: 0,
      y0: [3, ...start, 1e5],
      tEnd: 1,
    };
    const held = projected(dormandPrince54, sphere({ dimension: 3, offset: 1 }));
    const one = oneStep(held, problem, 0, problem.y0, 0.5);
    const plain = oneStep(dormandPrince54, problem, 0, problem.y0, 0.5);
    expect(bits([one.y[0], one.y[4]])).toBe(bits([plain.y[0], plain.y[4]]));
    expect(distance(one.y.subarray(1, 4), plain.y.subarray(1, 4))).toBeGreaterThan(1e-10);
    expect(Math.abs(norm(one.y.subarray(1, 4)) - 1)).toBeLessThan(1e-15);
    const [a, b] = [new Float64Array(5), new Float64Array(5)];
    one.interpolate(0.4, a);
    plain.interpolate(0.4, b);
    expect(bits([a[0], a[4]])).toBe(bits([b[0], b[4]]));
    expect(bits(one.error)).toBe(bits(plain.error));
  });
});

test('a method whose continuous solution reads its own proposal finds that as it left it', () => {
  const euler: Method = {
    ...dormandPrince54,
    name: 'Euler',
    create(...given) {
      const inner = dormandPrince54.create(...given);
      let [from, slope, step] = [inner.y, inner.y, 0];
      return {
        ...inner,
        attempt(t, y0, f0, h) {
          [from, slope, step] = [y0, f0, h];
          const outcome = inner.attempt(t, y0, f0, h);
          inner.y.set(y0.map((value, i) => value + h * f0[i]));
          return outcome;
        },
        interpolate(theta, out) {
          const { y } = inner;
          out.set(from.map((value, i) => value + theta * (y[i] - value)));
          expect(
            distance(
              y,
              from.map((value, i) => value + step * slope[i]),
            ),
          ).toBe(0);
        },
      };
    },
  };
  const stepper = oneStep(projected(euler, unit), greatCircle.problem, 0, start, 1);
  const y = new Float64Array(3);
  stepper.interpolate(1, y);
  expect(distance(y, stepper.y)).toBeLessThan(4e-16);
  expect.assertions(2);
});

describe('a projected step that leaves the domain', () => {
  test('at a stage ends the attempt', () => {
    const problem: InitialValueProblem = {
      ...greatCircle.problem,
      f(t, y, out) {
        greatCircle.problem.f(t, y, out);
        if (t > 1) out[1] = Number.NaN;
      },
    };
    const { status, message, t, y } = integrate(problem, { method });
    expect(status).toBe('non-finite');
    expect(message).toContain('component 1 is NaN');
    expect(t[t.length - 1]).toBeCloseTo(1, 10);
    expect(Math.max(...y.map((value) => Math.abs(norm(value) - 1)))).toBeLessThan(1e-15);
  });

  test('at the projected value itself ends it too', () => {
    let count = 0;
    const problem: InitialValueProblem = {
      ...greatCircle.problem,
      f(t, y, out) {
        greatCircle.problem.f(t, y, out);
        // The last of the seven evaluations of the second step.
        if (++count >= 16) out[2] = Infinity;
      },
    };
    const { status, message, stats } = integrate(problem, { method, nonFiniteRetries: 0 });
    expect([status, stats.accepted, stats.evaluations]).toEqual(['non-finite', 1, 16]);
    expect(message).toContain('component 2 is Infinity');
  });
});

test('a projected method says what it is, and keeps orders and citations', () => {
  expect(method.name).toBe('Dormand–Prince 5(4) projected onto the sphere of radius 1 in dimension 3');
  expect(method).toMatchObject({ order: 5, embeddedOrder: 4, interpolantOrder: 4 });
  expect(method.citations).toBe(dormandPrince54.citations);
});
