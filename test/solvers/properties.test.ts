import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dop853,
  dormandPrince54,
  euler,
  integrate,
  projected,
  rk4,
  rkc,
  sphere,
  tsitouras54,
  type Event,
  type InitialValueProblem,
  type IntegrateOptions,
  type Solution,
} from '../../solvers/index.js';
import { distance, kepler } from './closed-forms.js';
import { bits } from './doubles.js';

/** Every explicit method, and how far its results may be off at these settings on the systems below. */
const methods: { name: string; options: IntegrateOptions; within: number }[] = [
  { name: 'Euler', options: { method: euler, firstStep: 1e-3 }, within: 0.1 },
  { name: 'RK4', options: { method: rk4, firstStep: 0.01 }, within: 1e-6 },
  ...[dormandPrince54, tsitouras54, dop853].map((method) => ({
    name: method.name,
    options: { method, relativeTolerance: 1e-9, absoluteTolerance: 1e-10 },
    within: 1e-6,
  })),
  { name: 'RKC', options: { method: rkc(), relativeTolerance: 1e-6, absoluteTolerance: 1e-7 }, within: 1e-3 },
];

const last = <T>(values: ArrayLike<T>): T => values[values.length - 1];
const share = fc.integer({ min: -1000, max: 1000 }).map((value) => value / 1000);
const vector = (n: number) => fc.array(share, { minLength: n, maxLength: n });

/**
 * Smooth systems of moderate size that depend on t: y' = A y + b cos(ωt) + c y₁y₂, in every component, damped. None of
 * them leaves the unit ball by much.
 */
const system = (n: number) =>
  fc.record({ a: vector(n * n), b: vector(n), c: vector(n), omega: share, y0: vector(n) }).map((given) => {
    const { a, b, c, omega, y0 } = given;
    const problem: InitialValueProblem = {
      f(t, y, out) {
        const wave = Math.cos(3 * omega * t);
        const bend = y[0] * y[n - 1];
        for (let i = 0; i < n; i++) {
          let sum = b[i] * wave + 0.3 * c[i] * bend - 2 * y[i] - y[i] ** 3;
          for (let j = 0; j < n; j++) sum += a[i * n + j] * y[j];
          out[i] = sum;
        }
      },
      t0: 0,
      y0,
      tEnd: 2,
    };
    return problem;
  });
const parameters = { seed: 7, numRuns: 15 };

/** The problem in other coordinates: y = forth(z). */
function transformed(
  problem: InitialValueProblem,
  forth: (z: ArrayLike<number>) => number[],
  back: (y: ArrayLike<number>) => number[],
): InitialValueProblem {
  const slope = new Float64Array(problem.y0.length);
  return {
    ...problem,
    f(t, z, out) {
      problem.f(t, Float64Array.from(forth(z)), slope);
      out.set(back(slope));
    },
    y0: back(problem.y0),
  };
}

const same = (one: Solution, other: Solution) => {
  expect(bits(one.t)).toBe(bits(other.t));
  expect(one.y.map(bits)).toEqual(other.y.map(bits));
  expect(one.stats).toEqual(other.stats);
};
/** Where the first component passes a level. */
const crossing = (level: number): Event => ({
  name: 'crossing',
  value: (_t, y) => y[0] - level,
  action: 'record',
});

