import type { Trajectory } from '../follow/trajectory.js';

/** Parameters up to which the eigenvalues are computed. */
const MOST_PARAMETERS = 100;
/** Parts of the gradient below this share of it are rounding. */
const ROUNDING = 1e-14;
const SWEEPS = 30;

/** Eigenvalues of a symmetric matrix and, in its place, g in the basis of eigenvectors: Jacobi's method, cyclic by rows. */
function eigen(matrix: Float64Array, g: Float64Array): Float64Array {
  const k = g.length;
  const size = matrix.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let off = 0;
    for (let a = 0; a < k; a++)
      for (let b = a + 1; b < k; b++) {
        const apq = matrix[a * k + b];
        if (Math.abs(apq) <= 1e-18 * size) continue;
        off = Math.max(off, Math.abs(apq));
        const theta = (matrix[b * k + b] - matrix[a * k + a]) / (2 * apq);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let i = 0; i < k; i++) {
          const [x, y] = [matrix[i * k + a], matrix[i * k + b]];
          matrix[i * k + a] = c * x - s * y;
          matrix[i * k + b] = s * x + c * y;
        }
        for (let i = 0; i < k; i++) {
          const [x, y] = [matrix[a * k + i], matrix[b * k + i]];
          matrix[a * k + i] = c * x - s * y;
          matrix[b * k + i] = s * x + c * y;
        }
        [g[a], g[b]] = [c * g[a] - s * g[b], s * g[a] + c * g[b]];
      }
    if (off <= 1e-17 * size) break;
  }
  return Float64Array.from({ length: k }, (_, a) => matrix[a * k + a]);
}

/**
 * How far the limit of θ is from the end of the run, by the linearisation of its flow there; null where there is none.
 *
 * With one example the weight is 1, and θ follows the gradient of p on the sphere, $d\theta/ds = (I - \theta\theta^\top)\nabla p$,
 * which nothing but θ enters. Its derivative is $(I - \theta\theta^\top)(\nabla^2 p - Lp)(I - \theta\theta^\top)$; along an
 * eigenvector with eigenvalue λ < 0 there is $g_a/|\lambda|$ to go, g being the gradient, and without end for λ ≥ 0. A
 * decay that comes of the fast directions alone hides what is to come in a slow one: this shows it.
 *
 * Null for several examples, whose weights move, over kinks, and for many parameters.
 */
export function wayToLimit({ model, final }: Trajectory): number | null {
  const { dimension: k, hessianBlocks, degree } = model;
  if (model.count !== 1 || model.kinks !== undefined || model.inBlocks !== undefined || k > MOST_PARAMETERS)
    return null;
  const theta = final.direction;
  const one = Float64Array.of(1);
  const gradient = new Float64Array(k);
  model.pullback(theta, one, gradient);
  const entries = new Float64Array(hessianBlocks.reduce((sum, size) => sum + size * size, 0));
  model.hessian(theta, one, entries);
  const matrix = new Float64Array(k * k);
  let entry = 0;
  let first = 0;
  for (const size of hessianBlocks) {
    for (let a = first; a < first + size; a++)
      for (let b = first; b < first + size; b++) matrix[a * k + b] = entries[entry++];
    first += size;
  }
  const radial = degree * final.margins[0];
  for (let a = 0; a < k; a++) matrix[a * k + a] -= radial;
  // Projected on both sides.
  for (const [along, across] of [
    [k, 1],
    [1, k],
  ])
    for (let line = 0; line < k; line++) {
      let dot = 0;
      for (let i = 0; i < k; i++) dot += matrix[line * along + i * across] * theta[i];
      for (let i = 0; i < k; i++) matrix[line * along + i * across] -= dot * theta[i];
    }
  const turning = new Float64Array(k);
  if (model.sphericalPart === undefined) {
    let along = 0;
    for (let i = 0; i < k; i++) along += gradient[i] * theta[i];
    for (let i = 0; i < k; i++) turning[i] = gradient[i] - along * theta[i];
  } else model.sphericalPart.pullback(theta, one, turning);
  const least = ROUNDING * Math.hypot(...gradient);
  const values = eigen(matrix, turning);
  let square = 0;
  for (let a = 0; a < k; a++)
    if (Math.abs(turning[a]) > least) square += values[a] < 0 ? (turning[a] / values[a]) ** 2 : Infinity;
  return Math.sqrt(square);
}

/** What the way by the linearisation may be of that by the decay, and of the tolerance: two estimates of one length. */
const AGREES = 10;
/** A longer way, in radians, is none that a linearisation knows. */
const LINEAR = 0.3;

/**
 * Whether the linearisation has the limit about where the decay of the speed has it, `remaining` from the end; true where
 * it says nothing.
 */
export function limitInSight(trajectory: Trajectory, remaining: number): boolean {
  const way = wayToLimit(trajectory);
  if (way === null) return true;
  return way <= Math.min(LINEAR, AGREES * Math.max(remaining, AGREES * trajectory.relativeTolerance));
}
