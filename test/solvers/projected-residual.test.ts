import { describe, expect, test } from 'vitest';
import {
  automatic,
  dop853,
  dormandPrince54,
  euler,
  integrate,
  projected,
  radauIIA5,
  residualManifold,
  rk4,
  rkc,
  rodas5P,
  sphere,
  stepping,
  steps,
  tsitouras54,
  type Constraint,
  type InitialValueProblem,
  type Manifold,
} from '../../solvers/index.js';
import { distance, kepler } from './closed-forms.js';
import { bits } from './doubles.js';
import { logSlope, march } from './fixed-step.js';

/** Energy and angular momentum of the Kepler problem, from its start (Hairer, Lubich & Wanner 2006, I.2). */
function energyAndMomentum(y0: ArrayLike<number>): Constraint {
  const value = (y: ArrayLike<number>) => [
    0.5 * (y[2] * y[2] + y[3] * y[3]) - 1 / Math.hypot(y[0], y[1]),
    y[0] * y[3] - y[1] * y[2],
  ];
  const [energy, momentum] = value(y0);
  return {
    name: 'energy and momentum',
    dimension: 4,
    codimension: 2,
    residual(y, out) {
      const [h, l] = value(y);
      out[0] = h - energy;
      out[1] = l - momentum;
    },
    jacobian(y, out) {
      const cube = Math.hypot(y[0], y[1]) ** 3;
      out.set([y[0] / cube, y[1] / cube, y[2], y[3], y[3], -y[2], -y[1], y[0]]);
    },
  };
}

const constraint = energyAndMomentum(kepler.problem.y0);
const manifold = residualManifold(constraint);
const within = [0.15, 0.4, 0.6, 0.9];

describe.each([
  { name: 'RK4', method: rk4, options: { firstStep: 0.02 }, drift: 1e-9 },
  { name: 'Dormand–Prince 5(4)', method: dormandPrince54, options: {}, drift: 1e-7 },
  { name: 'Tsitouras 5(4)', method: tsitouras54, options: {}, drift: 1e-7 },
  { name: 'DOP853', method: dop853, options: {}, drift: 1e-7 },
  { name: 'RKC', method: rkc(), options: {}, drift: 1e-6 },
  { name: 'Radau IIA 5', method: radauIIA5, options: {}, drift: 1e-8 },
  { name: 'Rodas5P', method: rodas5P, options: {}, drift: 1e-7 },
])('$name', ({ method, options: own, drift }) => {
  const options = { relativeTolerance: 1e-5, absoluteTolerance: 1e-7, ...own };
  const most = (one: typeof method) => {
    const y = new Float64Array(4);
    let worst = 0;
    for (const step of steps({ ...kepler.problem, tEnd: 30 }, { ...options, method: one })) {
      for (const theta of within) {
        step.interpolate(step.t0 + theta * (step.t1 - step.t0), y);
        worst = Math.max(worst, manifold.residual(y));
      }
      worst = Math.max(worst, manifold.residual(step.y1));
    }
    return worst;
  };

  test('keeps energy and momentum at the ends of steps and within, which it loses by itself', () => {
    expect(most(projected(method, manifold))).toBeLessThan(4e-15);
    expect(most(method)).toBeGreaterThan(drift);
  });
});

describe('with Jacobians by differences', () => {
  test('the invariants hold as well', () => {
    const { jacobian: _, ...plain } = constraint;
    const method = projected(dormandPrince54, residualManifold(plain));
    const { y, status } = integrate(kepler.problem, { method, relativeTolerance: 1e-5 });
    expect(status).toBe('success');
    y.forEach((value) => expect(manifold.residual(value)).toBeLessThan(4e-15));
  });
});

describe.each([
  { name: 'Dormand–Prince 5(4)', method: dormandPrince54, counts: [256, 384, 512, 768] },
  { name: 'RK4', method: rk4, counts: [512, 768, 1024, 1536] },
])('the order of $name stays under projection', ({ method, counts }) => {
  const held = projected(method, manifold);
  const lengths = counts.map((count) => 1 / count);

  test.each([
    ['at the ends of the steps', [1], method.order],
    ['within the steps', within, Math.min(method.order, method.interpolantOrder + 1)],
  ] as const)('%s', (_, thetas, order) => {
    const y = new Float64Array(4);
    const errors = counts.map((count) => {
      let worst = 0;
      march(held, kepler.problem, count, (t, h, stepper) => {
        for (const theta of thetas) {
          if (theta === 1) y.set(stepper.y);
          else stepper.interpolate(theta, y);
          worst = Math.max(worst, distance(y, kepler.exact(t + theta * h)));
        }
      });
      return worst;
    });
    expect(Math.abs(logSlope(lengths, errors) - order)).toBeLessThan(0.2);
  });
});

