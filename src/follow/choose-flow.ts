import { InputError, type MarginModel } from '../../problems/index.js';
import { dormandPrince54, type Method } from '../../solvers/index.js';
import { centralPath } from '../flow/central-path/central-path.js';
import { chartPath } from '../flow/chart-path.js';
import { evaluation, type Evaluation } from '../flow/evaluation.js';
import { normalize, type Clock, type Flow, type FlowPoint } from '../flow/flow.js';
import { linearFlow, linearRows } from '../flow/linear-flow.js';
import type { Loss } from '../flow/loss.js';
import { pieceFlow } from '../flow/pieces/piece-flow.js';
import { reorderedFlow } from '../flow/reordered-flow.js';
import { throughOrigin } from '../flow/through-origin.js';
import { sphericalFlow } from '../flow/spherical-flow.js';
import { weightFlow } from '../flow/weight-flow.js';

/** Errors of steps add up: by the thousand where stability bounds the steps, by a few where it does not. */
const PER_STEP = 0.1;
const PER_LARGE_STEP = 0.5;

/**
 * Below this smoothed margin the logistic loss is the sum of the hinges of misclassified examples, whose weights jump
 * from 1 to 0 as their margins change sign: nothing is stiff there, and an explicit method sees the jumps better. It
 * hands over to the central path above.
 */
const HINGES = -3000;

/** Largest margin at which a flow from W = 0 is begun: it is there to rounding what it would be. */
const BESIDE = 1e-14;

function startsOnHinges({ model, loss }: Pick<Evaluation, 'model' | 'loss'>, w0: Float64Array): boolean {
  if (loss.name === 'exponential' || model.count === 1) return false;
  const inside = evaluation(model, loss);
  const theta = new Float64Array(model.dimension);
  inside.riskAt(normalize(w0, theta), theta);
  return inside.risk.smoothedMargin < HINGES;
}

/**
 * The flow from W = 0 of a model of degree 1, in spherical time, which is infinite from there: from a point beside the
 * origin, on the straight line that the flow leaves it along.
 */
function flowFromOrigin(at: { readonly model: MarginModel; readonly loss: Loss }, tolerance: number): Flow {
  const { model, loss } = at;
  const inside = evaluation(model, loss);
  const theta = new Float64Array(model.dimension);
  inside.gradientAt(-Infinity, theta);
  const size = inside.gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
  let margin = 0;
  const direction = inside.gradient.map((g) => g / size);
  model.margins(direction, inside.margins);
  for (const p of inside.margins) margin = Math.max(margin, Math.abs(p));
  const flow = centralPath(
    at,
    direction.map((g) => (BESIDE * g) / margin),
    'spherical',
    PER_LARGE_STEP * tolerance,
  );
  return {
    ...flow,
    read(x, y, out) {
      flow.read(x, y, out);
      out.sphericalTime = NaN;
    },
  };
}

/** The flow from a start on hinges, which becomes the central path when it has left them. */
function flowFromHinges(
  at: { readonly model: MarginModel; readonly loss: Loss },
  w0: Float64Array,
  tolerance: number,
): Flow {
  return {
    ...sphericalFlow(at, w0, dormandPrince54, PER_STEP * tolerance),
    next(point, { risk }) {
      if (!(risk.smoothedMargin > HINGES)) return undefined;
      const norm = Math.exp(point.logNorm);
      const start = point.direction.map((value) => norm * value);
      return centralPath(at, start, 'spherical', PER_LARGE_STEP * tolerance, point);
    },
  };
}

/** The flow of a model that gives its turning apart: in coordinates of its own from where it has them. */
function flowThatTurns(
  at: { readonly model: MarginModel; readonly loss: Loss },
  w0: Float64Array,
  tolerance: number,
): Flow {
  const chartAt = at.model.sphericalPart?.chartAt;
  const theta = new Float64Array(at.model.dimension);
  const logNorm = normalize(w0, theta);
  const chart = chartAt?.(theta);
  if (chart !== undefined)
    return chartPath(at, chart, tolerance, { logNorm, pathLength: 0, marginGain: 0, sphericalTime: 0 });
  return {
    ...centralPath(at, w0, 'log-spherical', tolerance),
    next(point) {
      const further = chartAt?.(point.direction);
      return further && chartPath(at, further, tolerance, point);
    },
  };
}

/** The flow that a start, a clock and a method ask for. */
export function chooseFlow(
  clock: Clock,
  at: { readonly model: MarginModel; readonly loss: Loss },
  w0: Float64Array,
  method: Method | undefined,
  tolerance: number,
): Flow {
  const { inBlocks, kinks } = at.model;
  if (inBlocks !== undefined) {
    const { model, order } = inBlocks;
    const own = Float64Array.from(order, (place) => w0[place]);
    return reorderedFlow(chooseFlow(clock, { ...at, model }, own, method, tolerance), order);
  }
  if (kinks !== undefined) {
    if (clock !== 'spherical' || method !== undefined)
      throw new InputError(
        `${at.model.kind} is smooth in pieces only, and followed by its own method in the clock spherical: leave out clock and method`,
      );
    return pieceFlow({ ...at, kinks }, w0, PER_LARGE_STEP * tolerance);
  }
  if (clock === 'spherical' && w0.every((value) => value === 0)) return flowFromOrigin(at, tolerance);
  if (clock === 'log-time' && method === undefined && w0.every((value) => value === 0)) {
    const rows = linearRows(at.model);
    const flow = rows && linearFlow(at, rows, at.model.dimension, PER_LARGE_STEP * tolerance);
    if (flow !== undefined) return flow;
  }
  if (clock === 'time' || clock === 'log-time')
    return weightFlow(clock, at, w0, method ?? dormandPrince54, PER_STEP * tolerance);
  if (method === undefined) {
    if (startsOnHinges(at, w0)) return flowFromHinges(at, w0, tolerance);
    if (at.model.sphericalPart !== undefined) return flowThatTurns(at, w0, PER_LARGE_STEP * tolerance);
    const path = (start: Float64Array, before?: Pick<FlowPoint, 'pathLength' | 'marginGain'>): Flow =>
      centralPath(at, start, 'spherical', PER_LARGE_STEP * tolerance, before);
    return at.model.degree === 1 ? throughOrigin(path(w0), at, path) : path(w0);
  }
  return sphericalFlow(at, w0, method, PER_STEP * tolerance);
}
