import { combine, linearCombination } from './linear-combination.js';
import type { AttemptOutcome, Method, Stepper, StepperSetup } from './method.js';
import { interpolantWeights, type ExplicitTableau } from './tableau.js';

function stepper(tableau: ExplicitTableau, setup: StepperSetup): Stepper {
  const { f, dimension: n, norm } = setup;
  const { a, c, damping } = tableau;
  const stages = c.length;
  const furtherC = tableau.further?.c ?? [];
  const all = stages + furtherC.length;
  // All stages in one array, so that combinations of them run along memory.
  const k = new Float64Array(all * n);
  const stage = Array.from({ length: all }, (_, i) => k.subarray(i * n, (i + 1) * n));
  const rows = [...a, ...(tableau.further?.a ?? [])].map((row) => linearCombination(row, n));
  const end = linearCombination(tableau.b, n);
  const estimate = linearCombination(tableau.e, n);
  const estimates = estimate.weights.length > 0;
  const coarse = damping === undefined ? undefined : linearCombination(damping, n);
  const used = tableau.interpolant.map((row) => (row.some((value) => value !== 0) ? 1 : 0));
  const within = linearCombination(used, n);
  const y = new Float64Array(n);
  const error = new Float64Array(n);
  const argument = new Float64Array(n);
  const zero = new Float64Array(n);
  const derivative = stage[stages - 1];
  const weights = new Float64Array(all);
  let start: Float64Array = y;
  // Start and size of the last attempt. In an array, because doubles in variables of a closure are boxed at every change.
  const last = new Float64Array(2);
  let complete = false;
  let repeated: Stepper | undefined;

  /** Scales the estimate by what the second one says of it. */
  const damp = (y0: Float64Array, second: typeof end): void => {
    combine(argument, zero, last[1], k, second);
    const fine = norm(error, y0, y);
    const ratio = norm(argument, y0, y) / fine;
    // Left as it is where that means nothing.
    if (!(fine > 0 && ratio < Infinity)) return;
    const factor = 1 / (ratio < 1e100 ? Math.sqrt(1 + 0.01 * ratio * ratio) : 0.1 * ratio);
    for (let i = 0; i < n; i++) error[i] *= factor;
  };

  const completeStages = (): boolean => {
    for (let i = stages; i < all; i++) {
      combine(argument, start, last[1], k, rows[i]);
      if (!f(last[0] + furtherC[i - stages] * last[1], argument, stage[i])) return false;
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
      last[0] = t;
      last[1] = h;
      complete = all === stages;
      for (let i = 0; i < n; i++) k[i] = f0[i];
      for (let i = 1; i < stages - 1; i++) {
        combine(argument, y0, h, k, rows[i]);
        if (!f(t + c[i] * h, argument, stage[i])) return 'non-finite';
      }
      combine(y, y0, h, k, end);
      if (!f(t + h, y, derivative)) return 'non-finite';
      if (estimates) combine(error, zero, h, k, estimate);
      if (coarse !== undefined) damp(y0, coarse);
      return 'ok';
    },

    interpolate(theta, out): void {
      if (!complete && !completeStages()) {
        // A further stage has left the domain, which the step has not: a step that ends at theta is as accurate.
        repeated ??= stepper(tableau, setup);
        if (repeated.attempt(last[0], start, stage[0], theta * last[1]) === 'ok') out.set(repeated.y);
        else out.fill(Number.NaN);
        return;
      }
      interpolantWeights(tableau, theta, weights);
      for (let j = 0; j < within.offsets.length; j++) within.weights[j] = weights[within.offsets[j] / n];
      combine(out, start, last[1], k, within);
    },
  };
}

/** Makes a method of an explicit tableau. */
export function explicitRungeKutta(tableau: ExplicitTableau): Method {
  return Object.freeze({
    name: tableau.name,
    order: tableau.order,
    embeddedOrder: tableau.embeddedOrder,
    interpolantOrder: tableau.interpolantOrder,
    citations: tableau.citations,
    ...(tableau.stabilityLimit === undefined ? {} : { stabilityLimit: tableau.stabilityLimit }),
    ...(tableau.control === undefined ? {} : { control: tableau.control }),
    create: (setup: StepperSetup) => stepper(tableau, setup),
  });
}
