import { describe, expect, test } from 'vitest';
import { dataSet, leakyRelu, relu } from '../../problems/index.js';
import { exponentialLoss, follow, type Trajectory } from '../../src/index.js';

/*
 * Two-layer ReLU, exponential loss, spherical time: x1 = (1, 0) with label +1, x2 = (cos ψ, sin ψ) with label −1, P the
 * bisector and D = (x1 − x2)/(2 sin(ψ/2)); neuron 1 at w = βD + ηP, a = A, neuron 2 its mirror image. Then q = (½, ½) for
 * ever, dW/ds = Σ q ∇p(W), and with k1 = sin(ψ/2)
 *
 *   ⟨w1, D⟩ = β cosh k1 s + A sinh k1 s,   a1 = A cosh k1 s + β sinh k1 s,   ⟨w1, P⟩ = η
 *
 * until ⟨w1, x2⟩ = 0. From there on with ReLU, or leaky ReLU of a slope below cos ψ, the neuron slides along x2 with the
 * selection cos ψ of the ReLU, w1 = r e with e ⊥ x2, and (r, a) turns hyperbolically with k2 = ½ sin ψ. With a slope
 * λ > cos ψ it crosses; then w1' = ½ a (x1 − λ x2), a' = ½ ⟨w1, x1 − λ x2⟩.
 */

interface Start {
  readonly psi: number;
  readonly beta: number;
  readonly eta: number;
  readonly A: number;
}

interface Exact {
  readonly meeting: number;
  readonly margin: number;
  readonly logNorm: number;
}

/** w and a of neuron 1, as e^scale times what is given, or after the meeting the second phase of them. */
function exact({ psi, beta, eta, A }: Start, slope: number, s: number): Exact {
  const k1 = Math.sin(psi / 2);
  const along = (at: number): number => beta * Math.cosh(k1 * at) + A * Math.sinh(k1 * at);
  const output = (at: number): number => A * Math.cosh(k1 * at) + beta * Math.sinh(k1 * at);
  let meeting = 0;
  for (let high = 500, round = 0; round < 200; round++) {
    const middle = 0.5 * (meeting + high);
    if (eta * Math.cos(psi / 2) > along(middle) * k1) meeting = middle;
    else high = middle;
  }
  const observed = (b: number, a: number, p: number, scale: number): Exact => {
    const square = 2 * (a * a + b * b + p * p);
    return { meeting, margin: (a * b * 2 * k1) / square, logNorm: scale + 0.5 * Math.log(square) };
  };
  if (s <= meeting) return observed(along(s), output(s), eta, 0);
  const b = along(meeting);
  const a = output(meeting);
  if (Math.cos(psi) > slope) {
    const r = Math.hypot(b, eta);
    const turn = 0.5 * Math.sin(psi) * (s - meeting);
    const shrunk = Math.exp(-2 * turn);
    const R = r + a + (r - a) * shrunk;
    const O = r + a - (r - a) * shrunk;
    const square = 2 * (R * R + O * O);
    return {
      meeting,
      margin: (O * R * Math.sin(psi)) / square,
      logNorm: turn - Math.LN2 + 0.5 * Math.log(square),
    };
  }
  // Along the unit vector f = (x1 − λx2)/|x1 − λx2| and across it.
  const [c, d] = [Math.cos(psi), Math.sin(psi)];
  const f = [1 - slope * c, -slope * d];
  const size = Math.hypot(f[0], f[1]);
  const P = [Math.cos(psi / 2), Math.sin(psi / 2)];
  const D = [(1 - c) / (2 * k1), -d / (2 * k1)];
  const w = [b * D[0] + eta * P[0], b * D[1] + eta * P[1]];
  const inner = (w[0] * f[0] + w[1] * f[1]) / size;
  const across = (w[1] * f[0] - w[0] * f[1]) / size;
  const turn = 0.5 * size * (s - meeting);
  const shrunk = Math.exp(-2 * turn);
  const W = 0.5 * (inner + a + (inner - a) * shrunk);
  const O = 0.5 * (inner + a - (inner - a) * shrunk);
  const still = across * Math.exp(-turn);
  // p_1 = a1 φ(⟨w1, x1⟩) + a2 φ(⟨w2, x1⟩), and neuron 2 is inactive on x1 by the slope λ.
  const square = 2 * (W * W + O * O + still * still);
  return { meeting, margin: (O * W * size) / square, logNorm: turn + 0.5 * Math.log(square) };
}

function run(start: Start, slope: number, s: number): Trajectory {
  const { psi, beta, eta, A } = start;
  const x = [
    [1, 0],
    [Math.cos(psi), Math.sin(psi)],
  ];
  const data = dataSet({ x, y: [1, -1] });
  const k = 2 * Math.sin(psi / 2);
  const D = [(x[0][0] - x[1][0]) / k, (x[0][1] - x[1][1]) / k];
  const P = [Math.cos(psi / 2), Math.sin(psi / 2)];
  const w = [beta, -beta].flatMap((b) => [b * D[0] + eta * P[0], b * D[1] + eta * P[1]]);
  const model = slope === 0 ? relu(data, 2) : leakyRelu(data, 2, slope);
  return follow(
    model,
    exponentialLoss,
    [...w, A, -A],
    { sphericalTime: s },
    { relativeTolerance: 1e-10, samples: 20 },
  );
}

const starts: readonly Omit<Start, 'psi'>[] = [
  { beta: 0.2, eta: 0.7, A: 0.5 },
  { beta: -0.1, eta: 0.4, A: 0.6 },
  { beta: 0.05, eta: 3, A: 0.2 },
];

describe.each([15, 30, 45, 60, 75, 85])('ψ = %d°', (degrees) => {
  const psi = (degrees * Math.PI) / 180;
  test.each([0, 0.1, Math.cos(psi) - 0.01, Math.cos(psi) + 0.01, 0.99])('slope %d', (slope) => {
    for (const rest of starts) {
      const start = { psi, ...rest };
      const { meeting } = exact(start, slope, 0);
      for (const s of [0.5 * meeting, meeting, meeting + 1e-3, meeting + 5, 1e4]) {
        const path = run(start, slope, s);
        const expected = exact(start, slope, s);
        expect(path.status).toBe('reached');
        expect(Math.abs(path.final.normalizedMargin - expected.margin)).toBeLessThan(1e-9);
        const { logNorm } = path.final;
        expect(Math.abs((logNorm ?? NaN) - expected.logNorm)).toBeLessThan(1e-9 * Math.max(1, s));
        expect(Math.abs(path.final.weights[0] - 0.5)).toBeLessThan(1e-9);
        if (s <= meeting + 1e-6) continue;
        const slides = slope < Math.cos(psi);
        expect(path.kinks?.held).toBe(slides ? 2 : 0);
        expect(path.kinks?.crossed).toBe(slides ? 0 : 2);
        if (slides) expect(Math.abs((path.kinks?.slides[0].from ?? NaN) - meeting)).toBeLessThan(1e-9);
      }
    }
  });
});
