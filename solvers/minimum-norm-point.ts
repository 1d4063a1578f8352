import { affineNearest } from './affine-hull.js';
import type { Polytope } from './polytope.js';

/** The point of a polytope that is nearest to the origin. */
export interface NearestPoint {
  readonly point: Float64Array;
  /** A selection of which it is the image. Where there are several it is one of them. */
  readonly selection: Float64Array;
  readonly norm: number;
  /**
   * By how much $\langle x, v\rangle \ge \Vert x\Vert^2$ fails at the worst vertex v, divided by the square of the size
   * of the vertices: what is left of the conditions of optimality. Rounding, unless iteration ended early.
   */
  readonly gap: number;
}

/** Gaps and weights below this are rounding. */
const ROUNDING = 8 * Number.EPSILON;
/** Vertices are scaled so that none is larger, nor the first one smaller, lest their squares leave the doubles. */
const LARGE = 2 ** 200;
const SMALL = 2 ** -200;
/** Vertices taken in before giving up, a dimension. */
const MOST = 200;

/**
 * Wolfe's algorithm (1976) for the point of smallest norm in a polytope. It holds a *corral*, affinely independent
 * vertices around the point of smallest norm of their affine hull, takes in the vertex farthest behind the plane
 * through that point, and drops those that come to lie outside, in finitely many steps. The affine problem is solved by
 * orthogonalising differences of vertices, not with their Gram matrix, which would lose half of the digits.
 *
 * The result is right to rounding relative to the largest vertex it met, of any size. Repeated vertices and faces of any
 * dimension are no matter. A vertex that is not finite leaves a gap of NaN.
 *
 * @returns a function that looks at the polytope anew each time it is called.
 */
export function minimumNormPoint(polytope: Polytope): () => NearestPoint {
  const { dimension: n, selections: m } = polytope;
  const room = n + 2;
  const vertices = Array.from({ length: room }, () => new Float64Array(n));
  const chosen = Array.from({ length: room }, () => new Float64Array(m));
  const nearest = affineNearest(room, n);
  const weights = new Float64Array(room);
  const target = new Float64Array(room);
  const x = new Float64Array(n);
  const rest = new Float64Array(n);
  let size = 0;

  const dot = (a: Float64Array, b: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
  };

  /** Weights of the point of smallest norm in the affine hull of the corral, into `target`; false if it has none. */
  const solveAffine = (): boolean => nearest(vertices, size, target, rest);

  const drop = (k: number): void => {
    size--;
    const [vertex, selection] = [vertices[k], chosen[k]];
    for (let l = k; l < size; l++) {
      vertices[l] = vertices[l + 1];
      chosen[l] = chosen[l + 1];
      weights[l] = weights[l + 1];
    }
    vertices[size] = vertex;
    chosen[size] = selection;
    weights[size] = 0;
  };

  /** Goes to the nearest point of the corral's hull, dropping vertices on the way. False where the newest adds nothing. */
  const settle = (): boolean => {
    for (;;) {
      if (!solveAffine()) {
        drop(size - 1);
        return false;
      }
      let step = 1;
      let leaving = -1;
      for (let k = 0; k < size; k++) {
        if (target[k] > ROUNDING) continue;
        const share = weights[k] / (weights[k] - target[k]);
        if (leaving < 0 || share < step) {
          step = share;
          leaving = k;
        }
      }
      if (leaving < 0 || size === 1) {
        weights.set(target);
        return true;
      }
      for (let k = 0; k < size; k++) weights[k] = Math.max(0, weights[k] + step * (target[k] - weights[k]));
      drop(leaving);
    }
  };

  let scale = 1;
  let tries = 0;
  /** Takes up the vertex in direction −x; false where it is too large, or the first one too small, for this scale. */
  const look = (k: number): boolean => {
    polytope.support(x, vertices[k], chosen[k]);
    let most = 0;
    for (const value of vertices[k]) most = Math.max(most, Math.abs(value));
    const size = most * scale;
    if (size > LARGE || (size > 0 && size < SMALL && k === 0 && tries === 0)) {
      scale = 2 ** Math.min(1000, -Math.floor(Math.log2(most)));
      return false;
    }
    for (let i = 0; i < n; i++) vertices[k][i] *= scale;
    return true;
  };

  const place = (): void => {
    x.fill(0);
    for (let k = 0; k < size; k++) for (let i = 0; i < n; i++) x[i] += weights[k] * vertices[k][i];
  };

  /** The gap that is left, or NaN where the scale was changed on the way. */
  const search = (): number => {
    x.fill(0);
    weights.fill(0);
    if (!look(0)) return NaN;
    weights[0] = 1;
    size = 1;
    place();
    let largest = dot(x, x);
    // The norm falls at every step, but not always by as much as a double shows.
    let patience = n + 2;
    for (let steps = MOST * (n + 1); ; steps--) {
      const vertex = vertices[size];
      if (!look(size)) return NaN;
      largest = Math.max(largest, dot(vertex, vertex));
      const before = dot(x, x);
      const gap = largest === 0 ? 0 : Math.max(0, (before - dot(x, vertex)) / largest);
      if (!(gap > ROUNDING) || size > n || patience === 0 || steps === 0) return gap;
      weights[size++] = 0;
      if (!settle()) return gap;
      place();
      patience = dot(x, x) < before ? n + 2 : patience - 1;
    }
  };

  return () => {
    scale = 1;
    tries = 0;
    let gap = search();
    // Each change of the scale is to a larger vertex, by far.
    for (tries = 1; Number.isNaN(gap) && tries < 8; tries++) gap = search();
    let total = 0;
    for (let k = 0; k < size; k++) total += weights[k];
    const selection = new Float64Array(m);
    for (let k = 0; k < size; k++)
      for (let r = 0; r < m; r++) selection[r] += (weights[k] / total) * chosen[k][r];
    const norm = Math.sqrt(dot(x, x)) / scale;
    return { point: x.map((value) => value / scale), selection, norm, gap };
  };
}
