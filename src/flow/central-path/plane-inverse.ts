/** The inverses of $\gamma - C_j$ for the 2 × 2 blocks $C_j$ of neurons in the plane, row-major, one after the other. */
export interface PlaneInverse {
  readonly inverse: Float64Array;
  /** False where a block is singular. */
  invert(gamma: number): boolean;
}

/** The same for complex γ: real and imaginary part of every entry. */
export interface PlaneComplexInverse {
  readonly inverse: Float64Array;
  invert(alpha: number, beta: number): boolean;
}

/** Makes the work space. */
export function planeInverse(blocks: Float64Array): PlaneInverse {
  const inverse = new Float64Array(blocks.length);
  return {
    inverse,
    invert(gamma) {
      let regular = true;
      for (let k = 0; k < blocks.length; k += 4) {
        const a = gamma - blocks[k];
        const d = gamma - blocks[k + 3];
        const determinant = a * d - blocks[k + 1] * blocks[k + 2];
        if (determinant === 0) regular = false;
        const factor = 1 / determinant;
        inverse[k] = d * factor;
        inverse[k + 1] = blocks[k + 1] * factor;
        inverse[k + 2] = blocks[k + 2] * factor;
        inverse[k + 3] = a * factor;
      }
      return regular;
    },
  };
}

/** Makes the work space. */
export function planeComplexInverse(blocks: Float64Array): PlaneComplexInverse {
  const inverse = new Float64Array(2 * blocks.length);
  return {
    inverse,
    invert(alpha, beta) {
      let regular = true;
      for (let k = 0, to = 0; k < blocks.length; k += 4, to += 8) {
        const a = alpha - blocks[k];
        const d = alpha - blocks[k + 3];
        const b = blocks[k + 1];
        const c = blocks[k + 2];
        const re = a * d - beta * beta - b * c;
        const im = beta * (a + d);
        const size = re * re + im * im;
        if (size === 0) regular = false;
        const fRe = re / size;
        const fIm = -im / size;
        inverse[to] = d * fRe - beta * fIm;
        inverse[to + 1] = d * fIm + beta * fRe;
        inverse[to + 2] = b * fRe;
        inverse[to + 3] = b * fIm;
        inverse[to + 4] = c * fRe;
        inverse[to + 5] = c * fIm;
        inverse[to + 6] = a * fRe - beta * fIm;
        inverse[to + 7] = a * fIm + beta * fRe;
      }
      return regular;
    },
  };
}
