import { Solver, type ComponentInterpolant } from 'odex';
import type { Citation } from './citation.js';
import { checkWritten } from './check-first-call.js';
import { checkNames, shown, type Names } from './check-options.js';
import { checkProblem } from './check-problem.js';
import { errorNorm } from './error-norm.js';
import { firstStep } from './first-step.js';
import type { InitialValueProblem } from './initial-value-problem.js';
import type { IntegrateOptions, Solution } from './integrate.js';
import type { Evaluation } from './method.js';
import { attemptWatcher } from './odex-attempts.js';
import { recorder, type Restart } from './recorder.js';
import { statusAdvice, type Status } from './status.js';
import { DEFECT_LIMIT, stepDefect } from './step-defect.js';
import { legsBetween } from './tstops.js';
import { stepping, type Outcome, type Step } from './stepping.js';
import { hairerNorsettWanner1993 } from './textbooks.js';

/** How to integrate with odex, and what to keep: what {@link IntegrateOptions} mean, but for what odex decides itself. */
export type OdexOptions = Omit<IntegrateOptions, 'method' | 'clock' | 'controller' | 'nonFiniteRetries'>;

/** Where {@link integrateOdex} comes from. */
export const odexCitations: readonly Citation[] = Object.freeze([
  hairerNorsettWanner1993,
  {
    key: 'HairerOstermann1990',
    type: 'article',
    author: 'Hairer, Ernst and Ostermann, Alexander',
    title: 'Dense output for extrapolation methods',
    year: 1990,
    fields: { journal: 'Numerische Mathematik', volume: '58', pages: '419--439' },
  },
  {
    key: 'Smith2016',
    type: 'software',
    author: 'Smith, Colin',
    title: 'odex: ODEX in JavaScript',
    year: 2016,
    fields: { version: '2.0.4', url: 'https://github.com/littleredcomputer/odex-js' },
  },
]);

/** Leaves odex from within an evaluation. */
class Ended extends Error {
  constructor(
    readonly status: Status,
    readonly detail: string,
  ) {
    super(detail);
  }
}

/** The names of the options. */
const ODEX_OPTIONS: Names<OdexOptions> = Object.freeze({
  relativeTolerance: true,
  absoluteTolerance: true,
  firstStep: true,
  maxStep: true,
  maxSteps: true,
  tstops: true,
  stopAtNaN: true,
  signal: true,
  onProgress: true,
  saveAt: true,
  events: true,
});

function refuse(problem: InitialValueProblem, options: object): void {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`the options of integrateOdex are ${shown(options)}: give an object`);
  for (const name of ['method', 'clock', 'controller', 'nonFiniteRetries'])
    if (name in options) throw new RangeError(`${name}: odex brings its own; leave it out, or use integrate`);
  checkNames('option of integrateOdex', options, ODEX_OPTIONS);
  checkProblem(problem);
  if (problem.mass !== undefined)
    throw new RangeError('mass: odex is explicit and takes no mass matrix; use an implicit method');
}

/** Names the first entry that is not finite; empty when all are. */
function offender(values: ArrayLike<number>): string {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i])) return `component ${i} is ${values[i]}`;
  return '';
}

/**
 * Integrates with the package odex: the extrapolation method of Gragg, Bulirsch and Stoer (Hairer, Nørsett & Wanner 1993,
 * II.9; the code ODEX with continuous solution, Hairer & Ostermann 1990), of variable order up to 18. For smooth problems
 * that are not stiff, at stringent tolerances.
 *
 * Of itself odex accepts steps across discontinuities whose error estimate vanishes by coincidence: on
 * $y' = -\operatorname{sign} y$ it ends anywhere and calls that converged. Here its continuous solution is always
 * computed, whose error test refuses such steps, and every accepted step is tested once more: $y_1 - y_0$ against the
 * integral of f along the continuous solution, by a Gauss rule whose nodes have nothing to do with odex's. Steps that
 * fail are repeated with a tenth of their size. A discontinuity that the solution crosses is passed in small steps; along
 * one that it stays on, the run ends with `max-steps` or `step-too-small`.
 *
 * A right-hand side that is not finite ends the run at once. The continuous solution costs $O(n^2)$ for each point, and
 * four or more points a step: meant for at most some hundred components.
 *
 * @throws RangeError for options that make no sense or that odex cannot honour, naming them; TypeError for a right-hand
 * side that does not write all of its derivative.
 */
