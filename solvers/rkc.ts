import { checkNames } from './check-options.js';
import type { AttemptOutcome, Method, Stepper, StepperSetup } from './method.js';
import { spectralRadiusEstimator } from './nonlinear-power-method.js';

/** What is known of the problem. */
export interface RkcOptions {
  /**
   * An upper bound for the moduli of the eigenvalues of ∂f/∂y at `(t, y)`. Where it is left out, or is not a number, a
   * nonlinear power method estimates one, at a few evaluations every 25 steps.
   */
  readonly spectralRadius?: (t: number, y: Float64Array) => number;
}

/** Accepted steps after which the spectral radius is estimated anew. */
const PERIOD = 25;

/** Damping ε of the Chebyshev polynomials. */
const DAMPING = 2 / 13;

/** Places of start and size of the last attempt, the spectral radius, and where that was estimated. */
const [TIME, SIZE, RADIUS, ESTIMATED] = [0, 1, 2, 3] as const;

/** Stages that keep a step of size h stable where the spectral radius is ρ: β(s) = (s² − 1)/1.54 at least. */
const stagesFor = (h: number, radius: number): number => 1 + Math.floor(Math.sqrt(1.54 * h * radius + 1));

function rkcStepper({ spectralRadius }: RkcOptions, setup: StepperSetup): Stepper {
  const { f, dimension: n, relativeTolerance } = setup;
  const estimator = spectralRadiusEstimator(f, n);
  // Rounding errors grow with the square of the number of stages.
  const mostStages = Math.max(2, Math.round(Math.sqrt(relativeTolerance / (10 * Number.EPSILON))));
  const y = new Float64Array(n);
  const derivative = new Float64Array(n);
  const error = new Float64Array(n);
  const slope = new Float64Array(n);
  const stages = [0, 1, 2].map(() => new Float64Array(n));
  let start: Float64Array = y;
  let startSlope: Float64Array = derivative;
  let stepsSince = PERIOD;
  // In an array, because doubles in variables of a closure are boxed at every change.
  const last = new Float64Array(4).fill(Number.NaN);

  /** The spectral radius to go by at the start of a step; NaN when it cannot be told. */
  const radiusAt = (t: number, y0: Float64Array, f0: Float64Array, h: number): number => {
    const given = spectralRadius?.(t, y0) ?? Number.NaN;
    if (given >= 0 && given < Infinity) return given;
    // A step that failed here before was perhaps not stable.
    if (stepsSince < PERIOD && (t !== last[TIME] || t === last[ESTIMATED])) return last[RADIUS];
    stepsSince = 0;
    last[ESTIMATED] = t;
    return estimator.estimate(t, y0, f0, 1 / Math.abs(h));
  };

  /** The stages (Sommeijer, Shampine & Verwer 1998, 2.1–2.3), the last of which is y. */
  const climb = (t: number, y0: Float64Array, f0: Float64Array, h: number, s: number): boolean => {
    // T_s(w0) and its derivatives come from w0 = cosh φ; w0² − 1 is formed from w0 − 1, which is small.
    const excess = DAMPING / (s * s);
    const w0 = 1 + excess;
    const square = excess * (2 + excess);
    const root = Math.sqrt(square);
    const angle = s * Math.log1p(excess + root);
    const w1 = (Math.sinh(angle) * square) / (Math.cosh(angle) * s * root - w0 * Math.sinh(angle));
    let b1 = 1 / (4 * w0 * w0);
    let b2 = b1;
    let older = stages[0];
    let old = stages[1];
    let next = stages[2];
    older.set(y0);
    let muTilde = w1 * b1;
    for (let i = 0; i < n; i++) old[i] = y0[i] + h * (muTilde * f0[i]);
    let c2 = 0;
    let c1 = muTilde;
    // T, T′ and T″ of the last two degrees.
    let z1 = w0;
    let z2 = 1;
    let d1 = 1;
    let d2 = 0;
    let q1 = 0;
    let q2 = 0;
    for (let j = 2; j <= s; j++) {
      const z = 2 * w0 * z1 - z2;
      const d = 2 * w0 * d1 - d2 + 2 * z1;
      const q = 2 * w0 * q1 - q2 + 4 * d1;
      const b = q / (d * d);
      const a = 1 - z1 * b1;
      const mu = (2 * w0 * b) / b1;
      const nu = -b / b2;
      const rest = 1 - mu - nu;
      muTilde = (mu * w1) / w0;
      if (!f(t + h * c1, old, slope)) return false;
      const out = j === s ? y : next;
      for (let i = 0; i < n; i++)
        out[i] = mu * old[i] + nu * older[i] + rest * y0[i] + h * (muTilde * (slope[i] - a * f0[i]));
      const free = older;
      older = old;
      old = next;
      next = free;
      const c = mu * c1 + nu * c2 + muTilde * (1 - a);
      c2 = c1;
      c1 = c;
      b2 = b1;
      b1 = b;
      z2 = z1;
      z1 = z;
      d2 = d1;
      d1 = d;
      q2 = q1;
      q1 = q;
    }
    return true;
  };

  const self = {
    y,
    derivative,
    error,
    retryFactor: 0.5,
    attempt(t: number, y0: Float64Array, f0: Float64Array, h: number): AttemptOutcome {
      start = y0;
      startSlope = f0;
      last[SIZE] = h;
      const radius = radiusAt(t, y0, f0, h);
      last[RADIUS] = radius;
      if (Number.isNaN(radius)) {
        stepsSince = PERIOD;
        return 'non-finite';
      }
      const s = stagesFor(Math.abs(h), radius);
      if (!(s <= mostStages)) {
        const factor = (0.99 * (mostStages * mostStages - 1)) / (1.54 * Math.abs(h) * radius);
        self.retryFactor = Math.max(0.1, factor);
        return 'not-converged';
      }
      last[TIME] = t;
      if (!climb(t, y0, f0, h, s) || !f(t + h, y, derivative)) return 'non-finite';
      for (let i = 0; i < n; i++) error[i] = 0.8 * (y0[i] - y[i]) + h * (0.4 * (f0[i] + derivative[i]));
      return 'ok';
    },
    accept(): void {
      stepsSince++;
    },
    // The cubic Hermite polynomial through both ends.
    interpolate(theta: number, out: Float64Array): void {
      const other = 1 - theta;
      const value = theta * theta * (3 - 2 * theta);
      const before = last[SIZE] * theta * other * other;
      const after = -last[SIZE] * theta * theta * other;
      for (let i = 0; i < n; i++)
        out[i] = start[i] + value * (y[i] - start[i]) + (before * startSlope[i] + after * derivative[i]);
    },
  };
  return self;
}

