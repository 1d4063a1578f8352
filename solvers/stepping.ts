import { watchStiffness, type Automatic } from './automatic.js';
import { checkUnchanged, checkWritten } from './check-first-call.js';
import { watchingJacobian } from './check-problem.js';
import { constantStep } from './constant-step.js';
import { firstStep } from './first-step.js';
import type { InitialValueProblem } from './initial-value-problem.js';
import type { Method, Stepper, WorkCounts } from './method.js';
import { gustafssonController, piController, type StepSizeController } from './step-size-control.js';
import { steppingSetup, type SteppingOptions, type SteppingSetup } from './stepping-options.js';
import { steppingInLegs } from './tstops.js';
import { adviceFor, type Stats, type Status } from './status.js';

export type { SteppingOptions } from './stepping-options.js';
export type { StopSignal } from './stop-signal.js';

/** One accepted step, valid until the next one is tried: copy what is to be kept. */
export interface Step {
  /** Start and end of the step. */
  readonly t0: number;
  readonly t1: number;
  readonly y0: Float64Array;
  readonly y1: Float64Array;
  /**
   * The continuous solution at `t` in this step. Once a run has failed to go on, only the ends are left. Of those who look
   * at a few components alone, from `from` to before `to`, the others may be left as they are in `out`.
   */
  interpolate(t: number, out: Float64Array, from?: number, to?: number): void;
}

/** Where and how an integration ended. */
export interface Outcome {
  readonly status: Status;
  /** One or two sentences: what happened, where, in which component, and what to try. */
  readonly message: string;
  readonly stats: Stats;
}

/** A run that is advanced one accepted step at a time, without allocating. */
export interface Stepping {
  /** Takes a step, repeating it with smaller sizes until it is good. False when the run is over. */
  advance(): boolean;
  /** The last accepted step. Before the first it has no length and stands at the start. */
  readonly step: Step;
  /** How the run ended. Before `advance` has returned false only the counts mean anything. */
  outcome(): Outcome;
}

