import {
  factorDense,
  factorDenseComplex,
  solveDense,
  solveDenseComplex,
  solveDenseComplexPair,
  solveDensePair,
} from '../../../solvers/index.js';
import {
  complexFlatBlock,
  flatBlock,
  type ComplexDirectionBlocks,
  type DirectionBlocks,
} from './flat-block.js';
import type { Linearization } from './linearization.js';

/**
 * Systems with the diagonal blocks of Newton's matrix, $\gamma - \partial(v_j', \varphi_j')/\partial(v_j, \varphi_j)$.
 * Vectors have shares and directions apart: `v` one entry a block, `x` laid out as W.
 */
export interface BlockSolver {
  /** False where a block is singular. */
  factor(gamma: number): boolean;
  solve(v: Float64Array, x: Float64Array): void;
  /** For the first `count` of many right sides. */
  solveAll(v: readonly Float64Array[], x: readonly Float64Array[], count: number): void;
  /** The inverses of small blocks for the directions alone, one after the other; none of larger ones. */
  readonly inverse: Float64Array;
}

/** The same for complex γ. */
export interface ComplexBlockSolver {
  factor(alpha: number, beta: number): boolean;
  solve(vRe: Float64Array, vIm: Float64Array, xRe: Float64Array, xIm: Float64Array): void;
  solveAll(
    vRe: readonly Float64Array[],
    vIm: readonly Float64Array[],
    xRe: readonly Float64Array[],
    xIm: readonly Float64Array[],
    count: number,
  ): void;
  readonly inverse: Float64Array;
  readonly inverseIm: Float64Array;
}

/**
 * The blocks, with their sign turned. Where symmetries leave a maximum undetermined they are singular, and for γ below
 * their rounding so is the matrix. A direction that is at rest by then does not move: what rounding adds is drawn back.
 */
function readBlocks(at: Linearization, gamma: number, out: Float64Array): void {
  const { curvature, directions } = at;
  const lost = at.resting && gamma <= at.point.rounding * at.rate * at.restoring;
  if (!lost) for (let a = 0; a < out.length; a++) out[a] = -curvature[a];
  else {
    out.fill(0);
    for (let a = 0; a < out.length; a += directions.length + 1) out[a] = at.rate * at.restoring;
  }
}

/** Up to this size a block's inverse is formed: it is used for many right sides. */
const SMALL = 6;

const NONE = new Float64Array(0);

/** Chooses by the structure of the model: none, small blocks, or one large block. */
export function blockSolver(at: Linearization): BlockSolver {
  const blocks = at.flat ? flatBlock(at) : denseBlocks(at);
  const { layout } = at.point;
  const { slope } = at;
  let inverse = 0;
  const solveShares = (v: Float64Array, x: Float64Array): void => {
    for (let j = 0; j < layout.blocks; j++) {
      let sum = v[j];
      for (let a = layout.offsets[j]; a < layout.offsets[j + 1]; a++) sum += slope[a] * x[a];
      v[j] = sum * inverse;
    }
  };
  return {
    inverse: blocks.inverse,
    factor(gamma) {
      inverse = 1 / gamma;
      return blocks.factor(gamma);
    },
    solve(v, x) {
      blocks.solve(x);
      solveShares(v, x);
    },
    solveAll(v, x, count) {
      let s = 0;
      for (; s + 1 < count; s += 2) blocks.solveTwo(x[s], x[s + 1]);
      if (s < count) blocks.solve(x[s]);
      for (s = 0; s < count; s++) solveShares(v[s], x[s]);
    },
  };
}

