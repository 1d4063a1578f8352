import type { SquaredReluNeurons } from '../../../problems/index.js';
import type { ComplexResponses } from './complex-responses.js';
import type { Linearization } from './linearization.js';
import { addPairForms } from './pair-forms.js';
import { planeArcs } from './plane-arcs.js';
import { planeComplexInverse } from './plane-inverse.js';

/** Responses of neurons in the plane for complex γ, summed arc by arc; see arc-responses.ts. */
export function arcComplexResponses(
  at: Linearization,
  { data, signs }: SquaredReluNeurons,
): ComplexResponses {
  const { blocks: m, count: n } = at.point.layout;
  const { y } = data;
  const { directions, shares, slope, curvature, margins } = at;
  const arcs = planeArcs(data, m);
  const { place } = arcs;
  // D⁻¹ of the directions.
  const { inverse, invert } = planeComplexInverse(curvature);
  const real = (length: number): Float64Array => new Float64Array(length);
  const formsRe = real(3 * arcs.count);
  const formsIm = real(3 * arcs.count);
  const pairFormsRe = real(9 * arcs.count);
  const pairFormsIm = real(9 * arcs.count);
  const weightsRe = real(n);
  const weightsIm = real(n);
  const answersRe = real(n);
  const answersIm = real(n);
  const gramRe = real(n * n);
  const gramIm = real(n * n);
  const normsRe = real(n);
  const normsIm = real(n);
  const mean = real(2);
  // 1/γ.
  let gRe = 1;
  let gIm = 0;

  const respond = (): void => {
    const { rate, scale, active, actives } = at;
    formsRe.fill(0);
    formsIm.fill(0);
    pairFormsRe.fill(0);
    pairFormsIm.fill(0);
    for (let j = 0; j < m; j++) {
      const k = 8 * j;
      const u = directions[2 * j];
      const w = directions[2 * j + 1];
      const share = rate * shares[j];
      const XRe = inverse[k + 2] * u - inverse[k] * w;
      const XIm = inverse[k + 3] * u - inverse[k + 1] * w;
      const YRe = inverse[k + 6] * u - inverse[k + 4] * w;
      const YIm = inverse[k + 7] * u - inverse[k + 5] * w;
      const turnedRe = share * (YRe * u - XRe * w);
      const turnedIm = share * (YIm * u - XIm * w);
      const sRe = share * (slope[2 * j] * XRe + slope[2 * j + 1] * YRe);
      const sIm = share * (slope[2 * j] * XIm + slope[2 * j + 1] * YIm);
      const grownRe = 2 * (sRe * gRe - sIm * gIm);
      const grownIm = 2 * (sRe * gIm + sIm * gRe);
      const keptRe = 4 * share * gRe;
      const keptIm = 4 * share * gIm;
      const cosine = u * u - w * w;
      const sine = 2 * u * w;
      const to = 3 * place[j];
      const sign = signs[j];
      // What the norm answers: kept a + grown t.
      formsRe[to] += sign * (keptRe * u * u - grownRe * sine);
      formsRe[to + 1] += sign * (keptRe * u * w + grownRe * cosine);
      formsRe[to + 2] += sign * (keptRe * w * w + grownRe * sine);
      formsIm[to] += sign * (keptIm * u * u - grownIm * sine);
      formsIm[to + 1] += sign * (keptIm * u * w + grownIm * cosine);
      formsIm[to + 2] += sign * (keptIm * w * w + grownIm * sine);
      addPairForms(pairFormsRe, 9 * place[j], u, w, turnedRe, keptRe, grownRe);
      addPairForms(pairFormsIm, 9 * place[j], u, w, turnedIm, keptIm, grownIm);
    }
    arcs.gather(formsRe, answersRe);
    arcs.gather(formsIm, answersIm);
    for (let s = 0; s < actives; s++) {
      const i = active[s];
      normsRe[s] = y[i] * answersRe[i];
      normsIm[s] = y[i] * answersIm[i];
    }
    gramRe.fill(0);
    gramIm.fill(0);
    arcs.relate(pairFormsRe, active, actives, gramRe);
    arcs.relate(pairFormsIm, active, actives, gramIm);
    for (let l = 0; l < n; l++)
      for (let s = 0; s < actives; s++) {
        const labels = y[l] * y[active[s]];
        gramRe[l * n + s] = scale * (labels * gramRe[l * n + s] - margins[l] * normsRe[s]);
        gramIm[l * n + s] = scale * (labels * gramIm[l * n + s] - margins[l] * normsIm[s]);
      }
  };

  return {
    gramRe,
    gramIm,
    normsRe,
    normsIm,
    mean,
    factor(alpha, beta) {
      const size = alpha * alpha + beta * beta;
      gRe = alpha / size;
      gIm = -beta / size;
      if (!invert(alpha, beta)) return false;
      arcs.locate(directions);
      respond();
      return true;
    },
    reduce(bRe, bIm, pulledRe, pulledIm) {
      let meanRe = 0;
      let meanIm = 0;
      formsRe.fill(0);
      formsIm.fill(0);
      for (let j = 0, p = 1, k = 0; j < m; j++, p += 3, k += 8) {
        const sRe = bRe[p + 1];
        const sIm = bIm[p + 1];
        const tRe = bRe[p + 2];
        const tIm = bIm[p + 2];
        const XRe = inverse[k] * sRe - inverse[k + 1] * sIm + inverse[k + 2] * tRe - inverse[k + 3] * tIm;
        const XIm = inverse[k] * sIm + inverse[k + 1] * sRe + inverse[k + 2] * tIm + inverse[k + 3] * tRe;
        const YRe = inverse[k + 4] * sRe - inverse[k + 5] * sIm + inverse[k + 6] * tRe - inverse[k + 7] * tIm;
        const YIm = inverse[k + 4] * sIm + inverse[k + 5] * sRe + inverse[k + 6] * tIm + inverse[k + 7] * tRe;
        const vRe = bRe[p] + slope[2 * j] * XRe + slope[2 * j + 1] * YRe;
        const vIm = bIm[p] + slope[2 * j] * XIm + slope[2 * j + 1] * YIm;
        const VRe = vRe * gRe - vIm * gIm;
        const VIm = vRe * gIm + vIm * gRe;
        bRe[p] = VRe;
        bIm[p] = VIm;
        bRe[p + 1] = XRe;
        bIm[p + 1] = XIm;
        bRe[p + 2] = YRe;
        bIm[p + 2] = YIm;
        meanRe += shares[j] * VRe;
        meanIm += shares[j] * VIm;
        const u = directions[2 * j];
        const w = directions[2 * j + 1];
        const rayRe = VRe - (u * XRe + w * YRe);
        const rayIm = VIm - (u * XIm + w * YIm);
        const share = 2 * shares[j] * signs[j];
        const to = 3 * place[j];
        formsRe[to] += share * u * (XRe + rayRe * u);
        formsRe[to + 1] += share * (0.5 * (u * YRe + w * XRe) + rayRe * u * w);
        formsRe[to + 2] += share * w * (YRe + rayRe * w);
        formsIm[to] += share * u * (XIm + rayIm * u);
        formsIm[to + 1] += share * (0.5 * (u * YIm + w * XIm) + rayIm * u * w);
        formsIm[to + 2] += share * w * (YIm + rayIm * w);
      }
      arcs.gather(formsRe, pulledRe);
      arcs.gather(formsIm, pulledIm);
      for (let i = 0; i < n; i++) {
        pulledRe[i] = at.scale * (y[i] * pulledRe[i] - 2 * margins[i] * meanRe);
        pulledIm[i] = at.scale * (y[i] * pulledIm[i] - 2 * margins[i] * meanIm);
      }
      mean[0] = meanRe;
      mean[1] = meanIm;
    },
    restore(amountsRe, amountsIm, bRe, bIm) {
      weightsRe.fill(0);
      weightsIm.fill(0);
      for (let s = 0; s < at.actives; s++) {
        const i = at.active[s];
        weightsRe[i] = 2 * at.rate * y[i] * amountsRe[s];
        weightsIm[i] = 2 * at.rate * y[i] * amountsIm[s];
      }
      arcs.spread(weightsRe, formsRe);
      arcs.spread(weightsIm, formsIm);
      for (let j = 0, p = 1, k = 0; j < m; j++, p += 3, k += 8) {
        const u = directions[2 * j];
        const w = directions[2 * j + 1];
        const from = 3 * place[j];
        const sign = signs[j];
        const pRe = sign * (formsRe[from] * u + formsRe[from + 1] * w);
        const qRe = sign * (formsRe[from + 1] * u + formsRe[from + 2] * w);
        const pIm = sign * (formsIm[from] * u + formsIm[from + 1] * w);
        const qIm = sign * (formsIm[from + 1] * u + formsIm[from + 2] * w);
        const aRe = pRe * u + qRe * w;
        const aIm = pIm * u + qIm * w;
        const sRe = pRe - aRe * u;
        const sIm = pIm - aIm * u;
        const tRe = qRe - aRe * w;
        const tIm = qIm - aIm * w;
        const XRe = inverse[k] * sRe - inverse[k + 1] * sIm + inverse[k + 2] * tRe - inverse[k + 3] * tIm;
        const XIm = inverse[k] * sIm + inverse[k + 1] * sRe + inverse[k + 2] * tIm + inverse[k + 3] * tRe;
        const YRe = inverse[k + 4] * sRe - inverse[k + 5] * sIm + inverse[k + 6] * tRe - inverse[k + 7] * tIm;
        const YIm = inverse[k + 4] * sIm + inverse[k + 5] * sRe + inverse[k + 6] * tIm + inverse[k + 7] * tRe;
        const vRe = aRe + slope[2 * j] * XRe + slope[2 * j + 1] * YRe;
        const vIm = aIm + slope[2 * j] * XIm + slope[2 * j + 1] * YIm;
        bRe[p] += vRe * gRe - vIm * gIm;
        bIm[p] += vRe * gIm + vIm * gRe;
        bRe[p + 1] += XRe;
        bIm[p + 1] += XIm;
        bRe[p + 2] += YRe;
        bIm[p + 2] += YIm;
      }
    },
  };
}