/** A method at work. */
interface Arm {
  readonly method: Method;
  readonly errorExponent: number;
  readonly stepper: Stepper;
  readonly controller: StepSizeController;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const EPS = Number.EPSILON;

/** Whether no entry is NaN or infinite: one pass without branches. */
function isFinite(values: Float64Array, from = 0, to = values.length): boolean {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = from;
  // Four sums, which need not wait for each other. They are NaN or infinite when an entry is.
  for (; i + 3 < to; i += 4) {
    a += values[i];
    b += values[i + 1];
    c += values[i + 2];
    d += values[i + 3];
  }
  for (; i < to; i++) a += values[i];
  const sum = a + b + (c + d);
  // Or when large entries add up to more than there is.
  return sum - sum === 0 || values.subarray(from, to).every(Number.isFinite);
}

/** Copies; a loop is faster than `set` for short vectors. */
function copy(from: Float64Array, to: Float64Array): void {
  const n = to.length;
  if (n > 16) to.set(from);
  else for (let i = 0; i < n; i++) to[i] = from[i];
}

/** Names the first entry that is not finite. */
function offender(values: Float64Array): string {
  const index = values.findIndex((value) => !Number.isFinite(value));
  return `component ${index} is ${values[index]}`;
}

/**
 * Sets up a run of `problem`. This is the one stepping loop of the library; {@link steps} and {@link integrate} are
 * ways of driving it.
 *
 * @throws RangeError for tolerances, step sizes or end points that make no sense, naming them; and from the first step,
 * TypeError for a right-hand side that does not write all of its derivative or changes the state it is given.
 */
export function stepping(problem: InitialValueProblem, options: SteppingOptions = {}): Stepping {
  const setup = steppingSetup(problem, options);
  return options.tstops === undefined
    ? smoothStepping(problem, options, setup)
    : steppingInLegs(problem, options, setup.legs, stepping);
}

/** A run with no times to stop at. */
function smoothStepping(
  problem: InitialValueProblem,
  options: SteppingOptions,
  { choice, method, norm, relative, maxStep, maxSteps, fixed, nonFiniteRetries }: SteppingSetup,
): Stepping {
  const watched = watchingJacobian(problem);
  const { t0, tEnd } = problem;
  const { signal } = options;
  const span = tEnd - t0;
  const dimension = problem.y0.length;
  const sign = span < 0 ? -1 : 1;

  let evaluations = 0;
  let accepted = 0;
  let rejected = 0;
  let retries = nonFiniteRetries;
  let unsolved = false;
  let complaint = '';
  let hopeless = false;
  const check = (at: number, out: Float64Array): boolean => {
    if (isFinite(out)) return true;
    hopeless = options.stopAtNaN === true && out.some(Number.isNaN);
    complaint = `The right-hand side is not finite at t = ${at}: ${offender(out)}.`;
    return false;
  };
  const f = (at: number, value: Float64Array, out: Float64Array): boolean => {
    evaluations++;
    problem.f(at, value, out);
    return check(at, out);
  };
  f.parts = { problem, check, count: (made: number) => void (evaluations += made) };
  const counts: WorkCounts = { jacobians: 0, factorizations: 0, newton: 0, newtonFailures: 0 };
  const arm = (one: Method): Arm => {
    const errorExponent = Math.min(one.order, one.embeddedOrder) + 1;
    return {
      method: one,
      errorExponent,
      stepper: one.create({
        f,
        dimension,
        problem: watched,
        norm,
        relativeTolerance: relative,
        counts,
        signal,
      }),
      controller:
        options.controller?.() ??
        (one.embeddedOrder === 0
          ? constantStep()
          : one.implicit === true
            ? gustafssonController({ errorExponent })
            : piController({ errorExponent, ...one.control })),
    };
  };
  let active = arm(method);
  const judge = choice === undefined ? undefined : watchStiffness(choice, f, dimension);
  let other: Arm | undefined;
  let switches = 0;

  const y0 = Float64Array.from(problem.y0);
  // The stepper reads value and derivative at the start of the last step when it interpolates, so both are kept.
  let derivativePrevious = new Float64Array(dimension);
  let derivative = new Float64Array(dimension);
  // The size of the next. In an object, because doubles in variables of a closure are boxed at every change.
  const next = { h: 0 };
  let status: Status = 'success';
  let detail = '';
  let started = false;
  let over = false;
  // The step stays readable after the method has been switched.
  let lastStepper = active.stepper;

  // Fields, not accessors: those of a literal belong to its hidden class, which would keep the whole run alive.
  const step: Mutable<Step> = {
    t0,
    t1: t0,
    y0,
    y1: Float64Array.from(y0),
    interpolate(at, out, from, to) {
      // The ends are given back as they are, so that a saved point is the point that was stepped to.
      if (at === step.t1 || step.t1 === step.t0) out.set(step.y1);
      else if (at === step.t0) out.set(step.y0);
      else {
        lastStepper.interpolate((at - step.t0) / (step.t1 - step.t0), out, from, to);
        if (isFinite(out, from, to)) return;
        // Stages that only the interpolant needs may leave the domain.
        const { unsolved: why } = lastStepper;
        if (why === undefined) end('non-finite', `No value can be given at t = ${at}: ${offender(out)}.`);
        else end('not-converged', `No value can be given at t = ${at}. ${why}`);
      }
    },
  };

  const end = (how: Status, why: string): false => {
    status = how;
    detail = why;
    over = true;
    return false;
  };

  const start = (): boolean => {
    started = true;
    const y = step.y1;
    if (!isFinite(y)) return end('non-finite', `The initial value is not finite: ${offender(y)}.`);
    if (span === 0) return end('success', '');
    derivative.fill(Number.NaN);
    const finite = f(t0, y, derivative);
    checkUnchanged(problem, y);
    if (!finite) {
      evaluations++;
      checkWritten(problem);
      return end('non-finite', complaint);
    }
    if (options.firstStep !== undefined) next.h = sign * Math.min(options.firstStep, maxStep, Math.abs(span));
    // With a mass matrix f says nothing of how fast y moves.
    else if (problem.mass !== undefined) next.h = sign * Math.min(maxStep, 1e-6 * Math.abs(span));
    else {
      const { stepper, errorExponent } = active;
      next.h = firstStep(
        f,
        t0,
        y,
        derivative,
        span,
        maxStep,
        errorExponent,
        norm,
        stepper.y,
        stepper.derivative,
      );
    }
    return true;
  };

  const switchMethod = (between: Automatic | undefined): void => {
    if (between === undefined) return;
    const replacement = other ?? arm(active.method === between.stiff ? between.nonstiff : between.stiff);
    other = active;
    active = replacement;
    switches++;
  };

  /** The step has become too small: for the reason that the last attempts failed. */
  const giveUp = (size: number): false => {
    if (retries < nonFiniteRetries) return end('non-finite', complaint);
    const why = active.stepper.unsolved ?? '';
    if (!unsolved)
      return end('step-too-small', `The step fell to ${size} at t = ${step.t1}.${why && ` ${why}`}`);
    const what = fixed ? `No step of ${size} can be taken` : `The step fell to ${size}`;
    return end('not-converged', `${what} at t = ${step.t1}.${why && ` ${why}`}`);
  };

  const advance = (): boolean => {
    if (over) return false;
    if (!started && !start()) return false;
    if (step.t1 === tEnd) return end('success', '');
    for (;;) {
      const { t1: t, y1: y } = step;
      const { h } = next;
      const { stepper, controller } = active;
      if (signal?.aborted === true) return end('aborted', `Stopped on request at t = ${t}.`);
      if (accepted + rejected >= maxSteps)
        return end('max-steps', `${maxSteps} steps were taken; t = ${t} of ${tEnd}, last step ${h}.`);
      const left = tEnd - t;
      let trial = Math.abs(h) > maxStep ? sign * maxStep : h;
      if (problem.stepLimit !== undefined) {
        const limit = problem.stepLimit(t, y, derivative, Math.min(Math.abs(trial), Math.abs(left)));
        if (limit < Math.abs(trial)) trial = sign * limit;
      }
      // Land on the end, and do not leave a sliver before it.
      if (Math.abs(trial) >= Math.abs(left) * (1 - 1e-10)) trial = left;
      else if (Math.abs(trial) > 0.5 * Math.abs(left)) trial = 0.5 * left;
      // What is left may be less than a step may be.
      if (trial !== left && (t + trial === t || Math.abs(trial) < 4 * EPS * Math.abs(t)))
        return giveUp(trial);
      const last = complaint;
      complaint = '';
      const outcome = stepper.attempt(t, y, derivative, trial);
      // Where f has not complained it was one of the derivatives that the problem gives, or what was made of them.
      if (complaint === '')
        complaint =
          outcome === 'non-finite'
            ? `The Jacobian, the time derivative or the equations of the step are not finite at t = ${t}.`
            : last;
      if (outcome === 'not-converged') {
        rejected++;
        unsolved = true;
        if (fixed) return giveUp(trial);
        next.h = trial * (stepper.retryFactor ?? 0.5);
        controller.rejected(1, trial, 1);
        continue;
      }
      let finite = outcome === 'ok';
      if (finite && !isFinite(stepper.y)) {
        finite = false;
        complaint = `The solution overflows in the step from t = ${t}: ${offender(stepper.y)}.`;
      }
      if (!finite) {
        rejected++;
        if (hopeless || retries-- === 0) return end('non-finite', complaint);
        next.h = trial * 0.1;
        controller.rejected(1, trial, 1);
        continue;
      }
      unsolved = false;
      retries = nonFiniteRetries;
      const error = norm(stepper.error, y, stepper.y);
      if (error <= 1) {
        accepted++;
        const oldestDerivative = derivativePrevious;
        derivativePrevious = derivative;
        derivative = oldestDerivative;
        step.y1 = step.y0;
        step.y0 = y;
        copy(stepper.y, step.y1);
        copy(stepper.derivative, derivative);
        step.t0 = t;
        step.t1 = trial === left ? tEnd : t + trial;
        stepper.accept?.(trial);
        lastStepper = stepper;
        next.h =
          trial *
          Math.min(controller.accepted(error, trial, stepper.effort ?? 0), stepper.growthLimit ?? Infinity);
        if (judge?.(active.method, step.t1, step.y1, derivative, trial) === true) switchMethod(choice);
        options.onProgress?.(step.t1);
        return true;
      }
      rejected++;
      next.h = trial * (error < Infinity ? controller.rejected(error, trial, stepper.effort ?? 0) : 0.1);
    }
  };
  return {
    advance,
    step,
    outcome: () => {
      const { note } = active.stepper;
      const advice = adviceFor(status, active.method.implicit === true, accepted > 0 || note === '');
      return {
        status,
        message: [detail, advice, note, note && accepted > 0 && 'The first step moved it there.']
          .filter(Boolean)
          .join(' '),
        stats: { evaluations, accepted, rejected, ...counts, switches },
      };
    },
  };
}
