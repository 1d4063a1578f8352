import type { SquaredReluNeurons } from '../../../problems/index.js';
import type { Linearization } from './linearization.js';
import { addPairForms } from './pair-forms.js';
import { planeArcs } from './plane-arcs.js';
import { planeInverse } from './plane-inverse.js';
import type { Responses } from './responses.js';

/*
 * Responses of neurons in the plane. What is tangential there is a number, along τ ⊥ φ: T_i = t_i τ. Every solution takes
 * two passes over the neurons, one that eliminates them and one that puts them back, with sums by arcs.
 */
export function arcResponses(at: Linearization, { data, signs }: SquaredReluNeurons): Responses {
  const { blocks: m, count: n } = at.point.layout;
  const { y } = data;
  const { directions, shares, slope, curvature, margins } = at;
  const arcs = planeArcs(data, m);
  const { place } = arcs;
  const forms = new Float64Array(3 * arcs.count);
  const pairForms = new Float64Array(9 * arcs.count);
  const weights = new Float64Array(n);
  // D⁻¹ of the directions.
  const { inverse, invert } = planeInverse(curvature);
  const G = new Float64Array(n * n);
  const norms = new Float64Array(n);
  const answers = new Float64Array(n);
  let byGamma = 1;

  const respond = (): void => {
    const { rate, scale, actives, active } = at;
    forms.fill(0);
    pairForms.fill(0);
    for (let j = 0; j < m; j++) {
      const k = 4 * j;
      const u = directions[2 * j];
      const w = directions[2 * j + 1];
      const X = inverse[k + 1] * u - inverse[k] * w;
      const Y = inverse[k + 3] * u - inverse[k + 2] * w;
      const share = rate * shares[j];
      const turned = share * (Y * u - X * w);
      const grown = 2 * share * byGamma * (slope[2 * j] * X + slope[2 * j + 1] * Y);
      const kept = 4 * share * byGamma;
      const cosine = u * u - w * w;
      const sine = 2 * u * w;
      const to = 3 * place[j];
      const sign = signs[j];
      // What the norm answers: kept a + grown t.
      forms[to] += sign * (kept * u * u - grown * sine);
      forms[to + 1] += sign * (kept * u * w + grown * cosine);
      forms[to + 2] += sign * (kept * w * w + grown * sine);
      addPairForms(pairForms, 9 * place[j], u, w, turned, kept, grown);
    }
    arcs.gather(forms, answers);
    for (let s = 0; s < actives; s++) norms[s] = y[active[s]] * answers[active[s]];
    G.fill(0);
    arcs.relate(pairForms, active, actives, G);
    for (let l = 0; l < n; l++)
      for (let s = 0; s < actives; s++)
        G[l * n + s] = scale * (y[l] * y[active[s]] * G[l * n + s] - margins[l] * norms[s]);
  };

  return {
    gram: G,
    norms,
    factor(gamma) {
      byGamma = 1 / gamma;
      if (!invert(gamma)) return false;
      arcs.locate(directions);
      respond();
      return true;
    },
    reduce(b, pulled) {
      let mean = 0;
      forms.fill(0);
      for (let j = 0, p = 1, k = 0; j < m; j++, p += 3, k += 4) {
        const s = b[p + 1];
        const t = b[p + 2];
        const X = inverse[k] * s + inverse[k + 1] * t;
        const Y = inverse[k + 2] * s + inverse[k + 3] * t;
        const V = (b[p] + slope[2 * j] * X + slope[2 * j + 1] * Y) * byGamma;
        b[p] = V;
        b[p + 1] = X;
        b[p + 2] = Y;
        mean += shares[j] * V;
        const u = directions[2 * j];
        const w = directions[2 * j + 1];
        const ray = V - (u * X + w * Y);
        const share = 2 * shares[j] * signs[j];
        const to = 3 * place[j];
        forms[to] += share * u * (X + ray * u);
        forms[to + 1] += share * (0.5 * (u * Y + w * X) + ray * u * w);
        forms[to + 2] += share * w * (Y + ray * w);
      }
      arcs.gather(forms, pulled);
      for (let i = 0; i < n; i++) pulled[i] = at.scale * (y[i] * pulled[i] - 2 * margins[i] * mean);
      return mean;
    },
    restore(amounts, b) {
      weights.fill(0);
      for (let s = 0; s < at.actives; s++) weights[at.active[s]] = 2 * at.rate * amounts[s] * y[at.active[s]];
      arcs.spread(weights, forms);
      for (let j = 0, p = 1, k = 0; j < m; j++, p += 3, k += 4) {
        const u = directions[2 * j];
        const w = directions[2 * j + 1];
        const from = 3 * place[j];
        const g = signs[j] * (forms[from] * u + forms[from + 1] * w);
        const h = signs[j] * (forms[from + 1] * u + forms[from + 2] * w);
        const along = g * u + h * w;
        const s = g - along * u;
        const t = h - along * w;
        const X = inverse[k] * s + inverse[k + 1] * t;
        const Y = inverse[k + 2] * s + inverse[k + 3] * t;
        b[p] += (along + slope[2 * j] * X + slope[2 * j + 1] * Y) * byGamma;
        b[p + 1] += X;
        b[p + 2] += Y;
      }
    },
  };
}
