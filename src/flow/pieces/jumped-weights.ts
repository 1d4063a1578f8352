import type { Kinks, Pattern } from '../../../problems/index.js';
import { convexHull, minimumNormPoint } from '../../../solvers/index.js';
import type { PathPoint } from '../central-path/point.js';
import { onSurfaces } from './on-surfaces.js';

/** Examples tie that weigh this much, or whose margins are this close to the least, in units of μ. */
const WEIGHTY = 1e-12;
const TIED = 1e-9;

/**
 * The weights in a mode where they no longer lag behind θ: those of the point of least norm of the convex hull of the
 * gradients of all margins that tie (Clarke 1975; as ε → 0 the flow becomes that of the margin itself).
 */
export function jumpedWeights(kinks: Kinks, point: PathPoint, mode: Pattern): Float64Array {
  const { layout, margins, unit, shares, directions } = point;
  const { offsets, blocks, count: n, dimension: k } = layout;
  const theta = new Float64Array(k);
  for (let j = 0; j < blocks; j++) {
    const size = Math.sqrt(shares[j]);
    for (let a = offsets[j]; a < offsets[j + 1]; a++) theta[a] = size * directions[a];
  }
  const rows = new Float64Array(n * k);
  const { constraints, ...piece } = kinks.piece(mode);
  // As the flow has them, which keeps to what is held.
  (constraints === undefined ? piece : onSurfaces({ ...piece, constraints })).jacobian(theta, rows);
  const least = margins.reduce((low, p) => Math.min(low, p), Infinity);
  const tied = [...margins.keys()].filter(
    (i) => point.weights[i] > WEIGHTY || margins[i] - least <= TIED * unit,
  );
  const { selection } = minimumNormPoint(convexHull(tied.map((i) => rows.subarray(i * k, (i + 1) * k))))();
  const weights = new Float64Array(n);
  tied.forEach((i, s) => {
    weights[i] = selection[s];
  });
  return weights;
}