describe.each(methods)('$name', ({ options, within }) => {
  test('identical input gives identical bits, with events and saved points too', () => {
    fc.assert(
      fc.property(system(3), share, (problem, level) => {
        const given = { ...options, events: [crossing(level)], saveAt: [0, 0.3, 1, 1.7] };
        const [one, other] = [integrate(problem, given), integrate(problem, given)];
        same(one, other);
        expect(other.events).toEqual(one.events);
      }),
      parameters,
    );
  });

  test('a shift in time shifts the solution, its saved points and its events', () => {
    fc.assert(
      fc.property(system(2), fc.integer({ min: -64, max: 64 }), share, (problem, shift, level) => {
        const given = { ...options, events: [crossing(level)], saveAt: [0, 0.25, 0.5, 1, 2] };
        const here = integrate(problem, given);
        const there = integrate(
          {
            ...problem,
            f: (t, y, out) => {
              problem.f(t - shift, y, out);
            },
            t0: shift,
            tEnd: shift + 2,
          },
          { ...given, saveAt: given.saveAt.map((t) => t + shift) },
        );
        expect(there.status).toBe('success');
        there.y.forEach((y, i) => expect(distance(y, here.y[i])).toBeLessThan(Math.min(within, 1e-6)));
        // What only touches its level may or may not count.
        const clear = here.events.every(({ t, y }) => Math.abs(slopeAt(problem, t, y)) > 1e-2);
        fc.pre(clear && Math.abs(problem.y0[0] - level) > 1e-3);
        expect(there.events.map(({ t }) => t - shift)).toEqual(
          here.events.map(({ t }) => expect.closeTo(t, 4)),
        );
      }),
      parameters,
    );
  });

  test('a scaling of y by a power of 2 scales every bit', () => {
    fc.assert(
      fc.property(system(2), fc.integer({ min: -900, max: 900 }), (problem, exponent) => {
        const scale = 2 ** exponent;
        const times = (factor: number) => (y: ArrayLike<number>) => Array.from(y, (value) => value * factor);
        const plain = integrate(problem, options);
        const { absoluteTolerance = 1e-9 } = options;
        const scaled = integrate(transformed(problem, times(1 / scale), times(scale)), {
          ...options,
          absoluteTolerance: (absoluteTolerance as number) * scale,
        });
        same({ ...scaled, y: scaled.y.map((y) => y.map((value) => value / scale)) }, plain);
      }),
      parameters,
    );
  });

  test('a rotation rotates the solution, to the tolerance', () => {
    fc.assert(
      fc.property(system(3), vector(3), (problem, axis) => {
        fc.pre(Math.hypot(...axis) > 0.1);
        // The reflection in the plane across the axis: orthogonal, and its own inverse.
        const mirror = (y: ArrayLike<number>) => {
          const along = axis.reduce((sum, value, i) => sum + value * y[i], 0) / Math.hypot(...axis) ** 2;
          return axis.map((value, i) => y[i] - 2 * along * value);
        };
        const saveAt = [0.5, 1, 2];
        const plain = integrate(problem, { ...options, saveAt });
        const turned = integrate(transformed(problem, mirror, mirror), { ...options, saveAt });
        turned.y.forEach((y, i) => expect(distance(mirror(y), plain.y[i])).toBeLessThan(within));
      }),
      parameters,
    );
  });

  test('two copies side by side are two copies', () => {
    fc.assert(
      fc.property(system(2), (problem) => {
        const twice: InitialValueProblem = {
          ...problem,
          f(t, y, out) {
            problem.f(t, y.subarray(0, 2), out.subarray(0, 2));
            problem.f(t, y.subarray(2), out.subarray(2));
          },
          y0: [...Array.from(problem.y0), ...Array.from(problem.y0)],
        };
        const [one, two] = [integrate(problem, options), integrate(twice, options)];
        // The norm is a mean, so the steps are the same up to its rounding.
        expect(two.stats).toEqual(one.stats);
        two.y.forEach((y, i) => {
          expect(bits(y.subarray(2))).toBe(bits(y.subarray(0, 2)));
          expect(distance(y.subarray(0, 2), one.y[i])).toBeLessThan(within);
        });
      }),
      parameters,
    );
  });

  test('the mirrored problem backward is the same, bit for bit', () => {
    fc.assert(
      fc.property(system(2), (problem) => {
        const mirrored: InitialValueProblem = {
          ...problem,
          f(t, y, out) {
            problem.f(-t, y, out);
            for (let i = 0; i < 2; i++) out[i] = -out[i];
          },
          t0: -problem.t0,
          tEnd: -problem.tEnd,
        };
        const [one, other] = [integrate(problem, options), integrate(mirrored, options)];
        same({ ...other, t: other.t.map((t) => 0 - t) }, one);
      }),
      parameters,
    );
  });

  test('there and back again', () => {
    fc.assert(
      fc.property(system(2), (problem) => {
        const there = integrate({ ...problem, tEnd: 0.5 }, options);
        const back = integrate({ ...problem, t0: 0.5, y0: last(there.y), tEnd: 0 }, options);
        expect([back.status, last(back.t)]).toEqual(['success', 0]);
        expect(distance(last(back.y), problem.y0)).toBeLessThan(30 * within);
      }),
      parameters,
    );
  });

  test('what is saved or watched changes no step', () => {
    fc.assert(
      fc.property(
        system(2),
        fc.uniqueArray(fc.integer({ min: 0, max: 2000 }), { maxLength: 12 }),
        share,
        (problem, places, level) => {
          const saveAt = places.sort((a, b) => a - b).map((place) => place / 1000);
          const plain = integrate(problem, options);
          const { t, y, stats } = integrate(problem, { ...options, saveAt, events: [crossing(level)] });
          expect(Array.from(t)).toEqual(saveAt);
          expect(stats.accepted).toBe(plain.stats.accepted);
          y.forEach((value, i) => {
            const step = plain.t.indexOf(t[i]);
            if (step >= 0) expect(bits(value)).toBe(bits(plain.y[step]));
          });
        },
      ),
      parameters,
    );
  });

  test.each([
    [0, 0],
    [3, 3],
    [-1e300, -1e300],
  ])('an interval from %d to itself is a success without evaluations', (t0, tEnd) => {
    const f = () => {
      throw new Error('not to be called');
    };
    const { t, y, status, stats } = integrate({ f, t0, y0: [1, 2], tEnd }, options);
    expect([status, Array.from(t), stats.evaluations]).toEqual(['success', [t0], 0]);
    expect(Array.from(y[0])).toEqual([1, 2]);
  });

  test.each([-300, -150, 150, 300])('an event within a span of 1e%d is located to rounding', (exponent) => {
    for (const sign of [1, -1]) {
      const span = sign * 10 ** exponent;
      const { firstStep } = options;
      const { events, t } = integrate(
        { f: (_t, _y, out) => void (out[0] = 1 / span), t0: 0, y0: [0], tEnd: span },
        {
          ...options,
          ...(firstStep !== undefined && { firstStep: Math.abs(span) * firstStep }),
          events: [{ name: 'third', value: (_at, y) => y[0] - 1 / 3 }],
        },
      );
      expect(events).toHaveLength(1);
      expect(Math.abs((3 * events[0].t) / span - 1)).toBeLessThan(1e-12);
      expect(last(t)).toBe(events[0].t);
    }
  });
});

