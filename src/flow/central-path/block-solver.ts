import { factorDense, factorDenseComplex, solveDense, solveDenseComplex } from '../../../solvers/index.js';
import type { Linearization } from './linearization.js';

/**
 * Systems with the diagonal blocks of Newton's matrix, $\gamma - \partial(v_j', \varphi_j')/\partial(v_j, \varphi_j)$.
 * Vectors have shares and directions apart: `v` one entry a block, `x` laid out as W.
 */
export interface BlockSolver {
  /** False where a block is singular. */
  factor(gamma: number): boolean;
  solve(v: Float64Array, x: Float64Array): void;
  /** The inverses of small blocks for the directions alone, one after the other; none of larger ones. */
  readonly inverse: Float64Array;
}

/** The same for complex γ. */
export interface ComplexBlockSolver {
  factor(alpha: number, beta: number): boolean;
  solve(vRe: Float64Array, vIm: Float64Array, xRe: Float64Array, xIm: Float64Array): void;
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
  return {
    inverse: blocks.inverse,
    factor(gamma) {
      inverse = 1 / gamma;
      return blocks.factor(gamma);
    },
    solve(v, x) {
      blocks.solve(x);
      for (let j = 0; j < layout.blocks; j++) {
        let sum = v[j];
        for (let a = layout.offsets[j]; a < layout.offsets[j + 1]; a++) sum += slope[a] * x[a];
        v[j] = sum * inverse;
      }
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
    },
  };
}

function denseBlocks(at: Linearization) {
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
    solve(x: Float64Array): void {
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
    },
  };
}

function complexDenseBlocks(at: Linearization) {
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
    solve(xRe: Float64Array, xIm: Float64Array): void {
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
    },
  };
}

/*
 * Without second derivatives the one block is −gP − φtᵀ + tφᵀ − σφφᵀ, t = Pg the turning, g the growth and σ the rate back
 * to the sphere, times the rate r. With x = ξφ + y, y ⊥ φ, and b = βφ + c, the system is (γ + rg) y = c + ξ r t and
 * (γ + rσ)ξ = β − r⟨t, y⟩.
 */
function flatBlock(at: Linearization) {
  const { directions: phi, slope, growth } = at;
  const { degree } = at.point.model;
  const t = new Float64Array(phi.length);
  const direction = new Float64Array(phi.length);
  let radial = 0;
  let tangential = 0;
  let square = 0;
  return {
    inverse: NONE,
    factor(gamma: number): boolean {
      radial = gamma + at.rate * at.restoring;
      direction.set(phi);
      square = 0;
      for (let a = 0; a < t.length; a++) {
        t[a] = slope[a] / degree;
        square += t[a] * t[a];
      }
      tangential = gamma + at.rate * growth[0];
      return tangential !== 0 && radial !== 0;
    },
    solve(x: Float64Array): void {
      let beta = 0;
      let along = 0;
      for (let a = 0; a < x.length; a++) {
        beta += direction[a] * x[a];
        along += t[a] * x[a];
      }
      const xi = (beta - along / tangential) / (radial + square / tangential);
      for (let a = 0; a < x.length; a++)
        x[a] = xi * direction[a] + (x[a] - beta * direction[a] + xi * t[a]) / tangential;
    },
  };
}

function complexFlatBlock(at: Linearization) {
  const { directions: phi, slope, growth } = at;
  const { degree } = at.point.model;
  const t = new Float64Array(phi.length);
  const direction = new Float64Array(phi.length);
  // 1/(γ + rg), and 1/(γ + rσ + |t|²/(γ + rg)).
  let tRe = 0;
  let tIm = 0;
  let sRe = 0;
  let sIm = 0;
  return {
    inverse: NONE,
    inverseIm: NONE,
    factor(alpha: number, beta: number): boolean {
      direction.set(phi);
      let square = 0;
      for (let a = 0; a < t.length; a++) {
        t[a] = slope[a] / degree;
        square += t[a] * t[a];
      }
      const along = alpha + at.rate * growth[0];
      const size = along * along + beta * beta;
      tRe = along / size;
      tIm = -beta / size;
      const re = alpha + at.rate * at.restoring + square * tRe;
      const im = beta + square * tIm;
      const norm = re * re + im * im;
      sRe = re / norm;
      sIm = -im / norm;
      return norm > 0;
    },
    solve(xRe: Float64Array, xIm: Float64Array): void {
      let bRe = 0;
      let bIm = 0;
      let aRe = 0;
      let aIm = 0;
      for (let a = 0; a < t.length; a++) {
        bRe += direction[a] * xRe[a];
        bIm += direction[a] * xIm[a];
        aRe += t[a] * xRe[a];
        aIm += t[a] * xIm[a];
      }
      const rRe = bRe - (aRe * tRe - aIm * tIm);
      const rIm = bIm - (aRe * tIm + aIm * tRe);
      const xiRe = rRe * sRe - rIm * sIm;
      const xiIm = rRe * sIm + rIm * sRe;
      for (let a = 0; a < t.length; a++) {
        const yRe = xRe[a] - bRe * direction[a] + xiRe * t[a];
        const yIm = xIm[a] - bIm * direction[a] + xiIm * t[a];
        xRe[a] = xiRe * direction[a] + yRe * tRe - yIm * tIm;
        xIm[a] = xiIm * direction[a] + yRe * tIm + yIm * tRe;
      }
    },
  };
}