/** The same for complex γ. */
export function complexBlockSolver(at: Linearization): ComplexBlockSolver {
  const blocks = at.flat ? complexFlatBlock(at) : complexDenseBlocks(at);
  const { layout } = at.point;
  const { slope } = at;
  let re = 0;
  let im = 0;
  const solveShares = (vRe: Float64Array, vIm: Float64Array, xRe: Float64Array, xIm: Float64Array): void => {
    for (let j = 0; j < layout.blocks; j++) {
      let a = vRe[j];
      let b = vIm[j];
      for (let i = layout.offsets[j]; i < layout.offsets[j + 1]; i++) {
        a += slope[i] * xRe[i];
        b += slope[i] * xIm[i];
      }
      vRe[j] = a * re - b * im;
      vIm[j] = a * im + b * re;
    }
  };
  return {
    inverse: blocks.inverse,
    inverseIm: blocks.inverseIm,
    factor(alpha, beta) {
      const square = alpha * alpha + beta * beta;
      re = alpha / square;
      im = -beta / square;
      return blocks.factor(alpha, beta);
    },
    solve(vRe, vIm, xRe, xIm) {
      blocks.solve(xRe, xIm);
      solveShares(vRe, vIm, xRe, xIm);
    },
    solveAll(vRe, vIm, xRe, xIm, count) {
      let s = 0;
      for (; s + 1 < count; s += 2) blocks.solveTwo(xRe[s], xIm[s], xRe[s + 1], xIm[s + 1]);
      if (s < count) blocks.solve(xRe[s], xIm[s]);
      for (s = 0; s < count; s++) solveShares(vRe[s], vIm[s], xRe[s], xIm[s]);
    },
  };
}

function denseBlocks(at: Linearization): DirectionBlocks {
  const { point, curvature, starts } = at;
  const { blocks, offsets } = point.layout;
  const matrix = new Float64Array(curvature.length);
  const sizes = Array.from({ length: blocks }, (_, j) => offsets[j + 1] - offsets[j]);
  const views = sizes.map((d, j) => matrix.subarray(starts[j], starts[j] + d * d));
  const pivots = new Int32Array(offsets[blocks]);
  const pivotViews = sizes.map((_, j) => pivots.subarray(offsets[j], offsets[j + 1]));
  const largest = Math.max(...sizes);
  const small = largest <= SMALL;
  const column = new Float64Array(largest);
  const scratch = new Float64Array(largest * largest);
  const parts = new Map<Float64Array, Float64Array[]>();

  const invert = (j: number, d: number): void => {
    const view = views[j];
    for (let b = 0; b < d; b++) {
      column.fill(0, 0, d);
      column[b] = 1;
      solveDense(view, d, pivotViews[j], column);
      for (let a = 0; a < d; a++) scratch[a * d + b] = column[a];
    }
    for (let a = 0; a < d * d; a++) view[a] = scratch[a];
  };
  /** A vector cut into blocks; the few vectors that come are the same every time. */
  const cut = (x: Float64Array): Float64Array[] => {
    let found = parts.get(x);
    if (found === undefined) {
      found = sizes.map((_, j) => x.subarray(offsets[j], offsets[j + 1]));
      parts.set(x, found);
    }
    return found;
  };
  const solve = (x: Float64Array): void => {
    if (!small) {
      const views_ = cut(x);
      for (let j = 0; j < blocks; j++) solveDense(views[j], sizes[j], pivotViews[j], views_[j]);
      return;
    }
    for (let j = 0; j < blocks; j++) {
      const d = sizes[j];
      const first = offsets[j];
      const start = starts[j];
      for (let a = 0; a < d; a++) {
        let sum = 0;
        for (let b = 0; b < d; b++) sum += matrix[start + a * d + b] * x[first + b];
        column[a] = sum;
      }
      for (let a = 0; a < d; a++) x[first + a] = column[a];
    }
  };
  return {
    inverse: small ? matrix : NONE,
    factor(gamma: number): boolean {
      readBlocks(at, gamma, matrix);
      for (let j = 0; j < blocks; j++) {
        const d = sizes[j];
        for (let a = 0; a < d; a++) matrix[starts[j] + a * (d + 1)] += gamma;
        if (!factorDense(views[j], d, pivotViews[j])) return false;
        if (small) invert(j, d);
      }
      return true;
    },
    solve,
    solveTwo(x: Float64Array, y: Float64Array): void {
      if (small) {
        solve(x);
        solve(y);
        return;
      }
      const xs = cut(x);
      const ys = cut(y);
      for (let j = 0; j < blocks; j++) solveDensePair(views[j], sizes[j], pivotViews[j], xs[j], ys[j]);
    },
  };
}

