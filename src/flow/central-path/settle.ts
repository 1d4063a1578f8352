import { factorDense, solveDense } from '../../../solvers/index.js';
import type { Settlement } from '../flow.js';
import { emptySummary, type Loss } from '../loss.js';
import { balancing } from './balance.js';
import { dependentUnknown } from './dependent-weights.js';
import { anyNear } from './dependents.js';
import { gram } from './gram.js';
import type { Linearization } from './linearization.js';
import { neuronTies } from './neuron-ties.js';
import type { PathPoint } from './point.js';
import { normalizeState } from './state.js';

/** Rounds of Newton's method; the error to begin with is that of interpolation. */
const ROUNDS = 10;
/** Residuals of this share of their terms are rounding; those up to the other are where a round did not halve them. */
const EXACT = 4e-16;
const ROUNDING = 32 * Number.EPSILON;
/** States whose shares sum to 1 so well are in normal form. */
const NORMAL = 1e-12;
/** The slack, in units of η, of a weight that is rounding beside 1. */
const NEGLIGIBLE = -Math.log(Number.EPSILON);

/** E as it belongs to the norm. */
const barrierOf = ({ model, logNorm, unit }: PathPoint): number => -model.degree * logNorm - Math.log(unit);

/** Writes the unknowns that belong to θ and the norm: z, C and E. The margins must have been read. */
export function writeUnknowns(point: PathPoint, loss: Loss, y: Float64Array): void {
  const { layout, unit, margins, model } = point;
  const E = barrierOf(point);
  const kappa = 1 / (1 + Math.exp(E));
  const eta = 1 / (1 + Math.exp(-E));
  const summary = emptySummary();
  const lnScale = model.degree * point.logNorm;
  const weights = new Float64Array(layout.count);
  loss.summarize(margins, lnScale, weights, summary);
  const C = E < 0 ? (kappa * summary.normalizedSmoothedMargin) / unit : eta * summary.smoothedMargin;
  y[layout.margin] = C;
  y[layout.barrier] = E;
  for (let i = 0; i < layout.count; i++) {
    const slack = (kappa * margins[i]) / unit - C;
    // A loss that is the exponential knows ω, also where slacks are the rounding of large margins.
    const omega = summary.slopeRate === 1 ? weights[i] : slack === 0 ? 1 : Math.exp(-slack / eta);
    y[layout.weights + i] = kappa * omega - slack;
  }
}

/**
 * Between steps directions and unknowns are interpolated, each with its own error. This makes them one point of the
 * path again: where the weights follow from θ with less error than they have themselves, they are computed from it;
 * else the directions are moved, by as little as possible, to where the margins tie as the weights say.
 */
