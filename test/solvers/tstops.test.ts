import { describe, expect, test } from 'vitest';
import {
  arcLength,
  automatic,
  dop853,
  dormandPrince54,
  integrate,
  integrateFilippov,
  integrateMaximum,
  logTime,
  radauIIA5,
  radauIIA9,
  rateClock,
  rk4,
  rodas5P,
  stepping,
  steps,
  tsitouras54,
  verner76,
  type InitialValueProblem,
  type IntegrateOptions,
} from '../../solvers/index.js';
import { integrateOdex } from '../../solvers/odex.js';
import { bits } from './doubles.js';

const END = 5.5;
const STOPS = [1, 2, 3, 4, 5];

/** y′ = −y + s(t), s the square wave that is 1 on the unit intervals that begin with an even number, else −1; y(0) = 0. */
const exact = (t: number): number => {
  let y = 0;
  for (let a = 0, s = 1; a < t; a++, s = -s) y = s + (y - s) * Math.exp(-(Math.min(t, a + 1) - a));
  return y;
};
/** The jump itself may belong to what comes after it, or to what was before. */
const after = (t: number): number => (Math.floor(t) % 2 === 0 ? 1 : -1);
const before = (t: number): number => ((Math.ceil(t) - 1) % 2 === 0 ? 1 : -1);

const forced = (s: (t: number) => number, backward = false): InitialValueProblem => ({
  f: (t, y, out) => void (out[0] = -y[0] + s(t)),
  t0: backward ? END : 0,
  tEnd: backward ? 0 : END,
  y0: [backward ? exact(END) : 0],
});
const tight = { relativeTolerance: 1e-9, absoluteTolerance: 1e-11 };

const ways: [string, IntegrateOptions][] = [
  ...[dormandPrince54, tsitouras54, verner76, dop853, radauIIA5, radauIIA9, rodas5P, automatic()].map(
    (method): [string, IntegrateOptions] => [method.name, { method }],
  ),
  ['log-time', { clock: logTime() }],
  ['arc length of the graph', { clock: arcLength({ timeWeight: 1 }) }],
  ['a rate, implicitly', { clock: rateClock({ rate: () => 2 }), method: radauIIA5 }],
];

describe.each(ways)('a square wave, with %s', (_name, options) => {
  test.each([
    ['forward', after, false],
    ['forward, jumping just after', before, false],
    ['backward', after, true],
    ['backward, jumping just after', before, true],
  ] as const)('%s: jumps are no work', (_way, s, backward) => {
    const problem = forced(s, backward);
    const tstops = [3, 1, 0, 2, 5, 4, 77, -3, Infinity];
    const solution = integrate(problem, { ...tight, ...options, tstops });
    const blind = integrate(problem, { ...tight, ...options });
    expect(solution.status).toBe('success');
    for (const stop of STOPS) expect(solution.t).toContain(stop);
    const [first, last] = [solution.t[0], solution.t[solution.t.length - 1]];
    expect([first, last]).toEqual([problem.t0, problem.tEnd]);
    const sign = backward ? -1 : 1;
    // Errors grow by e^5.5 backward in time; a clock that carries time along has an error of it, too.
    const within = (options.clock === undefined ? 2e-10 : 2e-9) * (backward ? 50 : 1);
    const errors = Array.from(solution.t, (t, i) => Math.abs(solution.y[i][0] - exact(t)));
    expect(Math.max(...errors)).toBeLessThan(within);
    expect(solution.t.every((t, i) => i === 0 || sign * (t - solution.t[i - 1]) > 0)).toBe(true);
    expect(solution.stats.rejected).toBeLessThan(10);
    expect(blind.stats.rejected).toBeGreaterThan(80);
  });
});

test('odex honours them', () => {
  for (const s of [after, before])
    for (const backward of [false, true]) {
      const problem = forced(s, backward);
      const solution = integrateOdex(problem, { ...tight, tstops: [0, ...STOPS] });
      for (const stop of STOPS) expect(solution.t).toContain(stop);
      solution.t.forEach((t, i) => expect(Math.abs(solution.y[i][0] - exact(t))).toBeLessThan(1e-8));
      expect(solution.stats.rejected).toBeLessThan(10);
      expect(integrateOdex(problem, tight).stats.rejected).toBeGreaterThan(80);
    }
});

