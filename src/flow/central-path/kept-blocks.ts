import type { QuadraticInvariants } from '../../../problems/index.js';
import type { StateLayout } from './state.js';

/** Rounds of Newton's method. */
const ROUNDS = 3;
/** Residuals below this, on the unit sphere of a block, are rounding. */
const EXACT = 1e-15;

/**
 * Brings states of several blocks back to where the invariants are what they were at the start, one for each block and a
 * function of that block alone, such as $\|w_j\|^2 - a_j^2$ of ReLU neurons: at unit directions
 * $b_j(\varphi_j) = e^{-2(u_j - u_{j0})}\, b_j(\varphi_{j0})$.
 *
 * Each block is moved by the correction of least norm, a multiple of $b_j(\varphi_j, \cdot)$, which is orthogonal to all
 * gradients of margins: margins change by its square only.
 *
 * @param y0 the start, in normal form.
 */
export function keepingBlocks(
  { form, pullback }: QuadraticInvariants,
  layout: StateLayout,
  y0: Float64Array,
): (y: Float64Array) => void {
  const { blocks, offsets, dimension: k } = layout;
  const directions = new Float64Array(k);
  const ones = new Float64Array(blocks).fill(1);
  const normals = new Float64Array(k);
  const value = new Float64Array(blocks);
  const kept = new Float64Array(blocks);
  const lnNorm = (y: Float64Array, j: number): number => y[0] + y[1 + j + offsets[j]];

  const read = (y: Float64Array): void => {
    for (let j = 0; j < blocks; j++)
      for (let a = offsets[j]; a < offsets[j + 1]; a++) directions[a] = y[2 + j + a];
    form(directions, directions, value);
  };

  read(y0);
  kept.set(value);
  const lnNorm0 = Float64Array.from({ length: blocks }, (_, j) => lnNorm(y0, j));

  return (y) => {
    for (let round = 0; round < ROUNDS; round++) {
      read(y);
      pullback(directions, ones, normals);
      let worst = 0;
      for (let j = 0; j < blocks; j++) {
        const at = 1 + j + offsets[j];
        const lack = kept[j] * Math.exp(-2 * (lnNorm(y, j) - lnNorm0[j])) - value[j];
        let size = 0;
        for (let a = offsets[j]; a < offsets[j + 1]; a++) size += normals[a] * normals[a];
        if (!(Math.abs(lack) > EXACT) || !(size > 0)) continue;
        worst = Math.max(worst, Math.abs(lack));
        const step = lack / (2 * size);
        let square = 0;
        for (let a = offsets[j]; a < offsets[j + 1]; a++) {
          directions[a] += step * normals[a];
          square += directions[a] * directions[a];
        }
        const length = Math.sqrt(square);
        y[at] += Math.log(length);
        for (let a = offsets[j]; a < offsets[j + 1]; a++) y[2 + j + a] = directions[a] / length;
      }
      if (worst <= EXACT) return;
    }
  };
}
