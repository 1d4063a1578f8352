import type { Observation } from '../../follow/observation.js';
import type { Trajectory } from '../../follow/trajectory.js';
import { position, type Along } from './along.js';

/** A curve is smooth to the eye when its points are this share of the axis apart. */
const FINEST = 1 / 90;

/** Observations to add at most: each is integrated anew, which takes its time where there are many parameters. */
const budget = (dimension: number): number => Math.min(160, Math.max(40, Math.round(320_000 / dimension)));

/**
 * The samples of a trajectory with others between them. Samples are evenly spaced in the clock of the run, and the
 * axes of the charts are not: what is one spacing there can be half of a logarithmic axis here.
 */
export function refined(trajectory: Trajectory, axes: readonly Along[]): Observation[] {
  const points = [...trajectory.samples];
  const { pathLength } = trajectory.final;
  // The share of the path counts too: where the direction jumps, so does everything else.
  const placesOf = (at: Observation): number[] => [
    ...axes.map((axis) => position(axis, at)),
    pathLength > 0 ? at.pathLength / pathLength : 0,
  ];
  const places = points.map(placesOf);
  const gap = (i: number): number => Math.max(...places[i].map((place, k) => places[i + 1][k] - place));
  const allowed = budget(trajectory.model.dimension);
  for (let added = 0; added < allowed; added++) {
    let widest = -1;
    let most = FINEST;
    for (let i = 0; i + 1 < points.length; i++) {
      const from = points[i].clockTime;
      const to = points[i + 1].clockTime;
      if (to - from > 1e-9 * to && gap(i) > most) {
        widest = i;
        most = gap(i);
      }
    }
    if (widest < 0) break;
    const from = points[widest].clockTime;
    const to = points[widest + 1].clockTime;
    const middle = from > 0 && to > 4 * from ? Math.sqrt(from * to) : (from + to) / 2;
    let between: Observation;
    try {
      between = trajectory.at(middle);
    } catch {
      // A run that broke down may not be repeatable; its samples are then all there is to draw.
      break;
    }
    points.splice(widest + 1, 0, between);
    places.splice(widest + 1, 0, placesOf(between));
  }
  return points;
}
