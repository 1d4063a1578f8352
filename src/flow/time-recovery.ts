import { gaussLaguerre, gaussLegendre, type Step } from '../../solvers/index.js';
import type { Evaluation } from './evaluation.js';
import { emptyPoint, lookAt, type Flow, type TimeRate } from './flow.js';
import { iteratedLog, type IteratedLog } from './iterated-log.js';

/** The ordinary time t since the start, in logs. */
export interface FlowTime {
  /** ln t; −Infinity at the start, Infinity where it does not fit a double. */
  readonly ln: number;
  /** ln ln t, where ln t is not a double; otherwise unused. */
  readonly lnLn: number;
}

/** None yet. */
export const NO_TIME: FlowTime = Object.freeze({ ln: -Infinity, lnLn: -Infinity });

/** t as a number or an iterated logarithm. */
export function timeAsIteratedLog(time: FlowTime): IteratedLog {
  if (time.ln === -Infinity) return { level: 0, value: 0 };
  return time.ln === Infinity ? iteratedLog(2, time.lnLn) : iteratedLog(1, time.ln);
}

/** $\sigma = \ln(1+t)$, or Infinity. */
export function logTime(time: FlowTime): number {
  return Math.max(time.ln, 0) + Math.log1p(Math.exp(-Math.abs(time.ln)));
}

/** Keeps the time of a run, step by step. */
export interface TimeRecovery {
  /** Adds an accepted step. */
  advance(step: Step): void;
  /** The time at `x` within the step added last. */
  at(step: Step, x: number): FlowTime;
}

/** The earlier of two times. */
export const earlier = (first: FlowTime, second: FlowTime): FlowTime =>
  first.ln === second.ln
    ? first.lnLn < second.lnLn
      ? first
      : second
    : first.ln < second.ln
      ? first
      : second;

const fromLn = (ln: number): FlowTime => ({ ln, lnLn: Math.log(ln) });

/** The polynomial through `values` at {@link NODES}, in barycentric form (Berrut & Trefethen 2004, 5.4). */
function barycentric(values: Float64Array, x: number): number {
  const last = NODES.length - 1;
  let above = 0;
  let below = 0;
  for (let i = 0; i <= last; i++) {
    const distance = x - NODES[i];
    if (distance === 0) return values[i];
    const weight = ((i % 2 === 0 ? 1 : -1) * (i === 0 || i === last ? 0.5 : 1)) / distance;
    above += weight * values[i];
    below += weight;
  }
  return above / below;
}

/** Size of the last Chebyshev coefficient of that polynomial, which bounds its error where coefficients decay. */
function lastCoefficient(values: Float64Array): number {
  const last = NODES.length - 1;
  let sum = 0;
  for (let i = 0; i <= last; i++)
    sum += (i % 2 === 0 ? 1 : -1) * (i === 0 || i === last ? 0.5 : 1) * values[i];
  return Math.abs(sum) / last;
}

/** Time where the clock is t or σ: a formula. */
function direct(clock: 'time' | 'log-time', before: FlowTime): TimeRecovery {
  return {
    advance() {},
    at: (_step, x) => {
      const ln = clock === 'time' ? Math.log(x) : x > 0 ? x + Math.log(-Math.expm1(-x)) : -Infinity;
      return x === 0 ? before : fromLn(ln);
    },
  };
}

/** Nodes of the polynomial that stands for ψ within a step, on [0, 1], ends included; of Chebyshev's kind. */
const NODES = Float64Array.from({ length: 7 }, (_, i) => 0.5 * (1 - Math.cos((Math.PI * i) / 6)));
/** A step in which ψ changes by more than this is too long for that polynomial. */
const POLYNOMIAL_UP_TO = 6;

/** Beyond this the rounding of ψ itself would make such a polynomial swing. */
const NOISELESS_BELOW = 1e8;