/** The slope of the first component. */
function slopeAt(problem: InitialValueProblem, t: number, y: Float64Array): number {
  const out = new Float64Array(y.length);
  problem.f(t, y, out);
  return out[0];
}

describe.each([
  { name: 'Euler', method: euler },
  { name: 'RK4', method: rk4 },
])('$name meets what is not finite', ({ method }) => {
  const options = { method, firstStep: 0.05 };
  const clean = integrate(kepler.problem, options);

  test.each([Number.NaN, Infinity, -Infinity])('%d from any evaluation on ends the run there', (value) => {
    for (let place = 1; place <= clean.stats.evaluations; place += place < 20 ? 1 : 7) {
      let count = 0;
      const { t, y, status, message } = integrate(
        {
          ...kepler.problem,
          f(at, state, out) {
            kepler.problem.f(at, state, out);
            if (++count >= place) out[place % 4] = value;
          },
        },
        options,
      );
      expect(status).toBe('non-finite');
      expect(message).toContain(`component ${place % 4} is ${value}`);
      expect(bits(t)).toBe(bits(clean.t.slice(0, t.length)));
      expect(y.map(bits)).toEqual(clean.y.slice(0, t.length).map(bits));
    }
  });
});

describe('an event', () => {
  const problem: InitialValueProblem = {
    f: (_t, y, out) => void (out[0] = y[0]),
    t0: 0,
    y0: [1],
    tEnd: 2,
  };
  const two = (more: Partial<Event>): Event => ({
    name: 'two',
    value: (_t, y) => y[0] - 2,
    action: 'apply',
    ...more,
  });

  test.each([Number.NaN, Infinity])('that makes the state %d ends the run, keeping the path', (value) => {
    const { status, t, y, message, events } = integrate(problem, {
      events: [two({ apply: (_t, state) => void (state[0] = value) })],
    });
    expect(status).toBe('non-finite');
    expect(message).toContain(`component 0 is ${value}`);
    expect(events.map((event) => event.t)).toEqual([expect.closeTo(Math.LN2, 5)]);
    expect(last(t)).toBe(events[0].t);
    expect(y.slice(0, -1).every((state) => state.every(Number.isFinite))).toBe(true);
  });

  test('that throws is heard', () => {
    const value = (t: number) => {
      if (t > 1) throw new Error('of the user');
      return 1;
    };
    expect(() => integrate(problem, { events: [two({ value, action: 'record' })] })).toThrow('of the user');
  });

  test('whose value becomes NaN ends the run there, after those before', () => {
    const value = (t: number, y: Float64Array) => (t > 1 ? Number.NaN : y[0] - 2);
    const { events, status, t } = integrate(problem, {
      events: [two({ value, action: 'record' })],
      maxStep: 0.05,
    });
    expect(events.map((event) => event.t)).toEqual([expect.closeTo(Math.LN2, 5)]);
    expect([status, t[t.length - 1]]).toEqual(['non-finite', 1]);
  });

  test('is told of saved points in the order of time, whatever their number', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { maxLength: 20 }), (places) => {
        const saveAt = places.sort((a, b) => a - b).map((place) => place / 100);
        const { t, events } = integrate(problem, { saveAt, events: [two({ action: 'stop' })] });
        const [{ t: at }] = events;
        expect(Array.from(t)).toEqual([...saveAt.filter((place) => place < at), at]);
      }),
      { seed: 8, numRuns: 30 },
    );
  });
});

test('a projected method is as repeatable, scaled and mirrored as the one it holds', () => {
  const held: IntegrateOptions = { method: projected(dormandPrince54, sphere({ dimension: 3 })) };
  const problem: InitialValueProblem = {
    f(t, y, out) {
      out[0] = -(1 + t) * y[1];
      out[1] = (1 + t) * y[0] - y[2];
      out[2] = y[1];
    },
    t0: 0,
    y0: [0.6, 0, 0.8],
    tEnd: 3,
  };
  const plain = integrate(problem, held);
  same(integrate(problem, held), plain);
  const scale = 2 ** 40;
  const times = (factor: number) => (y: ArrayLike<number>) => Array.from(y, (value) => value * factor);
  const scaled = integrate(transformed(problem, times(1 / scale), times(scale)), {
    method: projected(dormandPrince54, sphere({ dimension: 3, radius: scale })),
    absoluteTolerance: 1e-9 * scale,
  });
  same({ ...scaled, y: scaled.y.map((y) => y.map((value) => value / scale)) }, plain);
});