function complexDenseBlocks(at: Linearization): ComplexDirectionBlocks {
  const { point, curvature, starts } = at;
  const { blocks, offsets } = point.layout;
  const re = new Float64Array(curvature.length);
  const im = new Float64Array(curvature.length);
  const sizes = Array.from({ length: blocks }, (_, j) => offsets[j + 1] - offsets[j]);
  const cutMatrix = (of: Float64Array) => sizes.map((d, j) => of.subarray(starts[j], starts[j] + d * d));
  const viewsRe = cutMatrix(re);
  const viewsIm = cutMatrix(im);
  const pivots = new Int32Array(offsets[blocks]);
  const pivotViews = sizes.map((_, j) => pivots.subarray(offsets[j], offsets[j + 1]));
  const largest = Math.max(...sizes);
  const small = largest <= SMALL;
  const columnRe = new Float64Array(largest);
  const columnIm = new Float64Array(largest);
  const scratchRe = new Float64Array(largest * largest);
  const scratchIm = new Float64Array(largest * largest);
  const parts = new Map<Float64Array, Float64Array[]>();
  const cut = (x: Float64Array): Float64Array[] => {
    let found = parts.get(x);
    if (found === undefined) {
      found = sizes.map((_, j) => x.subarray(offsets[j], offsets[j + 1]));
      parts.set(x, found);
    }
    return found;
  };
  const invert = (j: number, d: number): void => {
    for (let b = 0; b < d; b++) {
      columnRe.fill(0, 0, d);
      columnIm.fill(0, 0, d);
      columnRe[b] = 1;
      solveDenseComplex(viewsRe[j], viewsIm[j], d, pivotViews[j], columnRe, columnIm);
      for (let a = 0; a < d; a++) {
        scratchRe[a * d + b] = columnRe[a];
        scratchIm[a * d + b] = columnIm[a];
      }
    }
    for (let a = 0; a < d * d; a++) {
      viewsRe[j][a] = scratchRe[a];
      viewsIm[j][a] = scratchIm[a];
    }
  };
  const solve = (xRe: Float64Array, xIm: Float64Array): void => {
    if (!small) {
      const partsRe = cut(xRe);
      const partsIm = cut(xIm);
      for (let j = 0; j < blocks; j++)
        solveDenseComplex(viewsRe[j], viewsIm[j], sizes[j], pivotViews[j], partsRe[j], partsIm[j]);
      return;
    }
    for (let j = 0; j < blocks; j++) {
      const d = sizes[j];
      const first = offsets[j];
      const start = starts[j];
      for (let a = 0; a < d; a++) {
        let sumRe = 0;
        let sumIm = 0;
        for (let b = 0; b < d; b++) {
          const mRe = re[start + a * d + b];
          const mIm = im[start + a * d + b];
          sumRe += mRe * xRe[first + b] - mIm * xIm[first + b];
          sumIm += mRe * xIm[first + b] + mIm * xRe[first + b];
        }
        columnRe[a] = sumRe;
        columnIm[a] = sumIm;
      }
      for (let a = 0; a < d; a++) {
        xRe[first + a] = columnRe[a];
        xIm[first + a] = columnIm[a];
      }
    }
  };
  return {
    inverse: small ? re : NONE,
    inverseIm: small ? im : NONE,
    factor(alpha: number, beta: number): boolean {
      im.fill(0);
      readBlocks(at, alpha, re);
      for (let j = 0; j < blocks; j++) {
        const d = sizes[j];
        for (let a = 0; a < d; a++) {
          re[starts[j] + a * (d + 1)] += alpha;
          im[starts[j] + a * (d + 1)] = beta;
        }
        if (!factorDenseComplex(viewsRe[j], viewsIm[j], d, pivotViews[j])) return false;
        if (small) invert(j, d);
      }
      return true;
    },
    solve,
    solveTwo(xRe: Float64Array, xIm: Float64Array, yRe: Float64Array, yIm: Float64Array): void {
      if (small) {
        solve(xRe, xIm);
        solve(yRe, yIm);
        return;
      }
      const a = cut(xRe);
      const b = cut(xIm);
      const c = cut(yRe);
      const d = cut(yIm);
      for (let j = 0; j < blocks; j++)
        solveDenseComplexPair(viewsRe[j], viewsIm[j], sizes[j], pivotViews[j], a[j], b[j], c[j], d[j]);
    },
  };
}
