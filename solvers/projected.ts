import type { Manifold } from './manifold.js';
import type { AttemptOutcome, Method, Stepper, StepperSetup } from './method.js';

/**
 * The standard projection method (Hairer, Lubich & Wanner 2006, IV.4): every step of `method` is followed by the
 * manifold's retraction, which changes the solution by no more than its local error, so the order stays. The
 * right-hand side is evaluated again at the retracted value, since the next step starts there (a value that was on the
 * manifold already keeps its derivative), and the continuous solution is retracted too.
 *
 * @param between what the continuous solution is retracted onto, `manifold` by default. For callers who retract what
 * they need of it themselves, a larger set that is cheaper to come to, or null: it is left as it is.
 *
 * Where a retraction fails, the step counts as `not-converged` and is tried again shorter; where that of the continuous
 * solution fails, a shorter step from the same start is retracted in its place. The problem must start on the manifold:
 * a start off it by more than the tolerances is `not-converged` as well, since the first retraction would move the
 * solution unnoticed.
 *
 * @throws RangeError when a run is set up whose states have fewer components than the manifold.
 */
export function projected(method: Method, manifold: Manifold, between: Manifold | null = manifold): Method {
  return Object.freeze({
    ...method,
    name: `${method.name} projected onto the ${manifold.name}`,
    create(setup: StepperSetup): Stepper {
      const { f, dimension, norm } = setup;
      if (manifold.dimension !== undefined && manifold.dimension > dimension)
        throw new RangeError(
          `y0 has ${dimension} components and the ${manifold.name} needs ${manifold.dimension}: make them agree`,
        );
      const inner = method.create(setup);
      // For steps that end within a step, whose continuous solution could not be retracted.
      let repeated: Stepper | undefined;
      // Of its own, because the inner interpolant still reads what the inner method proposed.
      const y = new Float64Array(dimension);
      const derivative = new Float64Array(dimension);
      const moved = new Float64Array(dimension);
      let start: Float64Array = y;
      let slope: Float64Array = derivative;
      // Start and size of the last attempt. In an array, because doubles in variables of a closure are boxed at every change.
      const last = new Float64Array(2);
      let started = false;
      let unsolved: string | undefined;

      /** Whether the first start is on the manifold, to the tolerances. */
      const begin = (t: number, y0: Float64Array): boolean => {
        moved.set(y0);
        if (!manifold.retract(moved, t)) return false;
        for (let i = 0; i < dimension; i++) moved[i] -= y0[i];
        started = norm(moved, y0, y0) <= 1;
        return started;
      };

      return {
        y,
        derivative,
        error: inner.error,
        attempt(t, y0, f0, h): AttemptOutcome {
          start = y0;
          slope = f0;
          last[0] = t;
          last[1] = h;
          unsolved = undefined;
          if (!started && !begin(t, y0)) {
            unsolved = `The start is not on the ${manifold.name}: retract it first.`;
            return 'not-converged';
          }
          const outcome = inner.attempt(t, y0, f0, h);
          if (outcome !== 'ok') return outcome;
          y.set(inner.y);
          if (!manifold.retract(y, t + h)) {
            unsolved = `The retraction onto the ${manifold.name} fails.`;
            return 'not-converged';
          }
          let same = true;
          for (let i = 0; same && i < dimension; i++) same = y[i] === inner.y[i];
          if (!same) return f(t + h, y, derivative) ? 'ok' : 'non-finite';
          derivative.set(inner.derivative);
          return 'ok';
        },
        accept(h) {
          inner.accept?.(h);
        },
        get retryFactor() {
          return unsolved === undefined ? (inner.retryFactor ?? 0.5) : 0.5;
        },
        get growthLimit() {
          return inner.growthLimit ?? Infinity;
        },
        get effort() {
          return inner.effort ?? 0;
        },
        get note() {
          return inner.note;
        },
        get unsolved() {
          return unsolved ?? inner.unsolved;
        },
        interpolate(theta, out, from, to) {
          if (between === null) {
            inner.interpolate(theta, out, from, to);
            return;
          }
          inner.interpolate(theta, out);
          const at = last[0] + theta * last[1];
          if (between.retract(out, at) || !out.every(Number.isFinite)) return;
          // A step that ends at theta is as accurate, and nearer to the manifold.
          repeated ??= method.create(setup);
          if (repeated.attempt(last[0], start, slope, theta * last[1]) === 'ok') {
            out.set(repeated.y);
            if (between.retract(out, at)) return;
          }
          unsolved = `The retraction of the continuous solution onto the ${between.name} fails.`;
          out.fill(Number.NaN);
        },
      };
    },
  });
}