export function settling(
  at: Linearization,
  loss: Loss,
  keep?: (y: Float64Array) => void,
): (x: number, y: Float64Array, how: Settlement) => void {
  const { point } = at;
  const { layout, unit } = point;
  const { blocks: m, offsets, count: n, dimension: k, weights: Z, margin: C, barrier: E } = layout;
  const views = (of: Float64Array, length: number): Float64Array[] =>
    Array.from({ length: n }, (_, i) => of.subarray(i * length, (i + 1) * length));
  const tangents = views(at.tangents, k);
  const tangentRows = views(at.tangentRows, k);
  const shareRows = views(at.shareRows, m);
  const shareMoves = Array.from({ length: n }, () => new Float64Array(at.activity === undefined ? m : 0));
  const neurons = at.activity === undefined ? undefined : neuronTies(at, at.activity);
  const G = new Float64Array(n * n);
  const related = new Float64Array(at.activity === undefined ? n * n : 0);
  const freeTangents = tangents.slice();
  const freeTangentRows = tangentRows.slice();
  const freeShareRows = shareRows.slice();
  const freeShareMoves = shareMoves.slice();
  const matrix = new Float64Array((n + 2) * (n + 2));
  const right = new Float64Array(n + 2);
  const pivots = new Int32Array(n + 2);
  const free = new Int32Array(n);
  const closureByFree = new Float64Array(n);

  const balance = balancing(point);

  /** Gives the weights that follow from others what those say. */
  const followOthers = (y: Float64Array): void => {
    const { dependents } = at;
    at.findDependents();
    if (dependents.count === 0) return;
    if (anyNear(dependents)) {
      balance(dependents, y);
      point.readWeights(y);
    }
    for (let k = 0; k < dependents.count; k++)
      y[Z + dependents.examples[k]] = dependentUnknown(point, dependents, k);
    point.readWeights(y);
  };

  /** The examples that have margins of their own, and how the closure answers to each and to those that follow it. */
  const chooseFree = (): number => {
    const { active, actives, closureByZ, couplings } = at;
    const { count, examples, marks, starts, bases } = at.dependents;
    closureByFree.set(closureByZ);
    for (let k = 0; k < count; k++)
      for (let t = starts[k]; t < starts[k + 1]; t++)
        closureByFree[bases[t]] += closureByZ[examples[k]] * couplings[t];
    let size = 0;
    for (let r = 0; r < actives; r++) if (marks[active[r]] === 0) free[size++] = active[r];
    return size;
  };

  /** Shifts all excesses by one number, so that the closure holds. */
  const closeWeights = (y: Float64Array): void => {
    // Far below zero the logistic loss counts examples whose ω has underflowed.
    const { lnOmega, kappa, eta, losses, smoothedMargin: alpha } = point;
    let shift = 0;
    for (let round = 0; round < 20; round++) {
      let defect = -1;
      let slope = 0;
      for (let i = 0; i < n; i++) {
        if (lnOmega[i] === -Infinity) continue;
        defect += losses.share(alpha, shift - lnOmega[i]);
        slope += losses.shareByExcess(alpha, shift - lnOmega[i]);
      }
      const step = defect / slope;
      shift -= step;
      if (!(Math.abs(step) > 1e-9 * Math.max(1, Math.abs(shift)))) break;
    }
    for (let i = 0; i < n; i++)
      if (lnOmega[i] > -Infinity)
        y[Z + i] = kappa * Math.exp(lnOmega[i] - shift) + eta * (lnOmega[i] - shift);
  };

  /** How the free margins move when blocks are moved by what they do to them: scalar products of rows and columns. */
  const relate = (frees: number): void => {
    const { margins } = point;
    for (let r = 0; r < frees; r++) {
      const i = free[r];
      freeTangents[r] = tangents[i];
      freeTangentRows[r] = tangentRows[i];
      if (m === 1) continue;
      freeShareMoves[r] = shareMoves[i];
      freeShareRows[r] = shareRows[i];
      for (let j = 0; j < m; j++) shareMoves[i][j] = 2 * (at.contributions[j * n + i] - margins[i]);
    }
    gram(freeTangentRows, freeTangents, frees, frees, frees, related, false);
    if (m > 1) gram(freeShareRows, freeShareMoves, frees, frees, frees, related, true);
    for (let r = 0; r < frees; r++)
      for (let s = 0; s < frees; s++) G[free[r] * n + free[s]] = related[r * frees + s];
  };

  const moveBlocks = (y: Float64Array, frees: number): void => {
    for (let r = 0; r < frees; r++) {
      const i = free[r];
      for (let j = 0; j < m; j++) {
        y[1 + j + offsets[j]] += right[r] * shareMoves[i][j];
        for (let t = offsets[j]; t < offsets[j + 1]; t++) y[2 + j + t] += right[r] * tangents[i][t];
      }
    }
  };

  /**
   * One step of Newton's method to where the active constraints and the closure hold, of least length in directions, log
   * shares and z together: by its Lagrange multipliers λ and ν. Returns the largest residual that there was, as a share of
   * its terms where these are large, or 0 where nothing was moved.
   *
   * @param before the residual that the last step was taken for.
   */
  const tie = (x: number, y: Float64Array, before: number): number => {
    if (neurons === undefined) {
      if (!at.at(x, y)) return 0;
    } else {
      point.readUnknowns(y);
      at.weigh(y);
    }
    const { kappa, margins, slacks } = point;
    const { slackByZ, closureByC } = at;
    const scale = kappa / unit;
    const frees = chooseFree();
    const size = frees + 2;
    const nu = frees;
    const c = frees + 1;
    let largest = 0;
    for (let r = 0; r < frees; r++) {
      const i = free[r];
      const margin = scale * margins[i];
      right[r] = y[C] + slacks[i] - margin;
      const terms = Math.abs(y[C]) + Math.abs(slacks[i]) + Math.abs(margin);
      largest = Math.max(largest, Math.abs(right[r]) / Math.max(1, terms));
    }
    if (largest <= EXACT || (largest <= ROUNDING && largest > 0.5 * before)) return 0;
    if (neurons === undefined) relate(frees);
    else {
      at.couple();
      neurons.gram(G);
    }
    matrix.fill(0, 0, size * size);
    for (let r = 0; r < frees; r++) {
      const i = free[r];
      for (let s = 0; s < frees; s++) matrix[r * size + s] = G[i * n + free[s]];
      matrix[r * (size + 1)] += slackByZ[i] * slackByZ[i];
      matrix[r * size + nu] = -slackByZ[i] * closureByFree[i];
      matrix[r * size + c] = -1;
      matrix[nu * size + r] = -slackByZ[i] * closureByFree[i];
      matrix[nu * size + nu] += closureByFree[i] * closureByFree[i];
      matrix[c * size + r] = -1;
    }
    matrix[nu * size + c] = closureByC;
    matrix[c * size + nu] = closureByC;
    right[nu] = 0;
    right[c] = 0;
    if (!factorDense(matrix, size, pivots)) return 0;
    solveDense(matrix, size, pivots, right);
    for (let r = 0; r < size; r++) if (!Number.isFinite(right[r])) return 0;
    if (neurons === undefined) moveBlocks(y, frees);
    else neurons.move(right, free, frees, y);
    for (let r = 0; r < frees; r++) {
      const i = free[r];
      y[Z + i] += closureByFree[i] * right[nu] - slackByZ[i] * right[r];
    }
    y[C] += right[c];
    normalizeState(layout, y);
    return largest;
  };

  /** The weights that are negligible have the slacks that the margins say, where these are more than rounding. */
  const writeSlacks = (y: Float64Array): void => {
    const { kappa, eta, margins, lnOmega, losses, smoothedMargin } = point;
    for (let i = 0; i < n; i++) {
      if (at.dependents.marks[i] === 1 || losses.share(smoothedMargin, -lnOmega[i]) > Number.EPSILON)
        continue;
      const slack = (kappa * margins[i]) / unit - y[C];
      if (slack > NEGLIGIBLE * eta) y[Z + i] = kappa * Math.exp(-slack / eta) - slack;
    }
  };

  const readMargins = (y: Float64Array): void => {
    point.readWeights(y);
    y[E] = point.barrier;
  };

  const tieAll = (x: number, y: Float64Array): void => {
    let residual = Infinity;
    for (let round = 0; round < ROUNDS; round++) {
      followOthers(y);
      closeWeights(y);
      // What ties to rounding has been read, and has not been moved.
      residual = tie(x, y, residual);
      if (residual === 0) return;
      keep?.(y);
      point.readBlocks(x, y);
      readMargins(y);
    }
  };

  return (x, y, how) => {
    point.settled = undefined;
    point.readBlocks(x, y);
    if (m === 1 || keep !== undefined || Math.abs(point.excess) > NORMAL) {
      normalizeState(layout, y);
      keep?.(y);
      point.readBlocks(x, y);
    }
    readMargins(y);
    if (how === 'unknowns') writeUnknowns(point, loss, y);
    else {
      tieAll(x, y);
      followOthers(y);
      writeSlacks(y);
    }
    point.settled = y;
  };
}