/**
 * The Runge–Kutta–Chebyshev method RKC of Sommeijer, Shampine & Verwer (1998): explicit, order 2, stable along the
 * negative real axis up to about 0.65 s² with s evaluations, which are chosen step by step. For large, mildly stiff
 * problems whose Jacobian has eigenvalues near the negative real axis, such as diffusion and gradient flows, at
 * tolerances down to about 1e-6. Continuous solution by cubic Hermite interpolation.
 */
export function rkc(options: RkcOptions = {}): Method {
  checkNames('option of rkc', options, { spectralRadius: true });
  return Object.freeze<Method>({
    name: 'RKC',
    order: 2,
    embeddedOrder: 2,
    interpolantOrder: 2,
    citations: [
      {
        key: 'SommeijerShampineVerwer1998',
        type: 'article',
        author: 'Sommeijer, Ben P. and Shampine, Lawrence F. and Verwer, Jan G.',
        title: 'RKC: an explicit solver for parabolic PDEs',
        year: 1998,
        fields: {
          journal: 'Journal of Computational and Applied Mathematics',
          volume: '88',
          number: '2',
          pages: '315--326',
          doi: '10.1016/S0377-0427(97)00219-7',
        },
      },
    ],
    create: (setup: StepperSetup) => rkcStepper(options, setup),
  });
}
