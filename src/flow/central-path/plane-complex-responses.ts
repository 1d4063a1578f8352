import type { SquaredReluNeurons } from '../../../problems/index.js';
import type { ComplexResponses } from './complex-responses.js';
import type { Linearization } from './linearization.js';
import { planeComplexInverse } from './plane-inverse.js';
import { packExamples, planePairs } from './plane-pairs.js';

/** Responses of neurons in the plane for complex γ; see plane-responses.ts. */
export function planeComplexResponses(
  at: Linearization,
  { data, signs }: SquaredReluNeurons,
): ComplexResponses {
  const { blocks: m, count: n } = at.point.layout;
  const { x, y } = data;
  const { directions, shares, slope, curvature, margins } = at;
  const pairs = planePairs(at, data, signs);
  const packedRe = packExamples(data);
  const weights = new Float64Array(n);
  const factorIm = new Float64Array(n);
  // D⁻¹ of the directions.
  const { inverse, invert } = planeComplexInverse(curvature);
  const real = (length: number): Float64Array => new Float64Array(length);
  const gramRe = real(n * n);
  const gramIm = real(n * n);
  const normsRe = real(n);
  const normsIm = real(n);
  const mean = real(2);
  // 1/γ.
  let gRe = 1;
  let gIm = 0;

  const respond = (): void => {
    const { tangent, contribution, example, place } = pairs;
    const { rate, scale, actives } = at;
    gramRe.fill(0);
    gramIm.fill(0);
    normsRe.fill(0);
    normsIm.fill(0);
    for (let j = 0; j < m; j++) {
      const count = pairs.read(j);
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
      for (let e = 0; e < count; e++) {
        const s = place[example[e]];
        if (s < 0) continue;
        const VRe = keptRe * contribution[e] + grownRe * tangent[e];
        const VIm = keptIm * contribution[e] + grownIm * tangent[e];
        const TRe = turnedRe * tangent[e];
        const TIm = turnedIm * tangent[e];
        normsRe[s] += VRe;
        normsIm[s] += VIm;
        for (let c = 0; c < count; c++) {
          const entry = example[c] * n + s;
          gramRe[entry] += tangent[c] * TRe + contribution[c] * VRe;
          gramIm[entry] += tangent[c] * TIm + contribution[c] * VIm;
        }
      }
    }
    for (let l = 0; l < n; l++)
      for (let s = 0; s < actives; s++) {
        gramRe[l * n + s] = scale * (gramRe[l * n + s] - margins[l] * normsRe[s]);
        gramIm[l * n + s] = scale * (gramIm[l * n + s] - margins[l] * normsIm[s]);
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
      pairs.begin();
      respond();
      return true;
    },
    reduce(bRe, bIm, pulledRe, pulledIm) {
      let meanRe = 0;
      let meanIm = 0;
      pulledRe.fill(0);
      pulledIm.fill(0);
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
        for (let i = 0; i < n; i++) {
          const xi = x[2 * i];
          const yi = x[2 * i + 1];
          const z = u * xi + w * yi;
          const r = 0.5 * (z + Math.abs(z));
          const f = share * r;
          pulledRe[i] += f * (xi * XRe + yi * YRe + r * rayRe);
          pulledIm[i] += f * (xi * XIm + yi * YIm + r * rayIm);
        }
      }
      for (let i = 0; i < n; i++) {
        pulledRe[i] = at.scale * (y[i] * pulledRe[i] - 2 * margins[i] * meanRe);
        pulledIm[i] = at.scale * (y[i] * pulledIm[i] - 2 * margins[i] * meanIm);
      }
      mean[0] = meanRe;
      mean[1] = meanIm;
    },
    restore(amountsRe, amountsIm, bRe, bIm) {
      // Packed by size; then real and imaginary parts of those that are left.
      weights.fill(0);
      for (let s = 0; s < at.actives; s++)
        weights[at.active[s]] = at.rate * (Math.abs(amountsRe[s]) + Math.abs(amountsIm[s]));
      const { points, factor } = packedRe;
      const length = packedRe.pack(weights);
      const { kept } = packedRe;
      for (let i = 0; i < length; i++) {
        const s = pairs.place[kept[i]];
        const f = 2 * at.rate * y[kept[i]];
        factor[i] = f * amountsRe[s];
        factorIm[i] = f * amountsIm[s];
      }
      for (let j = 0, p = 1, k = 0; j < m; j++, p += 3, k += 8) {
        const u = directions[2 * j];
        const w = directions[2 * j + 1];
        let aRe = 0;
        let aIm = 0;
        let gRe_ = 0;
        let gIm_ = 0;
        let hRe = 0;
        let hIm = 0;
        for (let i = 0; i < length; i++) {
          const xi = points[2 * i];
          const yi = points[2 * i + 1];
          const z = u * xi + w * yi;
          const r = 0.5 * (z + Math.abs(z));
          const f = factor[i] * r;
          const e = factorIm[i] * r;
          aRe += f * r;
          aIm += e * r;
          gRe_ += f * xi;
          gIm_ += e * xi;
          hRe += f * yi;
          hIm += e * yi;
        }
        const sign = signs[j];
        const sRe = sign * (gRe_ - aRe * u);
        const sIm = sign * (gIm_ - aIm * u);
        const tRe = sign * (hRe - aRe * w);
        const tIm = sign * (hIm - aIm * w);
        const XRe = inverse[k] * sRe - inverse[k + 1] * sIm + inverse[k + 2] * tRe - inverse[k + 3] * tIm;
        const XIm = inverse[k] * sIm + inverse[k + 1] * sRe + inverse[k + 2] * tIm + inverse[k + 3] * tRe;
        const YRe = inverse[k + 4] * sRe - inverse[k + 5] * sIm + inverse[k + 6] * tRe - inverse[k + 7] * tIm;
        const YIm = inverse[k + 4] * sIm + inverse[k + 5] * sRe + inverse[k + 6] * tIm + inverse[k + 7] * tRe;
        const vRe = sign * aRe + slope[2 * j] * XRe + slope[2 * j + 1] * YRe;
        const vIm = sign * aIm + slope[2 * j] * XIm + slope[2 * j + 1] * YIm;
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
