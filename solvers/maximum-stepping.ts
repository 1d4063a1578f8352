import { affineNearest } from './affine-hull.js';
import { checkMethod } from './check-method.js';
import { checkFunction, checkNames, checkProblemNames, checkState } from './check-options.js';
import { dormandPrince54 } from './dormand-prince-54.js';
import { keptOn, legStepping, roundedAt, type Halt, type Leg } from './leg-stepping.js';
import { maximumCarriers } from './maximum-carriers.js';
import { gradientRows, gradientsAt, ridgeOf, type MaximumProblem } from './maximum-problem.js';
import type { Stepping } from './stepping.js';
import { STEPPING_OPTIONS, type SteppingOptions } from './stepping-options.js';

/** A place where other pieces become the ones that carry the velocity. */
export interface CarrierChange {
  readonly t: number;
  readonly y: Float64Array;
  /** The pieces before and after, by their numbers. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** A run along the ridges of a maximum, one accepted step at a time. */
export interface MaximumStepping extends Stepping {
  /** The pieces that carry the velocity in the last step. */
  readonly carriers: readonly number[];
  readonly changes: readonly CarrierChange[];
}

/** Values that differ by this share of what they are made of are equal. */
const ROUNDING = 64 * Number.EPSILON;

/**
 * Sets up a run along the steepest descent of a maximum of smooth functions: event-driven. The velocity is minus the
 * shortest convex combination of the gradients of the pieces that are largest (Brézis 1973,
 * theorem 3.1; Clarke 1975), and the solution is unique. Those with a weight in it, the carriers, are kept equal as constraints, with their weights as multipliers; the rest is smooth until
 * a weight falls to zero or another piece comes up.
 *
 * @throws RangeError, TypeError as {@link stepping}, and for problems that make no sense.
 */
export function maximumStepping(problem: MaximumProblem, options: SteppingOptions = {}): MaximumStepping {
  checkNames('option of integrateMaximum', options, STEPPING_OPTIONS);
  checkProblemNames(problem, ['t0', 'y0', 'tEnd', 'pieces', 'values', 'gradient']);
  checkFunction('values', problem.values, '(y, out) that writes the values of all pieces into out');
  checkFunction('gradient', problem.gradient, '(y, piece, out) that writes the gradient of a piece into out');
  checkState(problem.y0);
  checkMethod(options.method ?? dormandPrince54);
  const { t0, tEnd, pieces } = problem;
  if (!(Number.isSafeInteger(pieces) && pieces >= 1))
    throw new RangeError(`pieces is ${pieces}: give the number of functions, 1 or more`);
  if (tEnd < t0)
    throw new RangeError(`tEnd is ${tEnd}: descent is not reversible, give an end after t0 = ${t0}`);
  const method = options.method ?? dormandPrince54;
  const y0 = Float64Array.from(problem.y0);
  const n = y0.length;
  const values = new Float64Array(pieces);
  const nearest = affineNearest(Math.min(pieces, n + 2), n);
  const carriersAt = maximumCarriers(problem);
  const changes: CarrierChange[] = [];
  let carriers: readonly number[] | undefined;

  const without = (chosen: readonly number[]): number[] =>
    [...values.keys()].filter((piece) => !chosen.includes(piece));

  /** What the value of a piece is made of at a state that is known to roundings of `sizes`. */
  const termsOf = (y: Float64Array, piece: number, sizes: Float64Array): number => {
    const [row] = gradientRows(problem, [piece]);
    gradientsAt(problem, y, [piece], [row]);
    return row.reduce((sum, g, j) => sum + Math.abs(g) * sizes[j], Math.abs(values[piece]));
  };

  /** The pieces that are largest, to rounding; all that are known to be. */
  const tightAt = (y: Float64Array, sizes: Float64Array, known: readonly number[]): number[] => {
    problem.values(y, values);
    const top = known.length > 0 ? values[known[0]] : Math.max(...values);
    return [...values.keys()].filter(
      (piece) =>
        known.includes(piece) || top - values[piece] <= ROUNDING * (Math.abs(top) + termsOf(y, piece, sizes)),
    );
  };

  /** The problem of a set of carriers, from a state on. */
  const legOf = (t: number, y: Float64Array, sizes: Float64Array, chosen: readonly number[]): Leg => {
    const others = without(chosen);
    const many = chosen.length > 1;
    const rows = gradientRows(problem, chosen);
    const weights = new Float64Array(chosen.length);
    const point = new Float64Array(n);
    const weigh = (state: Float64Array, out: Float64Array): boolean => {
      gradientsAt(problem, state, chosen, rows);
      return nearest(rows, rows.length, weights, out);
    };
    problem.values(y, values);
    // Differences of values in units of what they are rounded to.
    const unit = Math.max(...chosen.map((piece) => termsOf(y, piece, sizes))) || 1;
    return {
      problem: {
        f(_t, state, out) {
          if (!weigh(state, out)) out.fill(Number.NaN);
          for (let j = 0; j < n; j++) out[j] = -out[j];
        },
        t0: t,
        y0: y,
        tEnd,
      },
      guards: {
        count: others.length + (many ? chosen.length : 0),
        rounding: ROUNDING,
        values(_t, state, out) {
          problem.values(state, values);
          for (let i = 0; i < others.length; i++) out[i] = (values[chosen[0]] - values[others[i]]) / unit;
          if (!many) return;
          if (!weigh(state, point)) weights.fill(Number.NaN);
          out.set(weights, others.length);
        },
      },
      method: many ? keptOn(ridgeOf(problem, chosen), method) : method,
      where: `where pieces ${chosen.join(', ')} take over`,
    };
  };

  /** The leg that begins at a state where pieces are known to be largest, with those that are found to be. */
  const legFrom = (t: number, y: Float64Array, sizes: Float64Array, known: readonly number[]): Leg | Halt => {
    if (known.length > 1) ridgeOf(problem, known).retract(y);
    problem.values(y, values);
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      return { status: 'non-finite', reason: `At t = ${t} piece ${bad} has the value ${values[bad]}.` };
    const tight = tightAt(y, sizes, known);
    if (tight.length > known.length && tight.length > 1) ridgeOf(problem, tight).retract(y);
    const before = carriers;
    const after = carriersAt(t, y, tight);
    carriers = after;
    if (before !== undefined && before.join() !== after.join())
      changes.push({ t, y: y.slice(), before, after });
    return legOf(t, y, sizes, after);
  };

  const run = legStepping(
    {
      t0,
      y0,
      tEnd,
      first: () => legFrom(t0, y0.slice(), y0.map(Math.abs), []),
      next(step, guard) {
        const last = carriers ?? [];
        const risen = without(last)[guard];
        const known = risen === undefined ? last : [...last, risen];
        return legFrom(step.t1, step.y1.slice(), roundedAt(step), known);
      },
    },
    options,
  );
  return {
    get step() {
      return run.step;
    },
    get carriers() {
      return carriers ?? [];
    },
    changes,
    advance: () => run.advance(),
    outcome: () => run.outcome(),
  };
}
