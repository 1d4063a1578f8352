import { describe, expect, test } from 'vitest';
import { dataSet, relu } from '../../problems/index.js';
import { exponentialLoss, follow, type Trajectory } from '../../src/index.js';

/*
 * Small ReLU networks whose path is worked out by hand: which phases there are, what W does in each, and what ends it. For
 * L = 2 spherical time is that of dW/ds = Σ q_i ∇p_i(W), with q = softmin(p) for the exponential loss. Where the weights
 * are not constant the few equations of a phase are integrated by the classical Runge–Kutta method in tiny steps.
 */

/** Equations of a phase: y' for a few unknowns, and what is zero where it ends. */
interface Phase {
  readonly slope: (y: readonly number[]) => number[];
  readonly end: (y: readonly number[]) => number;
}

const STEP = 1 / 2048;

function rungeKutta(slope: Phase['slope'], y: readonly number[], h: number): number[] {
  const plus = (k: readonly number[], c: number): number[] => y.map((value, a) => value + c * h * k[a]);
  const k1 = slope(y);
  const k2 = slope(plus(k1, 0.5));
  const k3 = slope(plus(k2, 0.5));
  const k4 = slope(plus(k3, 1));
  return y.map((value, a) => value + (h / 6) * (k1[a] + 2 * k2[a] + 2 * k3[a] + k4[a]));
}

/** Goes through phases, each until `end` changes sign; the place where each ends, and the state at `to`. */
function through(phases: readonly Phase[], start: readonly number[], to: number) {
  let s = 0;
  let y = [...start];
  const ends: number[] = [];
  for (const { slope, end } of phases) {
    const side = Math.sign(end(rungeKutta(slope, y, 1e-6)));
    for (;;) {
      const h = Math.min(STEP, to - s);
      if (h <= 0) return { y, ends };
      const next = rungeKutta(slope, y, h);
      if (end(next) * side > 0) {
        y = next;
        s += h;
        continue;
      }
      let low = 0;
      let high = h;
      for (let round = 0; round < 60; round++) {
        const middle = 0.5 * (low + high);
        if (end(rungeKutta(slope, y, middle)) * side > 0) low = middle;
        else high = middle;
      }
      y = rungeKutta(slope, y, high);
      s += high;
      ends.push(s);
      break;
    }
  }
  return { y, ends };
}

/** W of a trajectory's end. */
function weightsAt({ final }: Trajectory): Float64Array {
  return final.direction.map((value) => value * Math.exp(final.logNorm ?? NaN));
}

const options = { relativeTolerance: 1e-11, samples: 20 };

test('a neuron comes to a kink and rests there', () => {
  // x = (1, 0), y = 1, q = 1. Neuron 1: z' = a, a' = z grows. Neuron 2 with a < 0: z' = a, a' = z until z = 0, where no
  // example is active any more.
  const data = dataSet({ x: [[1, 0]], y: [1] });
  const [z1, a1, z2, a2] = [0.3, 0.4, 0.5, -0.9];
  const meeting = Math.atanh(-z2 / a2);
  const rest = a2 * Math.cosh(meeting) + z2 * Math.sinh(meeting);
  for (const s of [0.5 * meeting, meeting + 1e-4, 3, 12]) {
    const path = follow(
      relu(data, 2),
      exponentialLoss,
      [z1, 0.1, z2, 0.2, a1, a2],
      { sphericalTime: s },
      options,
    );
    const now = Math.min(s, meeting);
    const w = weightsAt(path);
    const size = Math.exp(path.final.logNorm ?? NaN);
    const expected = [
      z1 * Math.cosh(s) + a1 * Math.sinh(s),
      0.1,
      s < meeting ? z2 * Math.cosh(now) + a2 * Math.sinh(now) : 0,
      0.2,
      a1 * Math.cosh(s) + z1 * Math.sinh(s),
      s < meeting ? a2 * Math.cosh(now) + z2 * Math.sinh(now) : rest,
    ];
    expected.forEach((value, a) => {
      expect(Math.abs(w[a] - value)).toBeLessThan(1e-9 * size);
    });
  }
});