test('a manifold that has been used gives the same bits again', () => {
  const { jacobian: _, ...plain } = constraint;
  const method = projected(dormandPrince54, residualManifold(plain));
  const [first, , second] = [0, 1, 2].map((i) =>
    integrate({ ...kepler.problem, tEnd: i === 1 ? 17 : 4 }, { method }),
  );
  expect(bits(second.t)).toBe(bits(first.t));
  second.y.forEach((value, i) => expect(bits(value)).toBe(bits(first.y[i])));
});

test('both methods of an automatic choice can be projected', () => {
  const method = automatic(projected(dormandPrince54, manifold), projected(radauIIA5, manifold));
  const { status, y } = integrate(kepler.problem, { method });
  expect(status).toBe('success');
  expect(manifold.residual(y[y.length - 1])).toBeLessThan(4e-15);
});

test('a value that is on the manifold already costs no evaluation', () => {
  // The first integral is linear, so every Runge–Kutta method keeps it; with these numbers, exactly.
  const problem: InitialValueProblem = {
    f(_t, y, out) {
      out[0] = y[2];
      out[1] = -y[2];
      out[2] = 1;
    },
    t0: 0,
    y0: [0, 0, 0],
    tEnd: 4,
  };
  const sum = residualManifold({
    name: 'plane',
    dimension: 2,
    codimension: 1,
    residual: (y, out) => void (out[0] = y[0] + y[1]),
  });
  const options = { relativeTolerance: 1e-6, absoluteTolerance: 1e-6 };
  const plain = integrate(problem, options);
  const held = integrate(problem, { ...options, method: projected(dormandPrince54, sum) });
  expect(held).toEqual(plain);
});

describe('a retraction that fails', () => {
  const { problem } = kepler;
  const failing = (fails: (count: number, y: Float64Array) => boolean): Manifold => {
    let count = 0;
    return { ...manifold, retract: (y) => !fails(++count, y) && manifold.retract(y) };
  };

  test('once makes that step shorter, and nothing else', () => {
    for (let place = 2; place < 12; place++) {
      const method = projected(
        dormandPrince54,
        failing((count) => count === place),
      );
      const { status, y, stats } = integrate(problem, { method, relativeTolerance: 1e-9 });
      expect([status, stats.rejected]).toEqual(['success', 1]);
      expect(distance(y[y.length - 1], kepler.exact(4))).toBeLessThan(1e-6);
    }
  });

  test('from some place on ends the run where it is, and says why', () => {
    const method = projected(
      dormandPrince54,
      failing((_, y) => y[1] > 0.7),
    );
    const { status, message, t, y } = integrate(problem, { method });
    expect(status).toBe('not-converged');
    expect(message).toMatch(
      /The step fell to .* at t = .*The retraction onto the energy and momentum fails\. Check/,
    );
    expect(y[y.length - 1][1]).toBeCloseTo(0.7, 10);
    expect(t[t.length - 1]).toBeLessThan(4);
    y.forEach((value) => expect(manifold.residual(value)).toBeLessThan(4e-15));
  });

  test.each([euler, rk4])('ends a run of fixed steps at once: $name', (method) => {
    const options = {
      method: projected(
        method,
        failing((count) => count > 3),
      ),
      firstStep: 1e-3,
    };
    const { status, message, t } = integrate(problem, options);
    expect(status).toBe('not-converged');
    expect(Array.from(t)).toEqual([0, 0.001, 0.002]);
    expect(message).toContain('No step of 0.001 can be taken at t = 0.002');
  });

  test('within a step is made up for by a shorter one', () => {
    let broken = false;
    let failed = 0;
    const method = projected(dormandPrince54, {
      ...manifold,
      retract(y) {
        if (!broken) return manifold.retract(y);
        broken = false;
        failed++;
        return false;
      },
    });
    const run = stepping(problem, { method, relativeTolerance: 1e-8 });
    const y = new Float64Array(4);
    while (run.advance()) {
      const { t0, t1 } = run.step;
      broken = true;
      run.step.interpolate(0.3 * t0 + 0.7 * t1, y);
      expect(distance(y, kepler.exact(0.3 * t0 + 0.7 * t1))).toBeLessThan(1e-6);
      expect(manifold.residual(y)).toBeLessThan(4e-15);
    }
    expect(failed).toBe(run.outcome().stats.accepted);
    expect(run.outcome().status).toBe('success');
  });

  test('within a step for good is a status, and no value', () => {
    let broken = false;
    const method = projected(dormandPrince54, {
      ...manifold,
      retract: (y) => !broken && manifold.retract(y),
    });
    const run = stepping(problem, { method });
    run.advance();
    broken = true;
    const y = new Float64Array(4);
    run.step.interpolate(0.5 * run.step.t1, y);
    expect(y.every(Number.isNaN)).toBe(true);
    expect(run.advance()).toBe(false);
    const { status, message } = run.outcome();
    expect(status).toBe('not-converged');
    expect(message).toMatch(
      /No value can be given at t = .* The retraction of the continuous solution onto the/,
    );
  });
});

