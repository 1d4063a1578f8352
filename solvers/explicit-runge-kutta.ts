import type { AttemptOutcome, Method, Stepper, StepperSetup } from './method.js';
import type { ExplicitTableau } from './tableau.js';

/** `out += h Σ_j w_j k_j`, skipping zero weights; `out` starts as a copy of `y`. */
function combine(
  out: Float64Array,
  y: Float64Array,
  h: number,
  weights: readonly number[],
  k: readonly Float64Array[],
): void {
  out.set(y);
  const n = out.length;
  for (let j = 0; j < weights.length; j++) {
    const w = h * weights[j];
    if (w === 0) continue;
    const kj = k[j];
    for (let i = 0; i < n; i++) out[i] += w * kj[i];
  }
}

function stepper(tableau: ExplicitTableau, { f, dimension }: StepperSetup): Stepper {
  const { a, b, c, e, interpolant } = tableau;
  const stages = c.length;
  const degree = interpolant[0].length;
  const y = new Float64Array(dimension);
  const error = new Float64Array(dimension);
  const argument = new Float64Array(dimension);
  // k[0] is the caller's derivative at the start of the step, put in place by each attempt.
  const k: Float64Array[] = Array.from({ length: stages }, () => new Float64Array(dimension));
  const derivative = k[stages - 1];
  const weights: number[] = new Array<number>(stages).fill(0);
  const zero = new Float64Array(dimension);
  let start: Float64Array = y;
  let step = 0;

  return {
    y,
    derivative,
    error,

    attempt(t, y0, f0, h): AttemptOutcome {
      start = y0;
      step = h;
      k[0] = f0;
      for (let i = 1; i < stages - 1; i++) {
        combine(argument, y0, h, a[i], k);
        if (!f(t + c[i] * h, argument, k[i])) return 'non-finite';
      }
      combine(y, y0, h, b, k);
      if (!f(t + h, y, derivative)) return 'non-finite';
      combine(error, zero, h, e, k);
      return 'ok';
    },

    interpolate(theta, out): void {
      for (let i = 0; i < stages; i++) {
        const row = interpolant[i];
        let value = 0;
        for (let j = degree - 1; j >= 0; j--) value = (value + row[j]) * theta;
        weights[i] = value;
      }
      combine(out, start, step, weights, k);
    },
  };
}

/** Makes a method of an explicit tableau whose last stage is the first of the next step. */
export function explicitRungeKutta(tableau: ExplicitTableau): Method {
  return Object.freeze({
    name: tableau.name,
    order: tableau.order,
    embeddedOrder: tableau.embeddedOrder,
    interpolantOrder: tableau.interpolantOrder,
    citations: tableau.citations,
    create: (setup: StepperSetup) => stepper(tableau, setup),
  });
}