export function integrateOdex(problem: InitialValueProblem, options: OdexOptions = {}): Solution {
  refuse(problem, options);
  const { t0, tEnd } = problem;
  const { absoluteTolerance = 1e-9, relativeTolerance = 1e-6, maxSteps = 100_000 } = options;
  const { saveAt: _, events: __, ...rest } = options;
  // The stepping loop has the rules for what all methods share.
  stepping(problem, { ...rest, absoluteTolerance, relativeTolerance, maxSteps });
  const recording = recorder(problem, options);
  const legs = legsBetween(t0, tEnd, options.tstops);
  const n = problem.y0.length;
  const sign = tEnd < t0 ? -1 : 1;
  const maxStep = options.maxStep ?? Infinity;
  const absolute =
    typeof absoluteTolerance === 'number'
      ? new Float64Array(n).fill(absoluteTolerance)
      : Float64Array.from(absoluteTolerance);
  const norm = errorNorm(relativeTolerance, absolute);

  let evaluations = 0;
  let accepted = 0;
  let attempts = 0;
  let complaint = '';
  const f: Evaluation = (t, y, out) => {
    evaluations++;
    problem.f(t, y, out);
    const found = offender(out);
    if (found !== '') complaint = `The right-hand side is not finite at t = ${t}: ${found}.`;
    return found === '';
  };

  // The last accepted step, in the manner of the stepping loop.
  let tPrevious = t0;
  let t = t0;
  const previous = Float64Array.from(problem.y0);
  const y = Float64Array.from(problem.y0);
  let interior: (theta: number, out: Float64Array) => void = () => undefined;
  const step: Step = {
    get t0() {
      return tPrevious;
    },
    get t1() {
      return t;
    },
    y0: previous,
    y1: y,
    interpolate(at, out) {
      if (at === t || t === tPrevious) out.set(y);
      else if (at === tPrevious) out.set(previous);
      else interior((at - tPrevious) / (t - tPrevious), out);
    },
  };

  const end = (status: Status, detail: string): Outcome => ({
    status,
    message: status === 'success' ? statusAdvice.success : `${detail} ${statusAdvice[status]}`,
    stats: {
      evaluations,
      accepted,
      rejected: attempts - accepted,
      jacobians: 0,
      factorizations: 0,
      newton: 0,
      newtonFailures: 0,
      switches: 0,
    },
  });

  const derivative = new Float64Array(n);
  const scratch = new Float64Array(n);
  const state = new Float64Array(n);
  const defect = stepDefect(f, n, norm);

  const tooSmall = (at: number, size: number): never => {
    throw new Ended('step-too-small', `The step fell to ${sign * size} at t = ${at}.`);
  };

  /** Looks whether another attempt may be made. */
  const admit = (at: number, size: number): void => {
    if (options.signal?.aborted === true) throw new Ended('aborted', `Stopped on request at t = ${at}.`);
    if (attempts >= maxSteps)
      throw new Ended('max-steps', `${maxSteps} steps were taken; t = ${at} of ${tEnd}, last step ${size}.`);
    const toEnd = Math.abs(tEnd - at);
    if (size < 4 * Number.EPSILON * Math.abs(at) && size < toEnd) tooSmall(at, size);
    attempts++;
  };

  /**
   * Runs odex from a state until the run is over, or is to go on from elsewhere. Time is counted from there, in a unit
   * of about the first step and in the direction of integration: odex forces first steps to at least 1e-4.
   */
  const solveFrom = (from: Restart, first: number | undefined): Outcome | Restart | number => {
    const leg = legs.find(({ to }) => sign * (to - from.t) > 0) ?? legs[legs.length - 1];
    const span = leg.to - from.t;
    if (span === 0) return end('success', '');
    /** The time as the right-hand side sees it. */
    const within = (at: number): number =>
      sign * (at - leg.last) > 0 ? leg.last : sign * (leg.first - at) > 0 ? leg.first : at;
    derivative.fill(Number.NaN);
    const finite = f(within(from.t), from.y, derivative);
    if (!finite) {
      evaluations++;
      checkWritten(problem);
      return end('non-finite', complaint);
    }
    const h =
      first === undefined
        ? Math.abs(firstStep(f, from.t, from.y, derivative, span, maxStep, 5, norm, scratch, state))
        : Math.min(first, maxStep, Math.abs(span));
    // A power of 2, so that nothing is rounded, and large enough for the interval to be finite in it.
    const unit = 2 ** Math.max(Math.floor(Math.log2(h)), Math.ceil(Math.log2(Math.abs(span))) - 990);
    const xEnd = Math.abs(span) / unit;
    const watcher = attemptWatcher();
    let x0 = 0;
    let fresh = true;
    let next: 'on' | 'over' | Restart = 'on';
    let repeated: number | undefined;

    const timeAt = (x: number): number => {
      const at = from.t + sign * unit * x;
      return sign * (at - leg.to) > 0 ? leg.to : at;
    };
    // Plain arrays are what odex works with; it copies what it is given at once.
    const out = Array.from(derivative, (value) => sign * unit * value);
    const rightHandSide = (x: number, values: number[]): number[] => {
      if (fresh) {
        fresh = false;
        return out;
      }
      if (x === x0) tooSmall(t, 0);
      if (watcher.begins(x - x0, 4 * Number.EPSILON * x)) admit(t, watcher.size * unit);
      for (let i = 0; i < n; i++) state[i] = values[i];
      const overflow = offender(state);
      if (overflow !== '')
        throw new Ended('non-finite', `The solution overflows in the step from t = ${t}: ${overflow}.`);
      if (!f(within(timeAt(x)), state, derivative)) throw new Ended('non-finite', complaint);
      for (let i = 0; i < n; i++) out[i] = sign * unit * derivative[i];
      return out;
    };

    const acceptStep = (x: number, values: number[], interpolant: ComponentInterpolant): boolean => {
      const before = x0;
      interior = (theta, into) => {
        const at = before + theta * (x - before);
        for (let i = 0; i < n; i++) into[i] = interpolant(i, at);
      };
      previous.set(y);
      for (let i = 0; i < n; i++) y[i] = values[i];
      tPrevious = t;
      // The condition on which odex stops, a few roundings before the end.
      t = 0.1 * (xEnd - x) <= 2.3e-16 * x ? leg.to : timeAt(x);
      const overflow = offender(y);
      if (overflow !== '') complaint = `The solution overflows in the step to t = ${t}: ${overflow}.`;
      const large = overflow === '' ? defect(step) : undefined;
      if (large === undefined || large > DEFECT_LIMIT) {
        repeated = Math.abs(t - tPrevious) * 0.1;
        y.set(previous);
        t = tPrevious;
        if (large === undefined) throw new Ended('non-finite', complaint);
        return false;
      }
      accepted++;
      watcher.accepted();
      x0 = x;
      next = recording.take(step);
      return next === 'on' && t !== leg.to;
    };

    const solver = new Solver(n);
    solver.relativeTolerance = relativeTolerance;
    // With a tolerance of 0 a component that stays 0 has the error 0/0, which odex accepts.
    solver.absoluteTolerance = Array.from(absolute, (value) => Math.max(value, Number.MIN_VALUE));
    solver.initialStepSize = h / unit;
    solver.maxStepSize = maxStep < Math.abs(span) ? maxStep / unit : 0;
    solver.maxSteps = Infinity;
    solver.denseOutput = true;
    try {
      solver.solve(rightHandSide, 0, Array.from(from.y), xEnd, (_n, _xOld, x, values, interpolant) =>
        interpolant === undefined ? true : acceptStep(x, values, interpolant),
      );
    } catch (error) {
      if (error instanceof Ended) return end(error.status, error.detail);
      throw error;
    }
    if (repeated !== undefined) return repeated;
    if (next === 'on' && leg.to !== tEnd) return { t, y: y.slice() };
    return next === 'on' || next === 'over' ? end('success', '') : next;
  };

  const start = offender(y);
  if (start !== '')
    return recording.finish(step, end('non-finite', `The initial value is not finite: ${start}.`));
  let first = options.firstStep;
  for (;;) {
    const result = solveFrom({ t, y: y.slice() }, first);
    if (typeof result === 'object' && 'status' in result) return recording.finish(step, result);
    first = undefined;
    if (typeof result === 'number') first = result;
    else {
      y.set(result.y);
      t = result.t;
      tPrevious = t;
    }
  }
}