/*
 * x1 = (1, 0) with label +1, x2 = (c, d) = (cos ψ, sin ψ) with label −1. Neuron 1 (a > 0) pushes x1 up and is pushed off
 * x2; neuron 2 (a < 0) is active on x2 alone, since ⟨w2, x1⟩ < 0, and serves it.
 *
 * 1. Both examples see neuron 1: w1' = a1 (q1 x1 − q2 x2), a1' = q1⟨w1, x1⟩ − q2⟨w1, x2⟩, until ⟨w1, x2⟩ = 0.
 * 2. It slides, w1 = r e with e = (d, −c): r' = a1 q1 d, a1' = q1 d r, selection σ = c q1/q2. As neuron 2 serves x2 the
 *    weight q2 falls, until σ = 1.
 * 3. It leaves to the side on which it is active, with the equations of phase 1.
 * Throughout w2' = −a2 q2 x2 with a2 < 0, a2' = −q2⟨w2, x2⟩.
 */
describe('a surface is reached, slid along, and left', () => {
  const psi = 0.4;
  const [c, d] = [Math.cos(psi), Math.sin(psi)];
  const data = dataSet({
    x: [
      [1, 0],
      [c, d],
    ],
    y: [1, -1],
  });
  // Unknowns: w1, a1, ⟨w2, x2⟩, a2.
  const weights = (p1: number, p2: number): [number, number] => {
    const q2 = 1 / (1 + Math.exp(p2 - p1));
    return [1 - q2, q2];
  };
  const active = ([u, v, a, t, b]: readonly number[]): number[] => {
    const [q1, q2] = weights(a * u, -a * (u * c + v * d) - b * t);
    return [a * (q1 - q2 * c), -a * q2 * d, q1 * u - q2 * (u * c + v * d), -b * q2, -q2 * t];
  };
  const sliding = ([u, v, a, t, b]: readonly number[]): number[] => {
    const [q1, q2] = weights(a * u, -b * t);
    const r = u * d - v * c;
    return [a * q1 * d * d, -a * q1 * d * c, q1 * d * r, -b * q2, -q2 * t];
  };
  const z2 = ([u, v]: readonly number[]): number => u * c + v * d;
  const bound = ([u, , a, t, b]: readonly number[]): number => {
    const [q1, q2] = weights(a * u, -b * t);
    return q2 - c * q1;
  };
  const never = (): number => 1;
  const phases: Phase[] = [
    { slope: active, end: z2 },
    { slope: sliding, end: bound },
    { slope: active, end: never },
  ];
  const w1 = [0.5, -0.9];
  const w2 = [-3, (0.05 + 3 * c) / d];
  const [a1, a2] = [0.8, -0.3];
  const start = [...w1, a1, w2[0] * c + w2[1] * d, a2];

  test('at places in all three phases', () => {
    const { ends } = through(phases, start, 4);
    expect(ends.length).toBe(2);
    for (const s of [0.5 * ends[0], 0.5 * (ends[0] + ends[1]), ends[1] + 0.01, ends[1] + 0.4]) {
      const path = follow(
        relu(data, 2),
        exponentialLoss,
        [...w1, ...w2, a1, a2],
        { sphericalTime: s },
        options,
      );
      const { y } = through(phases, start, s);
      const w = weightsAt(path);
      const size = Math.exp(path.final.logNorm ?? NaN);
      expect(w[2]).toBeLessThan(0);
      const found = [w[0], w[1], w[4], w[2] * c + w[3] * d, w[5]];
      y.forEach((value, a) => {
        expect(Math.abs(found[a] - value)).toBeLessThan(1e-9 * size);
      });
      expect(path.kinks).toMatchObject({ held: s > ends[0] ? 1 : 0, left: s > ends[1] ? 1 : 0 });
      const slide = path.kinks?.slides.at(0);
      if (s > ends[0]) expect(Math.abs((slide?.from ?? NaN) - ends[0])).toBeLessThan(1e-9);
      if (s > ends[1]) expect(Math.abs((slide?.to ?? NaN) - ends[1])).toBeLessThan(1e-9);
    }
  });
});