test('the order of a method is kept with them, and lost without', () => {
  // Jumps at multiples of 1/√2, where no step ends by itself.
  const wave: InitialValueProblem = {
    ...forced(after),
    f: (t, y, out) => void (out[0] = -y[0] + after(t * Math.SQRT2) * Math.exp(-t)),
    tEnd: 2,
  };
  // y = e⁻ᵗ ∫ s: the integral of the square wave.
  const period = Math.SQRT1_2;
  const integral = ((): number => {
    let sum = 0;
    for (let a = 0, s = 1; a * period < 2; a++, s = -s)
      sum += s * (Math.min(2, (a + 1) * period) - a * period);
    return sum;
  })();
  const tstops = [1, 2].map((k) => k * period);
  const errorOf = (n: number, rest: IntegrateOptions): number => {
    const { y } = integrate(wave, { method: rk4, firstStep: 2 / n, ...rest });
    return Math.abs(y[y.length - 1][0] - Math.exp(-2) * integral);
  };
  const orderOf = (rest: IntegrateOptions): number => Math.log2(errorOf(20, rest) / errorOf(160, rest)) / 3;
  expect(orderOf({ tstops })).toBeGreaterThan(3.8);
  expect(orderOf({ tstops })).toBeLessThan(4.4);
  expect(orderOf({})).toBeLessThan(1.6);
});

test.each([dormandPrince54, dop853, radauIIA5, radauIIA9, rodas5P, rk4])(
  'the right-hand side is that of one side in every step, and is not asked for at a stop, with $name',
  (method) => {
    for (const [t0, tEnd] of [
      [0, 3],
      [3, 0],
    ]) {
      const seen: number[] = [];
      const problem: InitialValueProblem = {
        f(t, y, out) {
          seen.push(t);
          out[0] = Math.cos(3 * t) - y[0];
        },
        t0,
        tEnd,
        y0: [1],
      };
      let legs = 0;
      for (const step of steps(problem, { method, firstStep: 0.3, tstops: [1, 2] })) {
        const leg = Math.floor(0.5 * (step.t0 + step.t1));
        const from = Math.min(...seen);
        const to = Math.max(...seen);
        expect(from === 0 || from > leg).toBe(true);
        expect(to === 3 || to < leg + 1).toBe(true);
        seen.length = 0;
        if (step.t1 === 1 || step.t1 === 2 || step.t1 === tEnd) legs++;
      }
      expect(legs).toBe(3);
    }
  },
);

test('steps follow each other, with their ends and continuous solutions', () => {
  let last = 0;
  const out = new Float64Array(1);
  for (const step of steps(forced(after), { ...tight, tstops: STOPS })) {
    expect(step.t0).toBe(last);
    last = step.t1;
    step.interpolate(step.t1, out);
    expect(out[0]).toBe(step.y1[0]);
    step.interpolate(step.t0, out);
    expect(out[0]).toBe(step.y0[0]);
    for (const share of [1e-15, 0.3, 1 - 1e-15]) {
      const t = step.t0 + share * (step.t1 - step.t0);
      step.interpolate(t, out);
      expect(Math.abs(out[0] - exact(t))).toBeLessThan(1e-7);
    }
  }
  expect(last).toBe(END);
});

test('together with saved points, events, progress and counts', () => {
  for (const run of [integrate, integrateOdex]) {
    let evaluations = 0;
    const progress: number[] = [];
    const problem: InitialValueProblem = {
      ...forced(after),
      f(t, y, out) {
        evaluations++;
        out[0] = -y[0] + after(t);
      },
    };
    const solution = run(problem, {
      ...tight,
      tstops: STOPS,
      saveAt: [0.5, 1, 2.5, 5],
      onProgress: (t) => progress.push(t),
      events: [
        { name: 'third', value: (t) => t - 3, action: 'record' },
        { name: 'kick', value: (t) => t - 2, action: 'apply', apply: (_t, y) => void (y[0] += 1) },
      ],
    });
    expect(solution.status).toBe('success');
    expect(solution.events.map(({ name, t }) => [name, t])).toEqual([
      ['kick', 2],
      ['third', 3],
    ]);
    solution.t.forEach((t, i) => {
      const kicked = t > 2 ? Math.exp(-(t - 2)) : 0;
      expect(Math.abs(solution.y[i][0] - exact(t) - kicked)).toBeLessThan(1e-7);
    });
    expect(solution.stats.evaluations).toBe(evaluations);
    for (const stop of STOPS) expect(progress).toContain(stop);
    expect(progress[progress.length - 1]).toBe(END);
  }
});

test('the steps allowed are those of the whole run', () => {
  const { status, message, stats } = integrate(forced(after), { ...tight, tstops: STOPS, maxSteps: 60 });
  expect(status).toBe('max-steps');
  expect(stats.accepted + stats.rejected).toBe(60);
  expect(message).toMatch(/^60 steps were taken; t = [12]\.\d+ of 5\.5\./);
});

