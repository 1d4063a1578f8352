import { factorDense, factorDenseComplex, solveDense, solveDenseComplex } from './dense-lu.js';

/**
 * A bordered block-diagonal matrix $\begin{pmatrix} D & B \\ C & E \end{pmatrix}$ in one array: the blocks of D one
 * after the other, then B, then C, then E, each row-major. With blocks of sizes $s_k$, N rows of them in all, and a
 * border of width m, B is N × m, C is m × N and E is m × m.
 */
export interface BorderedShape {
  readonly sizes: Int32Array;
  /** First row of each block, and N at the end. */
  readonly rows: Int32Array;
  /** Where each block begins in the array. */
  readonly blocks: Int32Array;
  readonly border: number;
  /** Where B, C and E begin. */
  readonly right: number;
  readonly below: number;
  readonly corner: number;
  /** Length of the array. */
  readonly length: number;
}

/** Lays out a matrix of given block sizes and border. */
export function borderedShape(sizes: ArrayLike<number>, border: number): BorderedShape {
  const count = sizes.length;
  const rows = new Int32Array(count + 1);
  const blocks = new Int32Array(count + 1);
  for (let k = 0; k < count; k++) {
    rows[k + 1] = rows[k] + sizes[k];
    blocks[k + 1] = blocks[k] + sizes[k] * sizes[k];
  }
  const right = blocks[count];
  const below = right + rows[count] * border;
  const corner = below + rows[count] * border;
  const length = corner + border * border;
  return { sizes: Int32Array.from(sizes), rows, blocks, border, right, below, corner, length };
}

/** A factorisation at work: {@link borderedLu} and {@link borderedLuComplex} make them. */
export interface BorderedLu {
  /** Factorises what stands in `matrix`, in place. False when a block or the Schur complement is singular. */
  factor(): boolean;
  /** To be filled before `factor`. */
  readonly matrix: Float64Array;
}

/**
 * Block LU factorisation by the Schur complement $S = E - C D^{-1} B$ (Golub & Van Loan 2013, 3.2.11), with partial
 * pivoting within the blocks and within S. Rows are not exchanged between blocks, so every block must be regular by
 * itself, and digits are lost where one is nearly singular though the matrix is not.
 */
export function borderedLu(shape: BorderedShape): BorderedLu & { solve(b: Float64Array): void } {
  const { sizes, rows, blocks, border: m } = shape;
  const count = sizes.length;
  const inner = rows[count];
  const matrix = new Float64Array(shape.length);
  const D = Array.from(sizes, (size, k) => matrix.subarray(blocks[k], blocks[k] + size * size));
  const C = matrix.subarray(shape.below, shape.corner);
  const S = matrix.subarray(shape.corner);
  // D⁻¹ B, one column after the other.
  const W = new Float64Array(inner * m);
  const columns = Array.from({ length: m }, (_, c) => W.subarray(c * inner, (c + 1) * inner));
  const parts = (x: Float64Array): Float64Array[] =>
    Array.from(sizes, (size, k) => x.subarray(rows[k], rows[k] + size));
  const columnParts = columns.map(parts);
  const pivots = Array.from(sizes, (size) => new Int32Array(size));
  const cornerPivots = new Int32Array(m);
  const work = new Float64Array(inner);
  const workParts = parts(work);
  const corner = new Float64Array(m);

  return {
    matrix,
    factor() {
      for (let k = 0; k < count; k++) if (!factorDense(D[k], sizes[k], pivots[k])) return false;
      for (let c = 0; c < m; c++) {
        const column = columns[c];
        for (let i = 0; i < inner; i++) column[i] = matrix[shape.right + i * m + c];
        for (let k = 0; k < count; k++) solveDense(D[k], sizes[k], pivots[k], columnParts[c][k]);
        for (let r = 0; r < m; r++) {
          let sum = 0;
          for (let i = 0; i < inner; i++) sum += C[r * inner + i] * column[i];
          S[r * m + c] -= sum;
        }
      }
      return m === 0 || factorDense(S, m, cornerPivots);
    },
    solve(b) {
      for (let i = 0; i < inner; i++) work[i] = b[i];
      for (let k = 0; k < count; k++) solveDense(D[k], sizes[k], pivots[k], workParts[k]);
      for (let r = 0; r < m; r++) {
        let sum = b[inner + r];
        for (let i = 0; i < inner; i++) sum -= C[r * inner + i] * work[i];
        corner[r] = sum;
      }
      solveDense(S, m, cornerPivots, corner);
      for (let c = 0; c < m; c++) {
        const value = corner[c];
        const column = columns[c];
        for (let i = 0; i < inner; i++) work[i] -= column[i] * value;
      }
      b.set(work);
      b.set(corner, inner);
    },
  };
}

