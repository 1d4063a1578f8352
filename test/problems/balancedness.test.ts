import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dataSet,
  deepLinear,
  deepLinearBalancedness,
  InputError,
  randomSource,
  twoLayerBalancedness,
} from '../../problems/index.js';
import {
  dormandPrince54,
  integrate,
  projected,
  residualManifold,
  steps,
  type Constraint,
  type InitialValueProblem,
} from '../../solvers/index.js';
import { logSlope, march } from '../solvers/fixed-step.js';

const gaussians = (count: number, seed: number, scale = 1): Float64Array => {
  const source = randomSource(seed);
  return Float64Array.from({ length: count }, () => scale * source.normal());
};
const sizeOf = (widths: readonly number[]) =>
  widths.slice(1).reduce((sum, width, l) => sum + width * widths[l], 0);
const residualOf = (constraint: Constraint, w: Float64Array) => {
  const out = new Float64Array(constraint.codimension);
  constraint.residual(w, out);
  return out;
};
const jacobianOf = ({ jacobian, dimension, codimension }: Constraint, w: Float64Array) => {
  const out = new Float64Array(dimension * codimension);
  jacobian?.(w, out);
  return out;
};
const largest = (values: Float64Array) => Math.max(...values.map(Math.abs));

const deep = [
  [2, 2, 1],
  [3, 2, 4, 1],
  [2, 5, 3, 1],
  [1, 1, 1, 1, 1],
];
const constraints: [string, Constraint, Float64Array][] = [
  ...deep.map((widths, i): [string, Constraint, Float64Array] => {
    const start = gaussians(sizeOf(widths), i + 1);
    return [`deep linear ${widths.join('-')}`, deepLinearBalancedness(widths, start), start];
  }),
  ...[1, 3].map((width): [string, Constraint, Float64Array] => {
    const start = gaussians(width * 4, width + 10);
    return [`two layers of ${width}`, twoLayerBalancedness({ features: 3, width }, start), start];
  }),
];

describe.each(constraints)('%s', (_, constraint, start) => {
  test('vanishes at the start, and nowhere near by chance', () => {
    expect(largest(residualOf(constraint, start))).toBe(0);
    expect(largest(residualOf(constraint, gaussians(start.length, 99)))).toBeGreaterThan(0.1);
  });

  test('has the Jacobian of its residual', () => {
    const w = gaussians(start.length, 5);
    const jacobian = jacobianOf(constraint, w);
    const { dimension, codimension } = constraint;
    const step = 2 ** -10;
    for (let j = 0; j < dimension; j++) {
      const [above, below] = [step, -step].map((delta) => {
        const moved = w.slice();
        moved[j] += delta;
        return residualOf(constraint, moved);
      });
      // The residuals are quadratic: central differences have no error but rounding.
      for (let i = 0; i < codimension; i++)
        expect((above[i] - below[i]) / (2 * step)).toBeCloseTo(jacobian[i * dimension + j], 10);
    }
  });

  test('is a manifold that a disturbed point is brought back to, to rounding', () => {
    const manifold = residualManifold(constraint);
    for (const away of [1e-10, 1e-6, 1e-2]) {
      // To where the equations, should they depend on each other, still agree.
      const w = start.map((value) => value * (1 + away));
      expect(manifold.retract(w)).toBe(true);
      expect(largest(residualOf(constraint, w))).toBeLessThan(1e-14 * largest(start) ** 2);
      expect(largest(w.map((value, j) => value - start[j]))).toBeLessThan(20 * away * largest(start));
    }
  });
});

describe.each(deep)('along the gradients of a deep linear network', (...widths) => {
  test(`of widths ${widths.join('-')} nothing changes, whatever the loss`, () => {
    const x = Array.from({ length: 4 }, (_, i) => Array.from(gaussians(widths[0], 20 + i)));
    const model = deepLinear(dataSet({ x, y: [1, -1, 1, 1] }), widths);
    const w = gaussians(model.dimension, 30);
    const constraint = deepLinearBalancedness(widths, w);
    const jacobian = jacobianOf(constraint, w);
    const gradient = new Float64Array(model.dimension);
    model.pullback(w, gaussians(4, 31), gradient);
    expect(largest(gradient)).toBeGreaterThan(1e-3);
    for (let i = 0; i < constraint.codimension; i++) {
      const row = jacobian.subarray(i * w.length, (i + 1) * w.length);
      const change = row.reduce((sum, value, j) => sum + value * gradient[j], 0);
      expect(Math.abs(change)).toBeLessThan(1e-13 * (1 + largest(gradient)));
    }
  });
});

