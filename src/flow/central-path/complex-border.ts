import { factorDenseComplex, solveDenseComplex } from '../../../solvers/index.js';
import { complexBlockSolver } from './block-solver.js';
import { gram, products } from './gram.js';
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
  const { blocks: m, offsets, count: n, dimension: k, weights: Z, margin: C, barrier: E } = layout;
  const { degree } = model;
  const { active, shares, byZ, byE, byC, slackByZ, constraintByE, closureByZ } = at;
  const { marks } = at.point.dependents;
  const solver = complexBlockSolver(at);
  const vectors = (length: number): Float64Array[] =>
    Array.from({ length: n }, () => new Float64Array(length));
  const responsesRe = vectors(k);
  const responsesIm = vectors(k);
  const shareRe = vectors(m);
  const shareIm = vectors(m);
  const rows = Array.from({ length: n }, (_, i) => at.tangentRows.subarray(i * k, (i + 1) * k));
  const shareRows = Array.from({ length: n }, (_, i) => at.shareRows.subarray(i * m, (i + 1) * m));
  const gRe = new Float64Array(n * n);
  const gIm = new Float64Array(n * n);
  const normsRe = new Float64Array(n);
  const normsIm = new Float64Array(n);
  const re = new Float64Array((n + 2) * (n + 2));
  const im = new Float64Array((n + 2) * (n + 2));
  const pivots = new Int32Array(n + 2);
  const smallRe = new Float64Array(n + 2);
  const smallIm = new Float64Array(n + 2);
  const pulledRe = new Float64Array(n);
  const pulledIm = new Float64Array(n);
  const vRe = new Float64Array(m);
  const vIm = new Float64Array(m);
  const xRe = new Float64Array(k);
  const xIm = new Float64Array(k);
  const slots = new Int32Array(n);
  let inverseRe = 1;
  let inverseIm = 0;
  let size = 0;
  let actives = 0;

  const mean = (v: Float64Array): number => {
    let sum = 0;
    for (let j = 0; j < m; j++) sum += shares[j] * v[j];
    return degree * sum;
  };

  const respond = (): void => {
    for (let s = 0; s < actives; s++) {
      const i = active[s];
      const response = responsesRe[s];
      const share = shareRe[s];
      for (let t = 0; t < k; t++) response[t] = at.rate * at.tangents[i * k + t];
      for (let j = 0; j < m; j++) share[j] = at.rate * degree * at.contributions[j * n + i];
      responsesIm[s].fill(0);
      shareIm[s].fill(0);
      solver.solve(share, shareIm[s], response, responsesIm[s]);
      normsRe[s] = mean(share);
      normsIm[s] = mean(shareIm[s]);
    }
    gram(rows, responsesRe, n, actives, n, gRe, false);
    gram(rows, responsesIm, n, actives, n, gIm, false);
    if (m === 1) return;
    gram(shareRows, shareRe, n, actives, n, gRe, true);
    gram(shareRows, shareIm, n, actives, n, gIm, true);
  };

  const assembleDependents = (): void => {
    const { dependents, couplings, couplingByE } = at;
    for (let s = 0; s < actives; s++) slots[active[s]] = s;
    for (let k = 0; k < dependents.count; k++) {
      const i = dependents.examples[k];
      const row = slots[i] * size;
      re.fill(0, row, row + size);
      im.fill(0, row, row + size);
      re[row + slots[i]] = 1;
      for (let t = dependents.starts[k]; t < dependents.starts[k + 1]; t++)
        re[row + slots[dependents.bases[t]]] -= couplings[t];
      re[row + actives + 1] = -couplingByE[i];
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
      if (!solver.factor(alpha, beta)) return false;
      respond();
      assemble();
      return factorDenseComplex(re, im, size, pivots);
    },
    solve(bRe, bIm) {
      divide(bRe, bIm, 0);
      for (let j = 0; j < m; j++) {
        const from = 1 + j + offsets[j];
        vRe[j] = bRe[from];
        vIm[j] = bIm[from];
        for (let t = offsets[j]; t < offsets[j + 1]; t++) {
          xRe[t] = bRe[2 + j + t];
          xIm[t] = bIm[2 + j + t];
        }
      }
      solver.solve(vRe, vIm, xRe, xIm);
      products(rows, xRe, n, pulledRe, false);
      products(rows, xIm, n, pulledIm, false);
      if (m > 1) {
        products(shareRows, vRe, n, pulledRe, true);
        products(shareRows, vIm, n, pulledIm, true);
      }
      for (let r = 0; r < actives; r++) {
        const l = active[r];
        const follows = marks[l] === 1;
        smallRe[r] = bRe[Z + l] + (follows ? 0 : pulledRe[l]);
        smallIm[r] = bIm[Z + l] + (follows ? 0 : pulledIm[l]);
      }
      smallRe[actives] = bRe[C];
      smallIm[actives] = bIm[C];
      smallRe[actives + 1] = bRe[E] + degree * bRe[0] + mean(vRe);
      smallIm[actives + 1] = bIm[E] + degree * bIm[0] + mean(vIm);
      solveDenseComplex(re, im, size, pivots, smallRe, smallIm);
      const cRe = smallRe[actives];
      const cIm = smallIm[actives];
      const eRe = smallRe[actives + 1];
      const eIm = smallIm[actives + 1];
      for (let s = 0; s < actives; s++) {
        const i = active[s];
        const a = byZ[i] * smallRe[s] + byC[i] * cRe + byE[i] * eRe;
        const b = byZ[i] * smallIm[s] + byC[i] * cIm + byE[i] * eIm;
        if (a === 0 && b === 0) continue;
        const rRe = responsesRe[s];
        const rIm = responsesIm[s];
        for (let t = 0; t < k; t++) {
          xRe[t] += a * rRe[t] - b * rIm[t];
          xIm[t] += a * rIm[t] + b * rRe[t];
        }
        const sRe = shareRe[s];
        const sIm = shareIm[s];
        for (let j = 0; j < m; j++) {
          vRe[j] += a * sRe[j] - b * sIm[j];
          vIm[j] += a * sIm[j] + b * sRe[j];
        }
        for (let l = 0; l < n; l++) {
          pulledRe[l] += a * gRe[l * n + s] - b * gIm[l * n + s];
          pulledIm[l] += a * gIm[l * n + s] + b * gRe[l * n + s];
        }
      }
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
      for (let j = 0; j < m; j++) {
        bRe[1 + j + offsets[j]] = vRe[j];
        bIm[1 + j + offsets[j]] = vIm[j];
        for (let t = offsets[j]; t < offsets[j + 1]; t++) {
          bRe[2 + j + t] = xRe[t];
          bIm[2 + j + t] = xIm[t];
        }
      }
      divide(bRe, bIm, layout.length);
      divide(bRe, bIm, layout.gain);
    },
  };
}
