import { combine, LARGE, linearCombination, type LinearCombination } from './linear-combination.js';
import type { AttemptOutcome, EvaluationParts, Method, Stepper, StepperSetup } from './method.js';
import { interpolantWeights, type ExplicitTableau } from './tableau.js';
import type { UnrolledStages } from './unrolled-stages.js';

/** What is computed of a tableau once, not once a run: runs may be short. */
interface Plan {
  readonly tableau: ExplicitTableau;
  /** Of the stages, further ones included. */
  readonly rows: readonly LinearCombination[];
  readonly nodes: readonly number[];
  readonly end: LinearCombination;
  readonly estimate: LinearCombination | undefined;
  readonly damping: LinearCombination | undefined;
  /** 1 for the stages that the interpolant uses. */
  readonly within: readonly number[];
  /** By the dimension. */
  readonly unrolled: readonly (UnrolledStages | undefined)[];
}

function plan(tableau: ExplicitTableau, unrolled: readonly (UnrolledStages | undefined)[]): Plan {
  const { a, b, c, e, damping, further } = tableau;
  return {
    tableau,
    rows: [...a, ...(further?.a ?? [])].map((row) => linearCombination(row)),
    nodes: [...c, ...(further?.c ?? [])],
    end: linearCombination(b),
    estimate: e.some((weight) => weight !== 0) ? linearCombination(e) : undefined,
    damping: damping === undefined ? undefined : linearCombination(damping),
    within: tableau.interpolant.map((row) => (row.some((value) => value !== 0) ? 1 : 0)),
    unrolled,
  };
}

function stepper(planned: Plan, setup: StepperSetup): Stepper {
  const { f, dimension: n, norm } = setup;
  const { tableau, rows, nodes, end, estimate, damping } = planned;
  const stages = tableau.c.length;
  const all = nodes.length;
  const unrolled = planned.unrolled[n];
  // All stages in one array, so that combinations of them run along memory; with them the rest of the work space, since
  // to allocate takes longer than a step in small dimensions.
  const k = new Float64Array((all + 4) * n);
  const part = (i: number): Float64Array => new Float64Array(k.buffer, 8 * i * n, n);
  const stage: Float64Array[] = [];
  for (let i = 0; i < all; i++) stage.push(part(i));
  const y = part(all);
  const error = part(all + 1);
  const argument = part(all + 2);
  const zero = part(all + 3);
  const derivative = stage[stages - 1];
  let start: Float64Array = y;
  // Start and size of the last attempt. In an object, because doubles in variables of a closure are boxed at every
  // change.
  const last = { t: Number.NaN, h: Number.NaN };
  let complete = false;
  // Made when they are first needed.
  let repeated: Stepper | undefined;
  let weights: Float64Array | undefined;
  let within: LinearCombination | undefined;

  /** Scales the estimate by what the second one, in `argument`, says of it. */
  const damp = (y0: Float64Array): void => {
    const fine = norm(error, y0, y);
    const ratio = norm(argument, y0, y) / fine;
    // Left as it is where that means nothing.
    if (!(fine > 0 && ratio < Infinity)) return;
    const factor = 1 / (ratio < 1e100 ? Math.sqrt(1 + 0.01 * ratio * ratio) : 0.1 * ratio);
    for (let i = 0; i < n; i++) error[i] *= factor;
  };

  const attemptLooping = (t: number, y0: Float64Array, h: number): boolean => {
    for (let i = 1; i < stages - 1; i++) {
      combine(argument, y0, h, k, rows[i]);
      if (!f(t + nodes[i] * h, argument, stage[i])) return false;
    }
    combine(y, y0, h, k, end);
    if (!f(t + h, y, derivative)) return false;
    if (estimate !== undefined) combine(error, zero, h, k, estimate);
    if (damping !== undefined) combine(argument, zero, h, k, damping);
    return true;
  };

  const attemptUnrolled = (
    make: UnrolledStages,
    { problem, count, check }: EvaluationParts,
    t: number,
    y0: Float64Array,
    h: number,
  ): boolean => {
    const failed = make(problem, t, h, y0, stage, argument, y, error, argument);
    count((failed === 0 ? stages : failed) - 1);
    if (failed === 0) return true;
    // Numbers that are finite may add up to one that is not.
    return check(t + nodes[failed - 1] * h, stage[failed - 1]) && attemptLooping(t, y0, h);
  };

  const completeStages = (): boolean => {
    for (let i = stages; i < all; i++) {
      combine(argument, start, last.h, k, rows[i]);
      if (!f(last.t + nodes[i] * last.h, argument, stage[i])) return false;
    }
    complete = true;
    return true;
  };

  return {
    y,
    derivative,
    error,

    attempt(t, y0, f0, h): AttemptOutcome {
      start = y0;
      last.t = t;
      last.h = h;
      complete = all === stages;
      for (let i = 0; i < n; i++) k[i] = f0[i];
      const made =
        unrolled !== undefined && f.parts !== undefined && Math.abs(h) <= LARGE
          ? attemptUnrolled(unrolled, f.parts, t, y0, h)
          : attemptLooping(t, y0, h);
      if (!made) return 'non-finite';
      if (damping !== undefined) damp(y0);
      return 'ok';
    },

    interpolate(theta, out): void {
      if (!complete && !completeStages()) {
        // A further stage has left the domain, which the step has not: a step that ends at theta is as accurate.
        repeated ??= stepper(planned, setup);
        if (repeated.attempt(last.t, start, stage[0], theta * last.h) === 'ok') out.set(repeated.y);
        else out.fill(Number.NaN);
        return;
      }
      weights ??= new Float64Array(all);
      within ??= linearCombination(planned.within);
      interpolantWeights(tableau, theta, weights);
      for (let j = 0; j < within.stages.length; j++) within.weights[j] = weights[within.stages[j]];
      combine(out, start, last.h, k, within);
    },
  };
}

/**
 * Makes a method of an explicit tableau.
 *
 * @param unrolled its stages in small dimensions, by the dimension, where they have been written out; they give the
 * same numbers sooner.
 */
export function explicitRungeKutta(
  tableau: ExplicitTableau,
  unrolled: readonly (UnrolledStages | undefined)[] = [],
): Method {
  const planned = plan(tableau, unrolled);
  return Object.freeze({
    name: tableau.name,
    order: tableau.order,
    embeddedOrder: tableau.embeddedOrder,
    interpolantOrder: tableau.interpolantOrder,
    citations: tableau.citations,
    ...(tableau.stabilityLimit === undefined ? {} : { stabilityLimit: tableau.stabilityLimit }),
    ...(tableau.control === undefined ? {} : { control: tableau.control }),
    create: (setup: StepperSetup) => stepper(planned, setup),
  });
}