/** The gradient flow of the exponential risk of a model on four examples. */
function flow(widths: readonly number[], tEnd: number, w0: Float64Array): InitialValueProblem {
  const x = Array.from({ length: 4 }, (_, i) => Array.from(gaussians(widths[0], 40 + i)));
  const model = deepLinear(dataSet({ x, y: [1, -1, -1, 1] }), widths);
  const q = new Float64Array(4);
  return {
    f(_t, w, out) {
      model.margins(w, q);
      for (let i = 0; i < 4; i++) q[i] = Math.exp(-q[i]);
      model.pullback(w, q, out);
    },
    t0: 0,
    y0: w0,
    tEnd,
  };
}

const tolerances = { relativeTolerance: 1e-5, absoluteTolerance: 1e-7 };

describe.each([
  ['full rank', [3, 3, 2, 1]],
  ['a layer wider than features and outputs, whose equations depend on each other', [2, 6, 1]],
  ['many layers', [2, 3, 3, 2, 1]],
])('a deep linear gradient flow with %s', (_, widths) => {
  const start = gaussians(sizeOf(widths), 7, 0.7);
  const constraint = deepLinearBalancedness(widths, start);
  const problem = flow(widths, 20, start);
  const worst = (method: typeof dormandPrince54) => {
    let most = 0;
    const middle = new Float64Array(start.length);
    for (const step of steps(problem, { ...tolerances, method })) {
      step.interpolate(0.3 * step.t0 + 0.7 * step.t1, middle);
      for (const w of [step.y1, middle])
        most = Math.max(most, largest(residualOf(constraint, w)) / largest(w) ** 2);
    }
    return most;
  };

  test('keeps its balancedness to 1e-12 with the projection, and loses it without', () => {
    const method = projected(dormandPrince54, residualManifold(constraint));
    expect(worst(method)).toBeLessThan(1e-14);
    expect(worst(dormandPrince54)).toBeGreaterThan(1e-8);
    expect(integrate(problem, { ...tolerances, method }).status).toBe('success');
  });
});

/**
 * Two layers, ½‖A₂A₁ − s vᵀ‖²: with A₁ = x₁uvᵀ + p u⊥v⊥ᵀ and A₂ = x₂uᵀ the flow is x₁' = x₂(s − x₁x₂),
 * x₂' = x₁(s − x₁x₂), p constant (Saxe, McClelland & Ganguli 2014, but unbalanced). With c = x₁² − x₂² and
 * x₁ = √c cosh(z/2), x₂ = √c sinh(z/2) this is z' = 2s − c sinh z, a Riccati equation with constant coefficients
 * in e^z.
 */
function twoModes(p: number) {
  const [s, c] = [1.5, 0.4];
  const [u, v] = [
    [0.6, 0.8],
    [5 / 13, -12 / 13],
  ];
  const across = ([a, b]: number[]) => [-b, a];
  const [uAcross, vAcross] = [across(u), across(v)];
  const parameters = (x1: number, x2: number) => [
    ...[0, 1].flatMap((a) => [0, 1].map((b) => x1 * u[a] * v[b] + p * uAcross[a] * vAcross[b])),
    ...u.map((value) => x2 * value),
  ];
  const root = Math.sqrt(4 * s * s + c * c);
  const [above, below] = [(2 * s + root) / c, (2 * s - root) / c];
  const w0 = Math.exp(0.2);
  const exact = (t: number) => {
    const decay = ((w0 - above) / (w0 - below)) * Math.exp(-root * t);
    const z = Math.log((above - below * decay) / (1 - decay));
    return parameters(Math.sqrt(c) * Math.cosh(z / 2), Math.sqrt(c) * Math.sinh(z / 2));
  };
  const problem: InitialValueProblem = {
    f(_t, w, out) {
      for (let b = 0; b < 2; b++) {
        const error = s * v[b] - (w[4] * w[b] + w[5] * w[2 + b]);
        out[b] = w[4] * error;
        out[2 + b] = w[5] * error;
        out[4] = (b === 0 ? 0 : out[4]) + w[b] * error;
        out[5] = (b === 0 ? 0 : out[5]) + w[2 + b] * error;
      }
    },
    t0: 0,
    y0: exact(0),
    tEnd: 2,
  };
  return { problem, exact };
}

