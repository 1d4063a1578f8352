import type { Manifold } from './manifold.js';
import type { AttemptOutcome, Method, Stepper, StepperSetup } from './method.js';

/**
 * The standard projection method (Hairer, Lubich & Wanner 2006, IV.4): every step of `method` is followed by the
 * manifold's retraction, which changes the solution by no more than its local error, so the order stays. The
 * right-hand side is evaluated again at the retracted value, since the next step starts there, and the continuous
 * solution is retracted too.
 */
export function projected(method: Method, manifold: Manifold): Method {
  return Object.freeze({
    ...method,
    name: `${method.name} projected onto the ${manifold.name}`,
    create(setup: StepperSetup): Stepper {
      const { f, dimension } = setup;
      const inner = method.create(setup);
      // Of its own, because the inner interpolant still reads what the inner method proposed.
      const y = new Float64Array(dimension);
      const derivative = new Float64Array(dimension);
      return {
        y,
        derivative,
        error: inner.error,
        attempt(t, y0, f0, h): AttemptOutcome {
          const outcome = inner.attempt(t, y0, f0, h);
          if (outcome !== 'ok') return outcome;
          y.set(inner.y);
          manifold.retract(y);
          return f(t + h, y, derivative) ? 'ok' : 'non-finite';
        },
        accept(h) {
          inner.accept?.(h);
        },
        get retryFactor() {
          return inner.retryFactor ?? 0.5;
        },
        get growthLimit() {
          return inner.growthLimit ?? Infinity;
        },
        get effort() {
          return inner.effort ?? 0;
        },
        interpolate(theta, out) {
          inner.interpolate(theta, out);
          manifold.retract(out);
        },
      };
    },
  });
}