const LEGENDRE = gaussLegendre(8);
const LAGUERRE = gaussLaguerre(24);
/** From this growth of ψ in a step on, all of Laguerre's nodes lie within the step. */
const LAGUERRE_FROM = 200;
/** From here the first term of the asymptotic series is exact to rounding in ln t. */
const LAPLACE_FROM = 1e8;
/** A panel on which ψ changes by more than this is halved. */
const PANEL = 3;
/** So is one on which it bends by more than this. */
const BEND = 0.05;
/** Parts this far below the top do not count. */
const NEGLIGIBLE = 45;

const logAddExp = (x: number, y: number): number => {
  const top = Math.max(x, y);
  return top === -Infinity || top === Infinity ? top : top + Math.log1p(Math.exp(Math.min(x, y) - top));
};

/**
 * Time from spherical time: $t = \int e^{\psi} ds$ with $\psi = -\ln|\ell'(\alpha)| + (2-L)u$, which grows like α and
 * may gain millions within one step. Each step's share is computed in logs on the continuous solution:
 *
 * - where ψ changes little, by Gauss–Legendre quadrature on panels that are halved until it does; within a step that is
 *   short enough, of a polynomial through ψ at seven places, so that many samples in one step cost no more than one;
 * - where it grows by much, by Gauss–Laguerre from the upper end, with $x = \psi'(b)(b - s)$ as variable;
 * - beyond that by $e^{\psi(b)}/\psi'(b)$, the first term of Laplace's expansion, whose relative error $O(1/\psi)$ in t
 *   is below rounding in ln t.
 */