test('a run that fails behind a stop says so', () => {
  const problem = {
    ...forced(after),
    f: (t: number, y: Float64Array, out: Float64Array) => void (out[0] = t > 2 ? NaN : -y[0]),
  };
  const { status, t } = integrate(problem, { tstops: [2] });
  expect([status, t[t.length - 1]]).toEqual(['non-finite', 2]);
});

test('a Jacobian of one side is not carried to the other', () => {
  // Stiff on one side, repelling on the other: λ jumps at 1, from −1e6 to 2.
  const lambda = (t: number): number => (t < 1 ? -1e6 : 2);
  const problem: InitialValueProblem = {
    f: (t, y, out) => void (out[0] = lambda(t) * (y[0] - 1)),
    jacobian: (t, _y, out) => void (out[0] = lambda(t)),
    t0: 0,
    y0: [1.5],
    tEnd: 2,
  };
  for (const method of [radauIIA5, radauIIA9, rodas5P]) {
    const { y, stats, status } = integrate({ ...problem, y0: [2] }, { ...tight, method, tstops: [1] });
    // Whatever is left of the start at t = 1 is far below rounding.
    expect(status).toBe('success');
    expect(Math.abs(y[y.length - 1][0] - 1)).toBeLessThan(1e-8);
    expect(stats.newtonFailures).toBe(0);
  }
});

test('stops outside, none, and those next to each other change nothing', () => {
  const problem: InitialValueProblem = {
    f: (t, y, out) => void (out[0] = Math.sin(t) - y[0]),
    t0: 1,
    y0: [1],
    tEnd: 3,
  };
  const plain = integrate(problem);
  for (const tstops of [[], [-1, 0.5, 4, Infinity, -Infinity], new Float64Array([7])]) {
    const { t, y } = integrate(problem, { tstops });
    expect(bits(t)).toBe(bits(plain.t));
    expect(y.map(bits)).toEqual(plain.y.map(bits));
  }
  const close = [2, 2 + 2 ** -51, 2, 2 - 2 ** -52, 1 + 2 ** -52, 3 - 2 ** -51];
  const { t, status } = integrate(problem, { tstops: close });
  expect(status).toBe('success');
  expect([...t].filter((time) => Math.abs(time - 2) < 1e-9)).toHaveLength(1);
  expect([t[0], t[t.length - 1]]).toEqual([1, 3]);
  expect(integrate({ ...problem, tEnd: 1 }, { tstops: [1] }).status).toBe('success');
});

test('what is no list of times is refused', () => {
  const problem = forced(after);
  const cases: [unknown, string][] = [
    [1, 'tstops is 1: give the times that steps are to end on, in a list'],
    ['1', "tstops is '1'"],
    [null, 'tstops is null'],
    [[1, NaN], 'tstops[1] is NaN: give a number'],
    [['1'], "tstops[0] is '1'"],
    [[undefined], 'tstops[0] is undefined'],
  ];
  for (const [tstops, complaint] of cases) {
    const options = { tstops } as IntegrateOptions;
    for (const run of [
      () => integrate(problem, options),
      () => integrate(problem, { ...options, clock: logTime() }),
      () => steps(problem, options).next(),
      () => stepping(problem, options),
      () => integrateOdex(problem, options),
    ])
      expect(run).toThrow(complaint);
  }
});

test('piecewise systems and maxima stop there, too', () => {
  const relay = integrateFilippov(
    {
      t0: 0,
      y0: [1],
      tEnd: 3,
      surfaces: 1,
      switching: (_t, y, out) => (out[0] = y[0]),
      field: (t, _y, sides, out) => (out[0] = -sides[0] + (t < 2 ? 0 : 3)),
    },
    { ...tight, tstops: [2] },
  );
  // Falls to 0 at 1, rests, and is driven up with speed 2 from t = 2 on.
  expect(relay.status).toBe('success');
  expect([...relay.t]).toContain(2);
  expect(relay.y[relay.y.length - 1][0]).toBeCloseTo(2, 12);
  const descent = integrateMaximum(
    {
      t0: 0,
      y0: [2],
      tEnd: 1,
      pieces: 1,
      values: (y, out) => (out[0] = y[0] ** 2 / 2),
      gradient: (y, _piece, out) => (out[0] = y[0]),
    },
    { tstops: [0.3] },
  );
  expect([...descent.t]).toContain(0.3);
});