/** The same for a complex matrix, whose imaginary part stands in `imaginary`. */
export function borderedLuComplex(
  shape: BorderedShape,
): BorderedLu & { readonly imaginary: Float64Array; solve(re: Float64Array, im: Float64Array): void } {
  const { sizes, rows, blocks, border: m } = shape;
  const count = sizes.length;
  const inner = rows[count];
  const matrix = new Float64Array(shape.length);
  const imaginary = new Float64Array(shape.length);
  const blockOf = (x: Float64Array) => (size: number, k: number) =>
    x.subarray(blocks[k], blocks[k] + size * size);
  const dRe = Array.from(sizes, blockOf(matrix));
  const dIm = Array.from(sizes, blockOf(imaginary));
  const cRe = matrix.subarray(shape.below, shape.corner);
  const cIm = imaginary.subarray(shape.below, shape.corner);
  const sRe = matrix.subarray(shape.corner);
  const sIm = imaginary.subarray(shape.corner);
  const columns = (): Float64Array[] => Array.from({ length: m }, () => new Float64Array(inner));
  const wRe = columns();
  const wIm = columns();
  const parts = (x: Float64Array): Float64Array[] =>
    Array.from(sizes, (size, k) => x.subarray(rows[k], rows[k] + size));
  const wRePart = wRe.map(parts);
  const wImPart = wIm.map(parts);
  const pivots = Array.from(sizes, (size) => new Int32Array(size));
  const cornerPivots = new Int32Array(m);
  const workRe = new Float64Array(inner);
  const workIm = new Float64Array(inner);
  const workRePart = parts(workRe);
  const workImPart = parts(workIm);
  const cornerRe = new Float64Array(m);
  const cornerIm = new Float64Array(m);

  return {
    matrix,
    imaginary,
    factor() {
      for (let k = 0; k < count; k++)
        if (!factorDenseComplex(dRe[k], dIm[k], sizes[k], pivots[k])) return false;
      for (let c = 0; c < m; c++) {
        const re = wRe[c];
        const im = wIm[c];
        for (let i = 0; i < inner; i++) {
          re[i] = matrix[shape.right + i * m + c];
          im[i] = imaginary[shape.right + i * m + c];
        }
        for (let k = 0; k < count; k++)
          solveDenseComplex(dRe[k], dIm[k], sizes[k], pivots[k], wRePart[c][k], wImPart[c][k]);
        for (let r = 0; r < m; r++) {
          let sumRe = 0;
          let sumIm = 0;
          for (let i = 0; i < inner; i++) {
            const j = r * inner + i;
            sumRe += cRe[j] * re[i] - cIm[j] * im[i];
            sumIm += cRe[j] * im[i] + cIm[j] * re[i];
          }
          sRe[r * m + c] -= sumRe;
          sIm[r * m + c] -= sumIm;
        }
      }
      return m === 0 || factorDenseComplex(sRe, sIm, m, cornerPivots);
    },
    solve(bRe, bIm) {
      for (let i = 0; i < inner; i++) {
        workRe[i] = bRe[i];
        workIm[i] = bIm[i];
      }
      for (let k = 0; k < count; k++)
        solveDenseComplex(dRe[k], dIm[k], sizes[k], pivots[k], workRePart[k], workImPart[k]);
      for (let r = 0; r < m; r++) {
        let sumRe = bRe[inner + r];
        let sumIm = bIm[inner + r];
        for (let i = 0; i < inner; i++) {
          const j = r * inner + i;
          sumRe -= cRe[j] * workRe[i] - cIm[j] * workIm[i];
          sumIm -= cRe[j] * workIm[i] + cIm[j] * workRe[i];
        }
        cornerRe[r] = sumRe;
        cornerIm[r] = sumIm;
      }
      solveDenseComplex(sRe, sIm, m, cornerPivots, cornerRe, cornerIm);
      for (let c = 0; c < m; c++) {
        const re = wRe[c];
        const im = wIm[c];
        const x = cornerRe[c];
        const y = cornerIm[c];
        for (let i = 0; i < inner; i++) {
          workRe[i] -= re[i] * x - im[i] * y;
          workIm[i] -= re[i] * y + im[i] * x;
        }
      }
      bRe.set(workRe);
      bIm.set(workIm);
      bRe.set(cornerRe, inner);
      bIm.set(cornerIm, inner);
    },
  };
}