describe('a start off the manifold', () => {
  const y0 = Array.from(kepler.problem.y0, (value) => 1.001 * value);

  test('is refused instead of being moved unnoticed', () => {
    const { status, message, t } = integrate(
      { ...kepler.problem, y0 },
      {
        method: projected(dormandPrince54, manifold),
      },
    );
    expect(status).toBe('not-converged');
    expect(message).toContain('The start is not on the energy and momentum: retract it first.');
    expect(Array.from(t)).toEqual([0]);
  });

  test('may be retracted first, and may be off by what the tolerances allow', () => {
    const start = Float64Array.from(y0);
    expect(manifold.retract(start)).toBe(true);
    const method = projected(dormandPrince54, manifold);
    expect(integrate({ ...kepler.problem, y0: start }, { method }).status).toBe('success');
    expect(integrate({ ...kepler.problem, y0 }, { method, relativeTolerance: 1e-2 }).status).toBe('success');
  });
});

test('a manifold that needs more components than there are is refused', () => {
  const method = projected(dormandPrince54, sphere({ dimension: 3, offset: 2 }));
  expect(() => integrate(kepler.problem, { method })).toThrow(RangeError);
  expect(() => integrate(kepler.problem, { method })).toThrow(
    'y0 has 4 components and the sphere of radius 1 in dimension 3 needs 5',
  );
});

test('the continuous solution may be retracted onto a larger set than the steps', () => {
  const energy = residualManifold({
    name: 'energy',
    dimension: 4,
    codimension: 1,
    residual(y, out) {
      const both = new Float64Array(2);
      constraint.residual(y, both);
      out[0] = both[0];
    },
  });
  const options = { method: projected(dormandPrince54, manifold, energy), relativeTolerance: 1e-5 };
  const y = new Float64Array(4);
  const residual = new Float64Array(2);
  let [heldBetween, freeBetween] = [0, 0];
  for (const step of steps(kepler.problem, options)) {
    constraint.residual(step.y1, residual);
    expect(Math.max(...residual.map(Math.abs))).toBeLessThan(4e-15);
    for (const place of within) {
      step.interpolate(step.t0 + place * (step.t1 - step.t0), y);
      constraint.residual(y, residual);
      heldBetween = Math.max(heldBetween, Math.abs(residual[0]));
      freeBetween = Math.max(freeBetween, Math.abs(residual[1]));
    }
  }
  expect(heldBetween).toBeLessThan(4e-15);
  expect(freeBetween).toBeGreaterThan(1e-10);
});

test('the continuous solution may be left as the method has it', () => {
  const y = new Float64Array(4);
  const residual = new Float64Array(2);
  const run = (between?: null) => {
    const method = projected(radauIIA5, manifold, between);
    let off = 0;
    const ends: number[] = [];
    for (const step of steps(kepler.problem, { method, relativeTolerance: 1e-4 })) {
      step.interpolate(0.3 * step.t0 + 0.7 * step.t1, y);
      constraint.residual(y, residual);
      off = Math.max(off, ...residual.map(Math.abs));
      ends.push(step.t1, ...step.y1);
    }
    return { off, ends };
  };
  const [held, free] = [run(), run(null)];
  expect(free.ends).toEqual(held.ends);
  expect(held.off).toBeLessThan(4e-15);
  expect(free.off).toBeGreaterThan(1e-10);
});

test.each([radauIIA5, dormandPrince54])('some components alone: $name', (method) => {
  const [whole, part] = [new Float64Array(4), new Float64Array(4)];
  for (const inner of [method, projected(method, manifold), projected(method, manifold, null)])
    for (const step of steps(kepler.problem, { method: inner, relativeTolerance: 1e-4 }))
      for (const place of [step.t0, 0.3 * step.t0 + 0.7 * step.t1, step.t1]) {
        step.interpolate(place, whole);
        step.interpolate(place, part.fill(NaN), 1, 3);
        expect([...part.subarray(1, 3)]).toEqual([...whole.subarray(1, 3)]);
      }
});
