import { expect, test } from 'vitest';
import { dataSet, relu } from '../../problems/index.js';
import { proximalPoint, proxByCuts, subgradientDescent, type Cut } from '../../solvers/index.js';
import { exponentialLoss, follow } from '../../src/index.js';

/*
 * Three routes over the same kinks, to ln(1/risk) = 50. For L = 2 spherical time is that of dW/ds ∈ ∂α(W), with the
 * smoothed margin α = −ln Σ e^{−p}; so F = −α can be given to the proximal point method and to subgradient descent, which
 * know nothing of surfaces, pieces or weights. Both are of order 1 where the kinks of F bend upwards, as those are that the
 * flow slides along.
 *
 * The network is that of kinks-by-hand.test.ts: neuron 1 comes to a kink, slides along it, leaves it, and comes to it again.
 */

const psi = 0.4;
const [c, d] = [Math.cos(psi), Math.sin(psi)];
const rows = [
  [1, 0],
  [c, d],
];
const labels = [1, -1];
const start = [0.5, -0.9, -3, (0.05 + 3 * c) / d, 0.8, -0.3];

/** F and its gradients at W: of both sides of a kink that is nearer than `near`. */
function cutsAt(near: number): (w: Float64Array) => Cut[] {
  return (w) => {
    let sides: number[][] = [[]];
    for (let j = 0; j < 2; j++)
      for (const x of rows) {
        const z = w[2 * j] * x[0] + w[2 * j + 1] * x[1];
        const possible = Math.abs(z) <= near ? [0, 1] : [z > 0 ? 1 : 0];
        sides = sides.flatMap((own) => possible.map((side) => [...own, side]));
      }
    return sides.map((side) => {
      const p = rows.map((x, i) =>
        [0, 1].reduce(
          (sum, j) => sum + labels[i] * w[4 + j] * side[2 * j + i] * (w[2 * j] * x[0] + w[2 * j + 1] * x[1]),
          0,
        ),
      );
      const least = Math.min(...p);
      const shares = p.map((value) => Math.exp(least - value));
      const total = shares[0] + shares[1];
      const gradient = new Float64Array(6);
      rows.forEach((x, i) => {
        const q = shares[i] / total;
        for (let j = 0; j < 2; j++) {
          const factor = -q * labels[i] * side[2 * j + i];
          gradient[2 * j] += factor * w[4 + j] * x[0];
          gradient[2 * j + 1] += factor * w[4 + j] * x[1];
          gradient[4 + j] += factor * (w[2 * j] * x[0] + w[2 * j + 1] * x[1]);
        }
      });
      return { value: Math.log(total) - least, gradient };
    });
  };
}

const unit = (w: ArrayLike<number>): number[] => {
  const norm = Math.hypot(...Array.from(w));
  return Array.from(w, (value) => value / norm);
};
const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((value, e) => value - b[e]));

const path = follow(
  relu(dataSet({ x: rows, y: labels }), 2),
  exponentialLoss,
  start,
  { logInverseRisk: 50 },
  { relativeTolerance: 1e-11, samples: 20 },
);
const end = path.final.clockTime;
const theta = Array.from(path.final.direction);

test('the path slides on the way', () => {
  expect(path.status).toBe('reached');
  expect(path.kinks).toMatchObject({ held: 2, left: 1 });
});

test('the proximal point method comes to the same, with order 1', () => {
  // Of −α the bilinear parts are the ones that are not convex: by no more than the norms of the examples.
  const prox = proxByCuts(cutsAt(0), { weakness: 2, tolerance: 1e-10 });
  const ends = [1, 2, 4].map((finer) => {
    const solution = proximalPoint({ t0: 0, y0: start, tEnd: end, prox }, { step: end / (400 * finer) });
    expect(solution.status).toBe('success');
    return unit(solution.y[solution.y.length - 1]);
  });
  const errors = ends.map((found) => distance(found, theta));
  expect(errors[0] / errors[1]).toBeGreaterThan(1.7);
  expect(errors[0] / errors[1]).toBeLessThan(2.3);
  expect(errors[2]).toBeLessThan(5e-4);
  const limit = unit(ends[2].map((value, a) => 2 * value - ends[1][a]));
  expect(distance(limit, theta)).toBeLessThan(2e-6);
});

test('subgradient descent in tiny steps comes to the same, with order 1', () => {
  const ends = [1, 2, 4].map((finer) => {
    const step = end / (4000 * finer);
    const cuts = cutsAt(2 * step);
    const solution = subgradientDescent(
      { t0: 0, y0: start, tEnd: end, generators: (w) => cuts(w).map(({ gradient }) => gradient) },
      { step },
    );
    expect(solution.status).toBe('success');
    return unit(solution.y[solution.y.length - 1]);
  });
  const errors = ends.map((found) => distance(found, theta));
  expect(errors[0] / errors[2]).toBeGreaterThan(3);
  expect(errors[2]).toBeLessThan(3e-4);
});