/*
 * In three dimensions, with the mirror image (x, y, z) → (x, −y, z): x1 = (1, 0, 0) with label +1 and x2, x3 = (c, ±e, h)
 * with label −1. Neuron 1 (a > 0) in the plane of symmetry, w1 = (u, 0, v), is pushed off x2 and x3 alike and meets both
 * kinks at once; from there it slides along both, w1 = r (h, 0, −c)/k with k = √(c² + h²). Neuron 2 (a < 0) serves x2 and
 * x3, t = ⟨w2, x2⟩ = ⟨w2, x3⟩, and is not active on x1. By symmetry q2 = q3 =: q, q1 = 1 − 2q.
 */
test('two surfaces are slid along at once', () => {
  const [c, e, h] = [0.6, 0.5, 1.2];
  const data = dataSet({
    x: [
      [1, 0, 0],
      [c, e, h],
      [c, -e, h],
    ],
    y: [1, -1, -1],
  });
  const k = Math.hypot(c, h);
  const weights = (p1: number, p2: number): [number, number] => {
    const ratio = Math.exp(p1 - p2);
    return [1 / (1 + 2 * ratio), ratio / (1 + 2 * ratio)];
  };
  // Unknowns u, v, a1, and w2 = (m, 0, n), b.
  const serve = (q: number, [, , , m, n, b]: readonly number[]): number[] => [
    -2 * b * q * c,
    -2 * b * q * h,
    -2 * q * (m * c + n * h),
  ];
  const active = (y: readonly number[]): number[] => {
    const [u, v, a, m, n, b] = y;
    const z = u * c + v * h;
    const [q1, q] = weights(a * u, -a * z - b * (m * c + n * h));
    return [a * (q1 - 2 * q * c), -2 * a * q * h, q1 * u - 2 * q * z, ...serve(q, y)];
  };
  const sliding = (y: readonly number[]): number[] => {
    const [u, , a, m, n, b] = y;
    const [q1, q] = weights(a * u, -b * (m * c + n * h));
    // The projection of a1 q1 x1 onto (h, 0, −c)/k.
    const rate = (a * q1 * h) / (k * k);
    return [rate * h, -rate * c, q1 * u, ...serve(q, y)];
  };
  const phases: Phase[] = [
    { slope: active, end: ([u, v]) => u * c + v * h },
    { slope: sliding, end: () => 1 },
  ];
  const start = [0.4, 0.2, 0.5, -2, (0.17 + 2 * c) / h, -0.2];
  const { ends } = through(phases, start, 3);
  expect(ends.length).toBe(1);
  for (const s of [0.7 * ends[0], ends[0] + 0.1, ends[0] + 1]) {
    const { y } = through(phases, start, s);
    const [u, , a, m, n, b] = y;
    const [q1, q] = weights(a * u, -b * (m * c + n * h));
    // Both selections are the same: that part of q1 x1 which neither x2 nor x3 is orthogonal to, by symmetry.
    if (s > ends[0]) expect((q1 * c) / (2 * q * k * k)).toBeLessThan(0.99);
    const path = follow(
      relu(data, 2),
      exponentialLoss,
      [start[0], 0, start[1], start[3], 0, start[4], start[2], start[5]],
      { sphericalTime: s },
      options,
    );
    const w = weightsAt(path);
    const size = Math.exp(path.final.logNorm ?? NaN);
    expect(w[3]).toBeLessThan(0);
    const found = [w[0], w[2], w[6], w[3], w[5], w[7]];
    y.forEach((value, at) => {
      expect(Math.abs(found[at] - value)).toBeLessThan(1e-9 * size);
    });
    expect(Math.abs(w[1]) + Math.abs(w[4])).toBeLessThan(1e-12 * size);
    expect(path.kinks?.held).toBe(s > ends[0] ? 2 : 0);
  }
});
