import type { DataSet } from '../../problems/index.js';
import { evaluatePredictions, type BatchOptions, type Ran } from '../batch/index.js';
import type { Observation } from '../follow/observation.js';
import type { Trajectory } from '../follow/trajectory.js';
import {
  dataPlane,
  gridOver,
  placesOf,
  windowAround,
  type DataPlane,
  type PlaneWindow,
} from './data-plane.js';
import { firstClassification } from './first-classification.js';
import { gatedSum } from './gated-sum.js';
import { tangentPredictor, tangentRows } from './tangent-kernel.js';

/** Whose predictions a surface shows. */
export type SurfaceOf =
  /** Of largest margin with activations frozen at the start: Figure 1a of Ji & Telgarsky (2020). */
  | { readonly kind: 'tangent-kernel'; readonly margin: number }
  /** The network when it first classifies every example: Figure 1b. */
  | { readonly kind: 'classified'; readonly at: Observation; readonly fromStart: boolean }
  /** The network at the end of the run: Figure 1c. */
  | { readonly kind: 'end'; readonly at: Observation };

/** Predictions on a grid. */
export interface PredictionSurface {
  readonly of: SurfaceOf;
  /** Φ(x; θ), up to a positive factor, at resolution × resolution points from edge to edge, from the lower left row by row. */
  readonly values: Float64Array;
}

/** Prediction surfaces of a flow over the plane of its examples. */
export interface PredictionSurfaces {
  readonly plane: DataPlane;
  readonly window: PlaneWindow;
  readonly resolution: number;
  /** Names of the two features, where the data have them. */
  readonly names: readonly [string, string] | null;
  /** The examples in the plane, two entries each. */
  readonly places: Float64Array;
  readonly labels: Float64Array;
  /** In the order of Figure 1. */
  readonly surfaces: readonly PredictionSurface[];
  /** What computed them. */
  readonly ran: Ran;
}

/** How to compute them. */
export interface SurfaceOptions extends BatchOptions {
  /** Points of the grid in each direction, at least 2; by default 512. */
  readonly resolution?: number;
}

const hasDirection = ({ direction }: Observation): boolean => direction.some((entry) => entry !== 0);

/** The moments whose surfaces are shown. */
function momentsOf(trajectory: Trajectory): { of: SurfaceOf; direction: Float64Array }[] {
  const first = firstClassification(trajectory);
  const { final, samples } = trajectory;
  const moments: { of: SurfaceOf; direction: Float64Array }[] = [];
  if (first !== null && first !== final && hasDirection(first))
    moments.push({
      of: { kind: 'classified', at: first, fromStart: first === samples[0] },
      direction: first.direction,
    });
  if (hasDirection(final)) moments.push({ of: { kind: 'end', at: final }, direction: final.direction });
  return moments;
}

function tangentSurface(
  { model, samples }: Trajectory,
  data: DataSet,
  plane: DataPlane,
  window: PlaneWindow,
  resolution: number,
): PredictionSurface[] {
  if (model.neurons === undefined) return [];
  const start = samples[0].direction;
  const predictor = tangentPredictor(data, start);
  if (predictor === null) return [];
  const rows = tangentRows(data, start, predictor.weights);
  const values = gatedSum(start, rows, plane, window, resolution);
  return [{ of: { kind: 'tangent-kernel', margin: predictor.margin }, values }];
}

/**
 * The prediction surfaces of a flow, as in Figure 1 of Ji & Telgarsky (2020): when it first classifies every example and
 * at its end; for a squared ReLU network beside the predictor of largest margin of the neural tangent kernel of the
 * start, where that kernel separates the examples.
 *
 * @returns null where the model cannot be evaluated at other examples, the examples do not lie in a plane or are too far
 * apart for doubles, or there is no direction
 */
export async function predictionSurfaces(
  trajectory: Trajectory,
  data: DataSet,
  options: SurfaceOptions = {},
): Promise<PredictionSurfaces | null> {
  const { model } = trajectory;
  const { resolution = 512, ...batch } = options;
  const plane = model.hiddenLayer === undefined ? null : dataPlane(data);
  const moments = plane === null ? [] : momentsOf(trajectory);
  if (plane === null || moments.length === 0) return null;
  const window = windowAround(data, plane);
  if (![...window.x, ...window.y].every(Number.isFinite)) return null;
  const grid = gridOver(plane, window, resolution);
  const w = new Float64Array(moments.length * model.dimension);
  for (const [b, { direction }] of moments.entries()) w.set(direction, b * model.dimension);
  const { values, ran } = await evaluatePredictions(model, w, grid, batch);
  const points = resolution * resolution;
  const { featureNames } = data;
  return {
    plane,
    window,
    resolution,
    names:
      featureNames === undefined ? null : [featureNames[plane.columns[0]], featureNames[plane.columns[1]]],
    places: placesOf(data, plane),
    labels: data.y,
    surfaces: [
      ...tangentSurface(trajectory, data, plane, window, resolution),
      ...moments.map(({ of }, b) => ({ of, values: values.slice(b * points, (b + 1) * points) })),
    ],
    ran,
  };
}
