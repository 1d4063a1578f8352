import { accumulation } from './accumulation.js';
import type { Automatic } from './automatic.js';
import { guardedStepping, type GuardedStepping } from './guarded-stepping.js';
import type { Guards } from './guard-watch.js';
import type { InitialValueProblem } from './initial-value-problem.js';
import type { Manifold } from './manifold.js';
import type { Method } from './method.js';
import { projected } from './projected.js';
import { addStats, statusAdvice, type Stats, type Status } from './status.js';
import type { Outcome, Step, Stepping } from './stepping.js';
import { steppingSetup, type SteppingOptions } from './stepping-options.js';

/** A smooth problem that stands for a piecewise one as long as its guards stand. */
export interface Leg {
  readonly problem: InitialValueProblem;
  readonly guards: Guards;
  readonly method: Method | Automatic;
  /** Takes note that a step has been accepted which ends at this state. */
  accept?(t: number, y: Float64Array): void;
  /** Why the solution has ceased to be the only one, if it has; asked after every step that ends within the leg. */
  doubt?(t: number, y: Float64Array): string | undefined;
  /** Where the leg begins, in words, for the message when legs follow each other without end. */
  readonly where: string;
}

/** Why there is no leg to go on with. */
export interface Halt {
  readonly status: Status;
  readonly reason: string;
}

/** How a piecewise problem is made of legs. */
export interface Legs {
  readonly t0: number;
  readonly y0: Float64Array;
  readonly tEnd: number;
  /** The leg that begins at the start. */
  first(): Leg | Halt;
  /** The leg that begins where a guard of the last one has fallen, at the end of this step. */
  next(step: Step, guard: number): Leg | Halt;
}

const NOTHING: Stats = Object.freeze({
  evaluations: 0,
  accepted: 0,
  rejected: 0,
  jacobians: 0,
  factorizations: 0,
  newton: 0,
  newtonFailures: 0,
  switches: 0,
});

/** What the state at the end of a step is known to roundings of: itself, where it came from, and what time makes of it. */
export function roundedAt({ t0, t1, y0, y1 }: Step): Float64Array {
  return y1.map((value, j) => {
    const speed = t1 === t0 ? 0 : Math.abs((value - y0[j]) / (t1 - t0));
    return Math.max(Math.abs(value), Math.abs(y0[j]), speed * Math.abs(t1));
  });
}

/** A method, or a choice of two, whose steps are retracted onto a manifold. */
export function keptOn(manifold: Manifold, method: Method | Automatic): Method | Automatic {
  if (!('stiff' in method)) return projected(method, manifold);
  const { nonstiff, stiff } = method;
  return { ...method, nonstiff: projected(nonstiff, manifold), stiff: projected(stiff, manifold) };
}

/**
 * Steps from leg to leg: each ends where one of its guards falls, to rounding, and there the next one begins. Legs that
 * follow each other without end are the status `events-accumulate`.
 *
 * @throws RangeError, TypeError as {@link stepping}.
 */
export function legStepping(legs: Legs, options: SteppingOptions): Stepping {
  const { onProgress, ...rest } = options;
  const { firstStep: _, ...later } = rest;
  const maxSteps = options.maxSteps ?? 100_000;
  const { t0, y0, tEnd } = legs;
  // What makes no sense is refused at once, not with the first leg.
  steppingSetup({ f: () => undefined, t0, y0, tEnd }, options);
  const accumulates = accumulation(t0);
  let leg: Leg | undefined;
  let run: GuardedStepping | undefined;
  let spent: Stats | undefined;
  let ended: Outcome | undefined;
  let doubt: string | undefined;
  const standing: Step = { t0, t1: t0, y0, y1: y0, interpolate: (_t, out) => out.set(y0) };

  const stats = (): Stats => {
    const now = run?.outcome().stats ?? NOTHING;
    return spent === undefined ? now : addStats(spent, now);
  };
  const end = (status: Status, detail: string): false => {
    ended = { status, message: `${detail} ${statusAdvice[status]}`, stats: stats() };
    return false;
  };

  const setOff = (next: Leg | Halt): boolean => {
    if ('reason' in next) return end(next.status, next.reason);
    if (run !== undefined) {
      const t = next.problem.t0;
      const place = accumulates.add(t);
      if (place !== undefined)
        return end(
          'events-accumulate',
          `Changes of the piece follow each other without end towards t = ${place}; the last at t = ${t} ${next.where}.`,
        );
      spent = stats();
    }
    leg = next;
    const { method } = next;
    const isFixed = !('stiff' in method) && method.embeddedOrder === 0;
    const left = maxSteps - (spent === undefined ? 0 : spent.accepted + spent.rejected);
    run = guardedStepping(next.problem, next.guards, {
      ...(run === undefined || isFixed ? rest : later),
      method,
      maxSteps: spent === undefined ? maxSteps : Math.max(left, Number.MIN_VALUE),
    });
    return true;
  };

  const begin = (): boolean => {
    const bad = y0.findIndex((value) => !Number.isFinite(value));
    return bad >= 0
      ? end('non-finite', `The initial value is not finite: component ${bad} is ${y0[bad]}.`)
      : setOff(legs.first());
  };

  return {
    get step() {
      return run?.step ?? standing;
    },
    advance() {
      if (ended !== undefined) return false;
      if (run === undefined && !begin()) return false;
      if (doubt !== undefined) return end('undecided', doubt);
      for (;;) {
        if (run!.advance()) {
          const { t1, y1 } = run!.step;
          leg!.accept?.(t1, y1);
          if (t1 !== tEnd) doubt = leg!.doubt?.(t1, y1);
          onProgress?.(t1);
          return true;
        }
        const outcome = run!.outcome();
        if (outcome.status !== 'event') {
          ended = { ...outcome, stats: stats() };
          return false;
        }
        if (!setOff(legs.next(run!.step, run!.fallen!))) return false;
      }
    },
    outcome: () => ended ?? { status: 'success', message: statusAdvice.success, stats: stats() },
  };
}
