import { factorDense, solveDense } from './dense-lu.js';
import type { Mode, PiecewiseProblem } from './piecewise-problem.js';
import type { SwitchingSurfaces } from './switching-surfaces.js';

/** A mode that is known to be the only one at a point where surfaces meet, but for what is at a bound. */
export interface OnlyMode {
  readonly mode: Mode;
  /** The share of the positive side, for each of the surfaces that meet. */
  readonly selection: Float64Array;
  /** Of the surfaces that meet, those whose place is at a bound as far as can be told: the next moment decides. */
  readonly open: readonly number[];
}

/** Shares this near to a bound, and normal velocities this near to zero, are there. */
const AT_BOUND = 1e-9;
/** Pivots of a matrix with a diagonal of about 1 that count as positive. */
const POSITIVE = 1e-9;

/** Whether the symmetric part of a matrix is positive definite: Cholesky's factorisation. */
function isMonotone(matrix: Float64Array, k: number): boolean {
  const lower = new Float64Array(k * k);
  for (let i = 0; i < k; i++)
    for (let j = 0; j <= i; j++) {
      let value = 0.5 * (matrix[i * k + j] + matrix[j * k + i]);
      for (let l = 0; l < j; l++) value -= lower[i * k + l] * lower[j * k + l];
      if (i > j) lower[i * k + j] = value / lower[j * k + j];
      else if (!(value > POSITIVE)) return false;
      else lower[i * k + i] = Math.sqrt(value);
    }
  return true;
}

/**
 * The complementarity problem $0 \le \sigma \le 1$ with $v = b - M\sigma$: $v_i \le 0$ where $\sigma_i = 0$,
 * $v_i \ge 0$ where $\sigma_i = 1$ and $v_i = 0$ between, by principal pivoting (Murty 1974; Júdice & Pires 1992 for two
 * bounds): what is violated worst changes its place, and when that has gone on for long the first that is violated,
 * which ends for every M whose principal minors are positive.
 */
function complementary(
  matrix: Float64Array,
  b: Float64Array,
): { place: Int8Array; sigma: Float64Array; v: Float64Array } | undefined {
  const k = b.length;
  const place = new Int8Array(k).fill(-1);
  const sigma = new Float64Array(k);
  const v = new Float64Array(k);
  const solve = (): boolean => {
    const free = [...place.keys()].filter((i) => place[i] === 0);
    const m = free.length;
    const part = new Float64Array(m * m);
    const right = new Float64Array(m);
    free.forEach((i, a) => {
      right[a] = b[i];
      for (let j = 0; j < k; j++) if (place[j] > 0) right[a] -= matrix[i * k + j];
      free.forEach((j, c) => (part[a * m + c] = matrix[i * k + j]));
    });
    const pivots = new Int32Array(m);
    if (!factorDense(part, m, pivots)) return false;
    solveDense(part, m, pivots, right);
    for (let i = 0; i < k; i++) sigma[i] = place[i] > 0 ? 1 : 0;
    free.forEach((i, a) => (sigma[i] = right[a]));
    for (let i = 0; i < k; i++) {
      v[i] = b[i];
      for (let j = 0; j < k; j++) v[i] -= matrix[i * k + j] * sigma[j];
    }
    return true;
  };
  for (let round = 0; round < 50 * (k + 1); round++) {
    if (!solve()) return undefined;
    let worst = AT_BOUND;
    let changed = -1;
    for (let i = 0; i < k; i++) {
      // Bounds are kept to where it makes no difference.
      const violation =
        place[i] === 0 ? Math.max(-sigma[i], sigma[i] - 1) + 2 * AT_BOUND : place[i] < 0 ? v[i] : -v[i];
      if (!(violation > worst)) continue;
      changed = i;
      if (round >= 10 * k) break;
      worst = violation;
    }
    if (changed < 0) return { place, sigma, v };
    place[changed] = place[changed] !== 0 ? 0 : sigma[changed] < 0.5 ? -1 : 1;
  }
  return undefined;
}

/**
 * For additive fields: $v = b + \sum_r \sigma_r \langle\nabla h, d_r\rangle$ are the normal velocities. Where the matrix of
 * $-\langle\nabla h_i, d_r\rangle$ is positive definite, in units in which normals and jumps are of length 1, as it is for
 * dry friction and for relays that do not work against each other, exactly one mode holds, for any number of surfaces
 * (Cottle, Pang & Stone 1992, chapter 3; Acary & Brogliato 2008).
 *
 * @returns a function that finds that mode, or undefined where nothing can be said.
 */
export function monotoneMode(
  problem: PiecewiseProblem,
  surfaces: SwitchingSurfaces,
): (t: number, y: Float64Array, mode: Mode, meeting: readonly number[]) => OnlyMode | undefined {
  const n = problem.y0.length;
  return (t, y, mode, meeting) => {
    const k = meeting.length;
    const gradients = new Float64Array(k * n);
    const drift = new Float64Array(k);
    surfaces.gradients(t, y, meeting, gradients);
    surfaces.drift(t, y, meeting, drift);
    const sides = Int8Array.from(mode);
    for (const r of meeting) sides[r] = -1;
    const corner = new Float64Array(n);
    const jump = new Float64Array(n);
    problem.field(t, y, sides, corner);
    const normals = meeting.map((_, i) => Math.hypot(...gradients.subarray(i * n, (i + 1) * n)));
    const matrix = new Float64Array(k * k);
    const lengths = new Float64Array(k);
    const b = new Float64Array(k);
    const along = (i: number, vector: Float64Array): number => {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += gradients[i * n + j] * vector[j];
      return sum;
    };
    meeting.forEach((r, c) => {
      sides[r] = 1;
      problem.field(t, y, sides, jump);
      sides[r] = -1;
      for (let j = 0; j < n; j++) jump[j] -= corner[j];
      lengths[c] = Math.hypot(...jump);
      for (let i = 0; i < k; i++) matrix[i * k + c] = -along(i, jump) / normals[i];
    });
    const unit = matrix.map((value, at) => value / lengths[at % k]);
    if (!isMonotone(unit, k)) return undefined;
    meeting.forEach((_, i) => (b[i] = (drift[i] + along(i, corner)) / normals[i]));
    // Rows in units of their own jump, so that normal velocities can be held against those.
    for (let i = 0; i < k; i++) {
      const own = matrix[i * k + i];
      b[i] /= own;
      for (let j = 0; j < k; j++) matrix[i * k + j] /= own;
    }
    const found = complementary(matrix, b);
    if (found === undefined) return undefined;
    const taken = Int8Array.from(mode);
    meeting.forEach((r, i) => (taken[r] = found.place[i]));
    return {
      mode: taken,
      selection: found.sigma,
      open: meeting.filter((_, i) => found.place[i] !== 0 && Math.abs(found.v[i]) <= AT_BOUND),
    };
  };
}
