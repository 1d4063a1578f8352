import { factorDenseComplex, solveDenseComplex } from '../../../solvers/index.js';
import { complexResponses } from './complex-responses.js';
import type { Linearization } from './linearization.js';

/** Systems with Newton's matrix $\gamma M - J$ for complex $\gamma = \alpha + i\beta$; see border.ts. */
export interface ComplexBorder {
  factor(alpha: number, beta: number): boolean;
  /** In place, over the whole state, real and imaginary parts apart. */
  solve(re: Float64Array, im: Float64Array): void;
}

/** The complex counterpart of {@link realBorder}: constraints and weights are real, only the responses are not. */
export function complexBorder(at: Linearization): ComplexBorder {
  const { layout, model } = at.point;
  const { count: n, weights: Z, margin: C, barrier: E } = layout;
  const { degree } = model;
  const { active, byZ, byE, byC, slackByZ, constraintByE, closureByZ } = at;
  const { dependents: follows } = at.point;
  const { marks } = follows;
  const blocks = complexResponses(at);
  const { gramRe: gRe, gramIm: gIm, normsRe, normsIm } = blocks;
  const answer = new Float64Array(2);
  const re = new Float64Array((n + 2) * (n + 2));
  const im = new Float64Array((n + 2) * (n + 2));
  const pivots = new Int32Array(n + 2);
  const smallRe = new Float64Array(n + 2);
  const smallIm = new Float64Array(n + 2);
  const pulledRe = new Float64Array(n);
  const pulledIm = new Float64Array(n);
  const movedRe = new Float64Array(n);
  const movedIm = new Float64Array(n);
  const slots = new Int32Array(n);
  let inverseRe = 1;
  let inverseIm = 0;
  let size = 0;
  let actives = 0;

  const assembleDependents = (): void => {
    const { dependents, couplings, couplingByE, couplingByC } = at;
    for (let s = 0; s < actives; s++) slots[active[s]] = s;
    for (let k = 0; k < dependents.count; k++) {
      const i = dependents.examples[k];
      const row = slots[i] * size;
      re.fill(0, row, row + size);
      im.fill(0, row, row + size);
      re[row + slots[i]] = 1;
      for (let t = dependents.starts[k]; t < dependents.starts[k + 1]; t++)
        re[row + slots[dependents.bases[t]]] -= couplings[t];
      re[row + actives] = -couplingByC[i];
      re[row + actives + 1] = -couplingByE[i];
      if (dependents.near[k] === 0) continue;
      for (let s = 0; s < actives; s++) {
        const l = active[s];
        blocks.response?.(dependents.gradients[k], s, answer);
        const [a, b] = answer;
        re[row + s] -= a * byZ[l];
        im[row + s] -= b * byZ[l];
        re[row + actives] -= a * byC[l];
        im[row + actives] -= b * byC[l];
        re[row + actives + 1] -= a * byE[l];
        im[row + actives + 1] -= b * byE[l];
      }
    }
  };

  const assemble = (): void => {
    const { closureByC, closureByE } = at;
    const c = actives;
    const e = actives + 1;
    size = actives + 2;
    re.fill(0, 0, size * size);
    im.fill(0, 0, size * size);
    for (let r = 0; r < actives; r++) {
      const l = active[r];
      const row = r * size;
      re[row + c] = 1;
      re[row + e] = constraintByE[l];
      for (let s = 0; s < actives; s++) {
        const i = active[s];
        const a = gRe[l * n + s];
        const b = gIm[l * n + s];
        re[row + s] = -a * byZ[i];
        im[row + s] = -b * byZ[i];
        re[row + c] -= a * byC[i];
        im[row + c] -= b * byC[i];
        re[row + e] -= a * byE[i];
        im[row + e] -= b * byE[i];
      }
      re[row + r] += slackByZ[l];
      re[c * size + r] = -closureByZ[l];
    }
    assembleDependents();
    re[c * size + c] = -closureByC;
    re[c * size + e] = -closureByE;
    re[e * size + e] = -1;
    for (let s = 0; s < actives; s++) {
      const i = active[s];
      re[e * size + s] = -normsRe[s] * byZ[i];
      im[e * size + s] = -normsIm[s] * byZ[i];
      re[e * size + c] -= normsRe[s] * byC[i];
      im[e * size + c] -= normsIm[s] * byC[i];
      re[e * size + e] -= normsRe[s] * byE[i];
      im[e * size + e] -= normsIm[s] * byE[i];
    }
  };

  const divide = (bRe: Float64Array, bIm: Float64Array, place: number): void => {
    const a = bRe[place];
    const b = bIm[place];
    bRe[place] = a * inverseRe - b * inverseIm;
    bIm[place] = a * inverseIm + b * inverseRe;
  };

  return {
    factor(alpha, beta) {
      const square = alpha * alpha + beta * beta;
      inverseRe = alpha / square;
      inverseIm = -beta / square;
      actives = at.actives;
      if (!blocks.factor(alpha, beta)) return false;
      assemble();
      return factorDenseComplex(re, im, size, pivots);
    },
    solve(bRe, bIm) {
      divide(bRe, bIm, 0);
      blocks.reduce(bRe, bIm, pulledRe, pulledIm);
      for (let r = 0; r < actives; r++) {
        const l = active[r];
        smallRe[r] = bRe[Z + l] + (marks[l] === 1 ? 0 : pulledRe[l]);
        smallIm[r] = bIm[Z + l] + (marks[l] === 1 ? 0 : pulledIm[l]);
      }
      for (let k = 0; k < follows.count; k++) {
        if (follows.near[k] === 0) continue;
        const r = slots[follows.examples[k]];
        blocks.reduced?.(follows.gradients[k], answer);
        smallRe[r] += answer[0];
        smallIm[r] += answer[1];
      }
      smallRe[actives] = bRe[C];
      smallIm[actives] = bIm[C];
      smallRe[actives + 1] = bRe[E] + degree * (bRe[0] + blocks.mean[0]);
      smallIm[actives + 1] = bIm[E] + degree * (bIm[0] + blocks.mean[1]);
      solveDenseComplex(re, im, size, pivots, smallRe, smallIm);
      const cRe = smallRe[actives];
      const cIm = smallIm[actives];
      const eRe = smallRe[actives + 1];
      const eIm = smallIm[actives + 1];
      for (let s = 0; s < actives; s++) {
        const i = active[s];
        const a = byZ[i] * smallRe[s] + byC[i] * cRe + byE[i] * eRe;
        const b = byZ[i] * smallIm[s] + byC[i] * cIm + byE[i] * eIm;
        movedRe[s] = a;
        movedIm[s] = b;
        for (let l = 0; l < n; l++) {
          pulledRe[l] += a * gRe[l * n + s] - b * gIm[l * n + s];
          pulledIm[l] += a * gIm[l * n + s] + b * gRe[l * n + s];
        }
      }
      blocks.restore(movedRe, movedIm, bRe, bIm);
      for (let l = 0; l < n; l++) {
        bRe[Z + l] = (bRe[Z + l] + pulledRe[l] - cRe - constraintByE[l] * eRe) / slackByZ[l];
        bIm[Z + l] = (bIm[Z + l] + pulledIm[l] - cIm - constraintByE[l] * eIm) / slackByZ[l];
      }
      for (let s = 0; s < actives; s++) {
        bRe[Z + active[s]] = smallRe[s];
        bIm[Z + active[s]] = smallIm[s];
      }
      bRe[C] = cRe;
      bIm[C] = cIm;
      bRe[E] = eRe;
      bIm[E] = eIm;
      divide(bRe, bIm, layout.length);
      divide(bRe, bIm, layout.gain);
    },
  };
}
