import { affineNearest } from './affine-hull.js';
import type { Automatic } from './automatic.js';
import { dormandPrince54 } from './dormand-prince-54.js';
import { keptOn, legStepping, roundedAt, type Halt, type Leg } from './leg-stepping.js';
import { lookAhead } from './look-ahead.js';
import type { Method } from './method.js';
import { minimumNormPoint } from './minimum-norm-point.js';
import { convexHull } from './polytope.js';
import { residualManifold } from './residual-manifold.js';
import type { Stepping, SteppingOptions } from './stepping.js';

/**
 * The inclusion $y' \in -\partial F(y)$ of the largest of several smooth functions, $F = \max_i F_i$, whose generators are
 * the gradients of the pieces that are largest.
 */
export interface MaximumProblem {
  readonly t0: number;
  /** Copied before use; its length is the dimension. */
  readonly y0: ArrayLike<number>;
  /** Not before `t0`. */
  readonly tEnd: number;
  /** The number of pieces, 1 or more. */
  readonly pieces: number;
  /** $F_i(y)$, all of them. Must not change `y`. */
  values(y: Float64Array, out: Float64Array): void;
  /** $\nabla F_i(y)$ into `out`, zeros on entry. */
  gradient(y: Float64Array, piece: number, out: Float64Array): void;
}

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
/** Weights, and advantages of other pieces, below this are zero as far as can be told. */
const OPEN = 1e-9;
/** Pieces at their bounds that are tried on either side. */
const MOST_OPEN = 8;

/** The pieces that are, or may be, among those that carry the velocity. */
interface Carriers {
  readonly sure: readonly number[];
  readonly open: readonly number[];
}

/** All sets of what is sure and some of what is open; the smallest first. */
function* choices({ sure, open }: Carriers): Generator<readonly number[]> {
  const count = 2 ** Math.min(open.length, MOST_OPEN);
  for (let code = 0; code < count; code++)
    yield [...sure, ...open.filter((_, i) => (code >> i) % 2 === 1)].sort((a, b) => a - b);
}

/**
 * Sets up a run along the steepest descent of a maximum of smooth functions: event-driven, after the rule that the
 * velocity is minus the shortest convex combination of the gradients of the pieces that are largest (Brézis 1973,
 * theorem 3.1; Clarke 1975). Those with a weight in it, the carriers, are kept equal as constraints, with their weights
 * as multipliers; the rest is smooth until a weight falls to zero or another piece comes up. As the maximum of smooth
 * functions is convex but for a quadratic, the solution is unique, and no way to go on needs a choice.
 *
 * @throws RangeError, TypeError as {@link stepping}, and for problems that make no sense.
 */
