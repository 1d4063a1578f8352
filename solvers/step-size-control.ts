/**
 * Turns the size of the error into the size of the next step. `error` is in units of the tolerance.
 * Controllers are made once a run, since they remember.
 */
export interface StepSizeController {
  /**
   * The factor for the step after one of size `h` that was accepted with this error; `effort` is the share of the
   * iterations allowed that an implicit method took.
   */
  accepted(error: number, h: number, effort: number): number;
  /** The factor, below 1, with which to repeat a step that was rejected with this error. */
  rejected(error: number, h: number, effort: number): number;
}

/** A controller that looks at errors alone. */
export interface ErrorController extends StepSizeController {
  accepted(error: number): number;
  rejected(error: number): number;
}

/** Settings of {@link piController}; the defaults are those of Hairer, Nørsett & Wanner (1993), IV.2. */
export interface PiOptions {
  /** The error estimate behaves like $h^q$; for a pair of orders 5(4), q = 5. */
  readonly errorExponent: number;
  /** Share of the theoretical step that is taken, default 0.9. */
  readonly safety?: number;
  /** Weight of the last error, default $0.2/q$. 0 gives the elementary controller. */
  readonly beta?: number;
  /** Smallest and largest factor, default 0.2 and 10. */
  readonly minFactor?: number;
  readonly maxFactor?: number;
}

/**
 * Proportional–integral control of the step size (Gustafsson 1991; Hairer & Wanner 1996, IV.2):
 * $h_{new} = h \cdot \text{safety} \cdot \epsilon_n^{-(1/q - 3\beta/4)} \epsilon_{n-1}^{\beta}$. The memory keeps
 * steps quiet where stability, not accuracy, bounds them. A step that follows a rejection does not grow.
 */
export function piController(options: PiOptions): ErrorController {
  const {
    errorExponent,
    safety = 0.9,
    beta = 0.2 / errorExponent,
    minFactor = 0.2,
    maxFactor = 10,
  } = options;
  const alpha = 1 / errorExponent - 0.75 * beta;
  const floor = Math.log(1e-4);
  // The logarithm, which saves half the time of powers; in an object, where a change allocates nothing.
  const last = { logError: floor };
  let afterRejection = false;
  const clamp = (factor: number): number => Math.min(maxFactor, Math.max(minFactor, factor));
  return {
    accepted(error) {
      const logError = Math.log(error);
      const factor = clamp(safety * Math.exp(beta * last.logError - alpha * logError));
      last.logError = Math.max(logError, floor);
      const allowed = afterRejection ? Math.min(factor, 1) : factor;
      afterRejection = false;
      return allowed;
    },
    rejected(error) {
      afterRejection = true;
      return Math.min(1, Math.max(minFactor, safety * Math.exp(-Math.log(error) / errorExponent)));
    },
  };
}

/** Settings of {@link gustafssonController}; the defaults are those of Hairer & Wanner (1996), IV.8. */
export interface GustafssonOptions {
  /** The error estimate behaves like $h^q$; 4 for Radau IIA 5. */
  readonly errorExponent: number;
  readonly safety?: number;
  /** Smallest and largest factor, default 0.2 and 8. */
  readonly minFactor?: number;
  readonly maxFactor?: number;
  /** A step that could grow by less than this is kept, and with it its factorisations; default 1.2. */
  readonly keepBelow?: number;
}

/**
 * Predictive control for implicit methods (Gustafsson 1994; Hairer & Wanner 1996, IV.8.21–25): the safety factor falls
 * with Newton's effort, and the trend of the error constant over the last two steps is carried on.
 */
export function gustafssonController(options: GustafssonOptions): StepSizeController {
  const { errorExponent, safety = 0.9, minFactor = 0.2, maxFactor = 8, keepBelow = 1.2 } = options;
  const clamp = (factor: number): number => Math.min(maxFactor, Math.max(minFactor, factor));
  // safety · (2N + 1)/(2N + n) for n of N iterations, N = 7.
  const careful = (effort: number): number => Math.min(safety, (safety * 15) / (14 + 7 * effort));
  let lastStep = 0;
  let lastError = 0;
  let afterRejection = false;
  return {
    accepted(error, h, effort) {
      let factor = clamp(careful(effort) * error ** (-1 / errorExponent));
      if (lastStep !== 0) {
        const predicted = safety * (h / lastStep) * (lastError / (error * error)) ** (1 / errorExponent);
        factor = Math.min(factor, clamp(predicted));
      }
      lastStep = h;
      lastError = Math.max(error, 1e-2);
      if (afterRejection) factor = Math.min(factor, 1);
      afterRejection = false;
      return factor >= 1 && factor <= keepBelow ? 1 : factor;
    },
    rejected(error, _h, effort) {
      afterRejection = true;
      return Math.min(1, Math.max(minFactor, careful(effort) * error ** (-1 / errorExponent)));
    },
  };
}
