import type { Linearization } from './linearization.js';

/** Systems with the parts of the diagonal blocks that belong to the directions. */
export interface DirectionBlocks {
  readonly inverse: Float64Array;
  factor(gamma: number): boolean;
  solve(x: Float64Array): void;
  /** For two right sides at once. */
  solveTwo(x: Float64Array, y: Float64Array): void;
}

/** The same for complex γ. */
export interface ComplexDirectionBlocks {
  readonly inverse: Float64Array;
  readonly inverseIm: Float64Array;
  factor(alpha: number, beta: number): boolean;
  solve(xRe: Float64Array, xIm: Float64Array): void;
  solveTwo(xRe: Float64Array, xIm: Float64Array, yRe: Float64Array, yIm: Float64Array): void;
}

const NONE = new Float64Array(0);

/*
 * Without second derivatives the one block is −gP − φtᵀ + tφᵀ − σφφᵀ, t = Pg the turning, g the growth and σ the rate back
 * to the sphere, times the rate r. With x = ξφ + y, y ⊥ φ, and b = βφ + c, the system is (γ + rg) y = c + ξ r t and
 * (γ + rσ)ξ = β − r⟨t, y⟩.
 */
export function flatBlock(at: Linearization): DirectionBlocks {
  const { directions: phi, slope, growth } = at;
  const { degree } = at.point.model;
  const t = new Float64Array(phi.length);
  const direction = new Float64Array(phi.length);
  let radial = 0;
  let tangential = 0;
  let square = 0;
  const solve = (x: Float64Array): void => {
    let beta = 0;
    let along = 0;
    for (let a = 0; a < x.length; a++) {
      beta += direction[a] * x[a];
      along += t[a] * x[a];
    }
    const xi = (beta - along / tangential) / (radial + square / tangential);
    for (let a = 0; a < x.length; a++)
      x[a] = xi * direction[a] + (x[a] - beta * direction[a] + xi * t[a]) / tangential;
  };
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
    solve,
    solveTwo(x: Float64Array, y: Float64Array): void {
      solve(x);
      solve(y);
    },
  };
}

export function complexFlatBlock(at: Linearization): ComplexDirectionBlocks {
  const { directions: phi, slope, growth } = at;
  const { degree } = at.point.model;
  const t = new Float64Array(phi.length);
  const direction = new Float64Array(phi.length);
  // 1/(γ + rg), and 1/(γ + rσ + |t|²/(γ + rg)).
  let tRe = 0;
  let tIm = 0;
  let sRe = 0;
  let sIm = 0;
  const solve = (xRe: Float64Array, xIm: Float64Array): void => {
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
  };
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
    solve,
    solveTwo(xRe: Float64Array, xIm: Float64Array, yRe: Float64Array, yIm: Float64Array): void {
      solve(xRe, xIm);
      solve(yRe, yIm);
    },
  };
}
