import { factorDense, solveDense } from '../../../solvers/index.js';
import { copyDependents } from './dependents.js';
import type { Linearization } from './linearization.js';
import { responses } from './responses.js';

/** Systems with Newton's matrix $\gamma M - J$ for real γ. */
export interface Border {
  factor(gamma: number): boolean;
  /** In place, over the whole state. */
  solve(b: Float64Array): void;
  /** How far every margin answers to its own weight through the blocks, in the last matrix; 0 where that is negligible. */
  readonly couplings: Float64Array;
}

/*
 * The matrix, with the unknowns of the blocks first:
 *
 *   [ D_1                B_1 ]      D_j = γ − ∂(v_j', φ_j')/∂(v_j, φ_j)
 *   [      ⋱              ⋮  ]      B_j = −∂(v_j', φ_j')/∂(z, C, E), all of it through the weights
 *   [           D_m      B_m ]      R_j = −∂(constraints)/∂(v_j, φ_j)
 *   [ R_1  ⋯    R_m       S  ]
 *
 * With X_i = D⁻¹(L a_i, T_i)·ds/dx, the response of all blocks to the weight of example i, what is left after the blocks
 * is a system for the weights that answer at all, C and E. Its size is the number of support vectors and two more; the
 * cost of everything is linear in the number of blocks. The unknown of a weight that is negligible is its slack, which
 * is read off at the end.
 */
export function realBorder(at: Linearization): Border {
  const { layout, model } = at.point;
  const { count: n, weights: Z, margin: C, barrier: E } = layout;
  const { degree } = model;
  const { active, byZ, byE, byC, slackByZ, constraintByE, closureByZ } = at;
  const { dependents: follows } = at.point;
  const { marks } = follows;
  const blocks = responses(at);
  // How margin l answers to weight i, n × actives; and the shares' mean, whose L-fold is the norm's.
  const { gram: G, norms } = blocks;
  const matrix = new Float64Array((n + 2) * (n + 2));
  const pivots = new Int32Array(n + 2);
  const small = new Float64Array(n + 2);
  const pulled = new Float64Array(n);
  const moved = new Float64Array(n);
  const slots = new Int32Array(n);
  let gammaNow = 1;
  let size = 0;
  let actives = 0;

  /** Rows of the unknowns that follow from others', in which no margin occurs but what is left of their own. */
  const assembleDependents = (): void => {
    const { dependents, couplings, couplingByE, couplingByC } = at;
    for (let s = 0; s < actives; s++) slots[active[s]] = s;
    for (let k = 0; k < dependents.count; k++) {
      const i = dependents.examples[k];
      const row = slots[i] * size;
      matrix.fill(0, row, row + size);
      matrix[row + slots[i]] = 1;
      for (let t = dependents.starts[k]; t < dependents.starts[k + 1]; t++)
        matrix[row + slots[dependents.bases[t]]] -= couplings[t];
      matrix[row + actives] = -couplingByC[i];
      matrix[row + actives + 1] = -couplingByE[i];
      if (dependents.near[k] === 0) continue;
      for (let s = 0; s < actives; s++) {
        const l = active[s];
        const g = blocks.response?.(dependents.gradients[k], s) ?? 0;
        matrix[row + s] -= g * byZ[l];
        matrix[row + actives] -= g * byC[l];
        matrix[row + actives + 1] -= g * byE[l];
      }
    }
  };

  const assemble = (): void => {
    const { closureByC, closureByE } = at;
    const c = actives;
    const e = actives + 1;
    size = actives + 2;
    matrix.fill(0, 0, size * size);
    for (let r = 0; r < actives; r++) {
      const l = active[r];
      const row = r * size;
      let sumC = 0;
      let sumE = 0;
      for (let s = 0; s < actives; s++) {
        const i = active[s];
        const g = G[l * n + s];
        matrix[row + s] = -g * byZ[i];
        sumC += g * byC[i];
        sumE += g * byE[i];
      }
      matrix[row + r] += slackByZ[l];
      matrix[row + c] = 1 - sumC;
      matrix[row + e] = constraintByE[l] - sumE;
      matrix[c * size + r] = -closureByZ[l];
    }
    assembleDependents();
    matrix[c * size + c] = -closureByC;
    matrix[c * size + e] = -closureByE;
    let sumC = 0;
    let sumE = 0;
    for (let s = 0; s < actives; s++) {
      const i = active[s];
      matrix[e * size + s] = -norms[s] * byZ[i];
      sumC += norms[s] * byC[i];
      sumE += norms[s] * byE[i];
    }
    matrix[e * size + c] = -sumC;
    matrix[e * size + e] = -1 - sumE;
  };

  const own = new Float64Array(n);

  return {
    couplings: own,
    factor(gamma) {
      gammaNow = gamma;
      actives = at.actives;
      // The right-hand side has to be that of the matrix.
      copyDependents(at.dependents, at.point.dependents);
      if (!blocks.factor(gamma)) return false;
      own.fill(0);
      for (let s = 0; s < actives; s++) own[active[s]] = G[active[s] * n + s];
      assemble();
      return factorDense(matrix, size, pivots);
    },
    solve(b) {
      b[0] /= gammaNow;
      const mean = blocks.reduce(b, pulled);
      for (let r = 0; r < actives; r++) {
        const l = active[r];
        small[r] = b[Z + l] + (marks[l] === 1 ? 0 : pulled[l]);
      }
      for (let k = 0; k < follows.count; k++)
        if (follows.near[k] === 1)
          small[slots[follows.examples[k]]] += blocks.reduced?.(follows.gradients[k]) ?? 0;
      small[actives] = b[C];
      // The closure misses what the negligible weights add, which is nothing.
      small[actives + 1] = b[E] + degree * (b[0] + mean);
      solveDense(matrix, size, pivots, small);
      const byMargin = small[actives];
      const byBarrier = small[actives + 1];
      for (let s = 0; s < actives; s++) {
        const i = active[s];
        const weight = byZ[i] * small[s] + byC[i] * byMargin + byE[i] * byBarrier;
        moved[s] = weight;
        for (let l = 0; l < n; l++) pulled[l] += weight * G[l * n + s];
      }
      blocks.restore(moved, b);
      for (let l = 0; l < n; l++)
        b[Z + l] = (b[Z + l] + pulled[l] - byMargin - constraintByE[l] * byBarrier) / slackByZ[l];
      for (let s = 0; s < actives; s++) b[Z + active[s]] = small[s];
      b[C] = byMargin;
      b[E] = byBarrier;
      b[layout.length] /= gammaNow;
      b[layout.gain] /= gammaNow;
    },
  };
}