describe.each([
  ['of full rank', 0.3],
  ['of rank one, where one of three equations depends on the others', 0],
])('a closed form %s', (_, p) => {
  const { problem, exact } = twoModes(p);
  const start = Float64Array.from(problem.y0);
  const counts = [32, 48, 64, 96, 128];
  const constraint = deepLinearBalancedness([2, 2, 1], start);
  const held = projected(dormandPrince54, residualManifold(constraint));

  test('solves the equation', () => {
    const slope = new Float64Array(6);
    const h = 1e-4;
    problem.f(0.7, Float64Array.from(exact(0.7)), slope);
    const [after, before] = [exact(0.7 + h), exact(0.7 - h)];
    slope.forEach((value, i) => expect((after[i] - before[i]) / (2 * h)).toBeCloseTo(value, 7));
    expect(largest(residualOf(constraint, Float64Array.from(exact(2))))).toBeLessThan(1e-14);
  });

  test('is followed with the order of the method, on the manifold', () => {
    const errorOf = (method: typeof held, count: number) => {
      let most = 0;
      march(method, problem, count, (t, h, stepper) => {
        const truth = exact(t + h);
        most = Math.max(most, largest(stepper.y.map((value, i) => value - truth[i])));
        if (method === held) expect(largest(residualOf(constraint, stepper.y))).toBeLessThan(2e-14);
      });
      return most;
    };
    const sizes = counts.map((count) => 1 / count);
    const errors = counts.map((count) => errorOf(held, count));
    expect(Math.abs(logSlope(sizes, errors) - 5)).toBeLessThan(0.2);
    const plain = march(dormandPrince54, problem, 16);
    expect(largest(residualOf(constraint, plain))).toBeGreaterThan(1e-8);
  });
});