export function maximumStepping(problem: MaximumProblem, options: SteppingOptions = {}): MaximumStepping {
  const { t0, tEnd, pieces } = problem;
  if (!(Number.isSafeInteger(pieces) && pieces >= 1))
    throw new RangeError(`pieces is ${pieces}: give the number of functions, 1 or more`);
  if (tEnd < t0)
    throw new RangeError(`tEnd is ${tEnd}: descent is not reversible, give an end after t0 = ${t0}`);
  const given: Method | Automatic = options.method ?? dormandPrince54;
  const y0 = Float64Array.from(problem.y0);
  const n = y0.length;
  const values = new Float64Array(pieces);
  const nearest = affineNearest(Math.min(pieces, n + 2), n);
  const prospectOf = lookAhead(n, tEnd - t0);
  const changes: CarrierChange[] = [];
  let carriers: readonly number[] = [];
  let isFirst = true;

  const gradientsAt = (y: Float64Array, which: readonly number[], out: readonly Float64Array[]): void =>
    which.forEach((piece, i) => {
      out[i].fill(0);
      problem.gradient(y, piece, out[i]);
    });
  const rowsFor = (which: readonly number[]): Float64Array[] => which.map(() => new Float64Array(n));

  /** Where all of these pieces are equal. */
  const ridgeOf = ([base, ...others]: readonly number[]) =>
    residualManifold({
      name: `ridge of pieces ${[base, ...others].join(', ')}`,
      dimension: n,
      codimension: others.length,
      residual(y, out) {
        problem.values(y, values);
        others.forEach((piece, i) => (out[i] = values[piece] - values[base]));
      },
      jacobian(y, out) {
        const rows = rowsFor([base, ...others]);
        gradientsAt(y, [base, ...others], rows);
        others.forEach((_, i) => {
          for (let j = 0; j < n; j++) out[i * n + j] = rows[i + 1][j] - rows[0][j];
        });
      },
    });

  /** The pieces that are largest, to rounding; all that are known to be. */
  const tightAt = (y: Float64Array, sizes: Float64Array, known: readonly number[]): number[] => {
    problem.values(y, values);
    const top = known.length > 0 ? values[known[0]] : Math.max(...values);
    const row = new Float64Array(n);
    const isTight = (piece: number): boolean => {
      if (known.includes(piece)) return true;
      row.fill(0);
      problem.gradient(y, piece, row);
      const terms = row.reduce((sum, g, j) => sum + Math.abs(g) * sizes[j], Math.abs(top));
      return top - values[piece] <= ROUNDING * terms;
    };
    return [...values.keys()].filter(isTight);
  };

  /** The carriers at a point where these pieces are largest, by the point of smallest norm. */
  const carriersOf = (y: Float64Array, tight: readonly number[]): Carriers => {
    const rows = rowsFor(tight);
    gradientsAt(y, tight, rows);
    const { point, selection } = minimumNormPoint(convexHull(rows))();
    const square = point.reduce((sum, x) => sum + x * x, 0);
    const size = Math.max(...rows.map((row) => row.reduce((sum, g) => sum + g * g, 0)));
    const advantage = (row: Float64Array): number =>
      row.reduce((sum, g, j) => sum + g * point[j], 0) - square;
    const sure = tight.filter((_, i) => selection[i] > OPEN);
    const open = tight.filter((_, i) => selection[i] <= OPEN && advantage(rows[i]) <= OPEN * size);
    return { sure, open };
  };

  /** Whether a set of carriers holds: all weights positive, and all other pieces that are as large falling behind. */
  const prospect = (t: number, y: Float64Array, chosen: readonly number[], tight: readonly number[]) => {
    const others = tight.filter((piece) => !chosen.includes(piece));
    const rows = rowsFor(chosen);
    const behind = rowsFor(others);
    const weights = new Float64Array(chosen.length);
    return prospectOf(t, y, (_at, state, velocity) => {
      gradientsAt(state, chosen, rows);
      gradientsAt(state, others, behind);
      if (chosen.length > n + 1 || !nearest(rows, rows.length, weights, velocity)) return undefined;
      const square = velocity.reduce((sum, x) => sum + x * x, 0);
      const size = [...rows, ...behind].reduce((most, row) => Math.max(most, Math.hypot(...row)), 0) ** 2;
      const advantages = behind.map(
        (row) => (row.reduce((sum, g, j) => sum + g * velocity[j], 0) - square) / size,
      );
      for (let j = 0; j < n; j++) velocity[j] = -velocity[j];
      return [...(chosen.length > 1 ? weights : []), ...advantages];
    });
  };

  const legFrom = (t: number, y: Float64Array, sizes: Float64Array, known: readonly number[]): Leg | Halt => {
    if (known.length > 1) ridgeOf(known).retract(y);
    problem.values(y, values);
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      return { status: 'non-finite', reason: `At t = ${t} piece ${bad} has the value ${values[bad]}.` };
    const tight = tightAt(y, sizes, known);
    if (tight.length > known.length && tight.length > 1) ridgeOf(tight).retract(y);
    const found = carriersOf(y, tight);
    const all = [...choices(found)];
    // Where no set of carriers can be told from the others they have the same velocity, as at a minimum.
    const chosen = all.find((set) => prospect(t, y, set, tight) === 'holds') ?? found.sure;
    const before = carriers;
    carriers = chosen;
    if (!isFirst && before.join() !== chosen.join()) changes.push({ t, y: y.slice(), before, after: chosen });
    isFirst = false;

    const others = [...values.keys()].filter((piece) => !chosen.includes(piece));
    const rows = rowsFor(chosen);
    const weights = new Float64Array(chosen.length);
    const point = new Float64Array(n);
    const many = chosen.length > 1;
    problem.values(y, values);
    // Differences of values in units of what they are rounded to.
    const unit =
      Math.abs(values[chosen[0]]) +
        rows.reduce((most, row) => {
          gradientsAt(y, chosen, rows);
          return Math.max(
            most,
            row.reduce((sum, g, j) => sum + Math.abs(g) * sizes[j], 0),
          );
        }, 0) || 1;
    return {
      problem: {
        f(_t, state, out) {
          gradientsAt(state, chosen, rows);
          if (!nearest(rows, rows.length, weights, out)) out.fill(Number.NaN);
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
          others.forEach((piece, i) => (out[i] = (values[chosen[0]] - values[piece]) / unit));
          if (!many) return;
          gradientsAt(state, chosen, rows);
          if (!nearest(rows, rows.length, weights, point)) weights.fill(Number.NaN);
          out.set(weights, others.length);
        },
      },
      method: many ? keptOn(ridgeOf(chosen), given) : given,
      where: `on the ridge of pieces ${tight.join(', ')}`,
    };
  };

  const run = legStepping(
    {
      t0,
      y0,
      tEnd,
      first: () => legFrom(t0, y0.slice(), y0.map(Math.abs), []),
      next(step, guard) {
        const others = [...values.keys()].filter((piece) => !carriers.includes(piece));
        const known = guard < others.length ? [...carriers, others[guard]] : carriers;
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
      return carriers;
    },
    changes,
    advance: () => run.advance(),
    outcome: () => run.outcome(),
  };
}