function integrated(inside: Evaluation, flow: Flow, before: FlowTime): TimeRecovery {
  const { degree, dimension } = inside.model;
  const logClock = flow.clock === 'log-spherical';
  /** ln(ds/dx). */
  const lnRate = (x: number): number => (logClock ? x : 0);
  const y = new Float64Array(flow.y0.length);
  const point = emptyPoint(dimension);
  let total = before;
  let atStart = before;

  const values = new Float64Array(NODES.length);
  let polynomialFrom = NaN;
  // A hundredth of what the solver itself is allowed to be wrong by.
  const accuracy = 0.01 * flow.absoluteTolerance[0];

  const rate: TimeRate = { ln: 0, slope: 0, lnMargin: 0 };

  /** ψ on the continuous solution; leaves `rate`, or else `point` and `inside`, looking there. */
  const look = (step: Step, s: number): number => {
    if (flow.timeRate?.(s, rate) === true) return rate.ln;
    step.interpolate(s, y);
    lookAt(flow, s, y, point, inside, false);
    return -inside.risk.lnSlope + (2 - degree) * point.logNorm + lnRate(s);
  };

  /** ψ by the polynomial of the step, where there is one. */
  const psi = (step: Step, s: number): number =>
    polynomialFrom === step.t0 ? barycentric(values, (s - step.t0) / (step.t1 - step.t0)) : look(step, s);

  /** $d\psi/dx$ at the state that was looked at last, by the gradient. */
  const slopeAt = (x: number): number => {
    lookAt(flow, x, y, point, inside);
    const squared = inside.radial * inside.radial + inside.tangential * inside.tangential;
    const bySphericalTime =
      inside.risk.slopeRate * Math.exp(degree * point.logNorm) * squared + (2 - degree) * inside.radial;
    return Math.exp(lnRate(x)) * bySphericalTime + (logClock ? 1 : 0);
  };

  const prepare = (step: Step): void => {
    polynomialFrom = NaN;
    if (flow.timeRate?.(step.t1, rate) === true) return;
    const last = NODES.length - 1;
    values[0] = look(step, step.t0);
    values[last] = look(step, step.t1);
    const short =
      Math.abs(values[last] - values[0]) <= POLYNOMIAL_UP_TO && Math.abs(values[last]) < NOISELESS_BELOW;
    if (!short) return;
    for (let i = 1; i < last; i++) values[i] = look(step, step.t0 + (step.t1 - step.t0) * NODES[i]);
    if (lastCoefficient(values) > accuracy * Math.max(1, Math.abs(values[last]))) return;
    polynomialFrom = step.t0;
  };

  const panels = (step: Step, a: number, b: number, psiA: number, psiB: number, depth: number): number => {
    const middle = 0.5 * (a + b);
    const psiM = psi(step, middle);
    const spread = Math.max(psiA, psiB, psiM) - Math.min(psiA, psiB, psiM);
    const bend = Math.abs(psiM - 0.5 * (psiA + psiB));
    if ((spread > PANEL || bend > BEND) && depth < 60) {
      const top = Math.max(psiA, psiB, psiM);
      let sum = -Infinity;
      if (Math.max(psiM, psiB) > top - NEGLIGIBLE) sum = panels(step, middle, b, psiM, psiB, depth + 1);
      if (Math.max(psiA, psiM) > top - NEGLIGIBLE)
        sum = logAddExp(sum, panels(step, a, middle, psiA, psiM, depth + 1));
      return sum;
    }
    let sum = 0;
    for (let i = 0; i < LEGENDRE.nodes.length; i++)
      sum += LEGENDRE.weights[i] * Math.exp(psi(step, a + (b - a) * LEGENDRE.nodes[i]) - psiM);
    // A panel of neighbouring doubles across which the risk jumps cannot be halved: what is known of it are its ends.
    return sum < Infinity ? psiM + Math.log(sum * (b - a)) : Math.max(psiA, psiB) + Math.log(b - a);
  };

  /** ln of the time that passes from `a` to `b`. */
  const share = (step: Step, a: number, b: number): FlowTime => {
    if (!(b > a)) return NO_TIME;
    const psiB = psi(step, b);
    if (polynomialFrom === step.t0) return fromLn(panels(step, a, b, psi(step, a), psiB, 0));
    const known = flow.timeRate?.(b, rate) === true;
    if (!(psiB < Infinity)) {
      // α does not fit a double, and ln ln t = ln α to rounding.
      const lnMargin = degree * point.logNorm + Math.log(inside.risk.normalizedSmoothedMargin);
      return { ln: Infinity, lnLn: known ? rate.lnMargin : lnMargin };
    }
    const slope = known ? rate.slope : slopeAt(b);
    const growth = slope * (b - a);
    // The end dominates only if ψ really falls from there as its slope says; it may have been flat before.
    const fall = 40 / slope;
    // Where ψ is so large that its rounding hides a fall of 40, it can have no flat part in a step that ends there.
    const hidden = 64 * Number.EPSILON * Math.abs(psiB) > 1;
    const steep = growth > LAGUERRE_FROM && (hidden || Math.abs(psi(step, b - fall) - psiB + 40) < 5);
    if (steep && growth > LAPLACE_FROM) return fromLn(psiB - Math.log(slope));
    if (steep) {
      let sum = 0;
      for (let i = 0; i < LAGUERRE.nodes.length; i++) {
        const x = LAGUERRE.nodes[i];
        if (LAGUERRE.weights[i] < 1e-22) break;
        sum += LAGUERRE.weights[i] * Math.exp(psi(step, b - x / slope) - psiB + x);
      }
      return fromLn(psiB + Math.log(sum) - Math.log(slope));
    }
    return fromLn(panels(step, a, b, psi(step, a), psiB, 0));
  };

  const add = (first: FlowTime, second: FlowTime): FlowTime =>
    second.ln === Infinity ? second : fromLn(logAddExp(first.ln, second.ln));

  return {
    advance(step) {
      atStart = total;
      prepare(step);
      total = add(atStart, share(step, step.t0, step.t1));
    },
    // Within a step ψ may be off by what interpolation leaves in θ, times ρ^L; time has not passed the end of it all the same.
    at: (step, x) => (x >= step.t1 ? total : earlier(add(atStart, share(step, step.t0, x)), total)),
  };
}

/**
 * Recovers ordinary time along a run of `flow`.
 *
 * @param before time already passed at the start of the run.
 */
export function recoverTime(inside: Evaluation, flow: Flow, before: FlowTime = NO_TIME): TimeRecovery {
  return flow.clock === 'time' || flow.clock === 'log-time'
    ? direct(flow.clock, before)
    : integrated(inside, flow, before);
}