describe('the retraction of a two-layer network', () => {
  const coordinate = fc.integer({ min: -3000, max: 3000 }).map((value) => value / 1000);
  const parameters = (count: number) => fc.array(coordinate, { minLength: count, maxLength: count });

  test('is the closest point: the way there is normal, and no other is shorter', () => {
    fc.assert(
      fc.property(parameters(3), parameters(3), ([x, y, a], other) => {
        fc.pre(Math.hypot(x, y) > 0.1 && Math.abs(a) > 0.1);
        const constraint = twoLayerBalancedness({ features: 2, width: 1 }, Float64Array.from(other));
        const target = other[0] ** 2 + other[1] ** 2 - other[2] ** 2;
        const w = Float64Array.of(x, y, a);
        expect(constraint.retract?.(w)).toBe(true);
        const size = w[0] ** 2 + w[1] ** 2 + w[2] ** 2;
        expect(Math.abs(residualOf(constraint, w)[0])).toBeLessThan(1e-14 * (size + Math.abs(target)));
        // (x, y, a) − w is a multiple of the normal (w₁, w₂, −a).
        const way = [x - w[0], y - w[1], a - w[2]];
        const far = Math.hypot(...way) * Math.sqrt(size);
        expect(Math.abs(way[0] * w[1] - way[1] * w[0])).toBeLessThan(1e-13 * (1 + far));
        expect(Math.abs(way[0] * w[2] + way[2] * w[0])).toBeLessThan(1e-13 * (1 + far));
        expect(Math.abs(way[1] * w[2] + way[2] * w[1])).toBeLessThan(1e-13 * (1 + far));
        const distance = Math.hypot(x - other[0], y - other[1], a - other[2]);
        expect(Math.hypot(...way)).toBeLessThanOrEqual(distance * (1 + 1e-12) + 1e-14);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  test('agrees with Gauss–Newton near by, to second order', () => {
    const start = gaussians(20, 50);
    const constraint = twoLayerBalancedness({ features: 3, width: 5 }, start);
    const { retract: _, ...plain } = constraint;
    const noise = gaussians(20, 51);
    const gap = (away: number) => {
      const [one, other] = [constraint, plain].map((given) => {
        const w = start.map((value, j) => value + away * noise[j]);
        expect(residualManifold(given).retract(w)).toBe(true);
        return w;
      });
      return largest(one.map((value, j) => value - other[j]));
    };
    expect(gap(1e-5)).toBeLessThan(1e-8);
    expect(gap(1e-5)).toBeGreaterThan(1e-13);
    expect(gap(1e-5) / gap(1e-4)).toBeLessThan(0.02);
  });

  test.each([
    ['a dead neuron stays where it is', [0, 0, 0], [0, 0, 0], [0, 0, 0]],
    ['balanced: the norms become their mean', [3, 4, 5], [3, 4, 7], [3.6, 4.8, 6]],
    ['an output of zero stays zero', [3, 4, 0], [3.3, 4.4, 0], [3, 4, 0]],
    ['weights of zero stay zero', [0, 0, -2], [0, 0, -2.2], [0, 0, -2]],
  ])('%s', (_, start, given, wanted) => {
    const w = Float64Array.from(given);
    const { retract } = twoLayerBalancedness({ features: 2, width: 1 }, Float64Array.from(start));
    expect(retract?.(w)).toBe(true);
    wanted.forEach((value, i) => expect(w[i]).toBeCloseTo(value, 14));
  });

  test.each([
    ['w = 0 cannot have the larger norm', [3, 4, 1], [0, 0, 1]],
    ['nor w = 0 that of a', [3, 4, 5], [0, 0, 1]],
    ['nor a = 0 the larger', [1, 1, 3], [1, 1, 0]],
    ['NaN', [1, 1, 3], [1, Number.NaN, 3]],
    ['an overflow', [1, 1, 3], [1e200, 1, 3]],
  ])('fails where there is no way back: %s', (_, start, given) => {
    const constraint = twoLayerBalancedness({ features: 2, width: 1 }, Float64Array.from(start));
    const w = Float64Array.from(given);
    expect(residualManifold(constraint).retract(w)).toBe(false);
    expect(Array.from(w)).toEqual(given);
  });

  test('holds neurons of sizes 1e-80 and 1e80 alike', () => {
    const start = Float64Array.of(3e80, 4e80, 3e-80, 4e-80, 1e80, 8e-80);
    const constraint = twoLayerBalancedness({ features: 2, width: 2 }, start);
    const w = start.map((value, i) => value * (1 + 1e-6 * i));
    expect(constraint.retract?.(w)).toBe(true);
    const [one, other] = residualOf(constraint, w);
    expect(Math.abs(one / 1e160)).toBeLessThan(1e-14);
    expect(Math.abs(other / 1e-160)).toBeLessThan(2e-14);
  });

  test('holds a leaky ReLU flow on its manifold, which it leaves by itself', () => {
    const [features, width] = [2, 4];
    const inputs = [
      [1, 0.3],
      [-0.4, 1],
      [-0.9, -0.7],
    ];
    const labels = [1, -1, 1];
    const start = gaussians(width * (features + 1), 60);
    const problem: InitialValueProblem = {
      f(_t, w, out) {
        out.fill(0);
        inputs.forEach((x, i) => {
          const z = Array.from({ length: width }, (_, j) => w[2 * j] * x[0] + w[2 * j + 1] * x[1]);
          const phi = z.map((value) => (value > 0 ? value : 0.1 * value));
          const value = phi.reduce((sum, one, j) => sum + one * w[width * features + j], 0);
          const q = labels[i] * Math.exp(-labels[i] * value);
          for (let j = 0; j < width; j++) {
            const slope = q * (z[j] > 0 ? 1 : 0.1) * w[width * features + j];
            out[2 * j] += slope * x[0];
            out[2 * j + 1] += slope * x[1];
            out[width * features + j] += q * phi[j];
          }
        });
      },
      t0: 0,
      y0: start,
      tEnd: 10,
    };
    const constraint = twoLayerBalancedness({ features, width }, start);
    const drift = (method: typeof dormandPrince54) => {
      const { y, status } = integrate(problem, { ...tolerances, method });
      expect(status).toBe('success');
      return Math.max(...y.map((w) => largest(residualOf(constraint, w)) / largest(w) ** 2));
    };
    expect(drift(projected(dormandPrince54, residualManifold(constraint)))).toBeLessThan(2e-15);
    expect(drift(dormandPrince54)).toBeGreaterThan(1e-7);
  });
});

describe('what cannot be used is refused by name', () => {
  test.each([
    [[2, 1], [1, 2], 'widths 2-1 have one layer'],
    [[2, 2, 1], [1, 2, 3], 'there are 3 parameters and widths 2-2-1 need 6'],
    [[2, 2, 2], [1, 2, 3], 'the last width is 2'],
    [[2, 2, 1], [1, 2, 3, Number.NaN, 5, 6], 'parameter 4 of the start is NaN'],
  ])('widths %j, start %j', (widths, start, complaint) => {
    const make = () => deepLinearBalancedness(widths, Float64Array.from(start));
    expect(make).toThrow(InputError);
    expect(make).toThrow(complaint);
  });

  test.each([
    [{ features: 0, width: 1 }, [1], 'the number of features is 0'],
    [{ features: 1, width: 1.5 }, [1], 'the width is 1.5'],
    [{ features: 2, width: 2 }, [1, 2, 3], 'there are 3 parameters and 2 neurons of 2 features need 6'],
    [{ features: 1, width: 1 }, [1, Infinity], 'parameter 2 of the start is Infinity'],
  ])('shape %j, start %j', (shape, start, complaint) => {
    const make = () => twoLayerBalancedness(shape, Float64Array.from(start));
    expect(make).toThrow(InputError);
    expect(make).toThrow(complaint);
  });
});
