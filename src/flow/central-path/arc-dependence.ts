import type { SquaredReluNeurons } from '../../../problems/index.js';
import type { Linearization } from './linearization.js';
import { addPairForms } from './pair-forms.js';
import { planeArcs } from './plane-arcs.js';

/**
 * Whether the gradients of some margins on the unit sphere depend on each other, for many neurons in the plane: by their
 * scalar products, which sums arc by arc give without the gradients. Their rounding leaves seven digits to lengths.
 *
 * @param counts the neurons that are looked at.
 */
export function arcDependence(
  at: Linearization,
  { data, signs }: SquaredReluNeurons,
  counts: (neuron: number) => boolean,
): (examples: Int32Array, size: number, level: number, least: number) => boolean {
  const { blocks: m, count: n } = at.point.layout;
  const { y } = data;
  const { directions, shares } = at;
  const arcs = planeArcs(data, m);
  const { place } = arcs;
  const forms = new Float64Array(3 * arcs.count);
  const pairForms = new Float64Array(9 * arcs.count);
  const means = new Float64Array(n);
  const related = new Float64Array(n * n);
  const before = new Float64Array(n);

  /** Sums over the neurons; returns that of the shares. */
  const sum = (): number => {
    let total = 0;
    forms.fill(0);
    pairForms.fill(0);
    arcs.locate(directions);
    for (let j = 0; j < m; j++) {
      if (!counts(j)) continue;
      const share = shares[j];
      const u = directions[2 * j];
      const w = directions[2 * j + 1];
      const to = 3 * place[j];
      const signed = share * signs[j];
      total += share;
      forms[to] += signed * u * u;
      forms[to + 1] += signed * u * w;
      forms[to + 2] += signed * w * w;
      addPairForms(pairForms, 9 * place[j], u, w, share, 4 * share, 0);
    }
    return total;
  };

  return (examples, size, level, least) => {
    const total = sum();
    arcs.gather(forms, means);
    related.fill(0);
    arcs.relate(pairForms, examples, size, related);
    // Cholesky's elimination without pivots: what is left of each gradient after the norm's and those before it.
    for (let r = 0; r < size; r++) {
      const l = examples[r];
      before[r] = y[l] * y[l] * related[l * n + r] + level * level;
      for (let s = 0; s <= r; s++) {
        const i = examples[s];
        let product = y[l] * y[i] * (related[l * n + s] - (4 * means[l] * means[i]) / total) + level * level;
        for (let c = 0; c < s; c++) product -= related[l * n + c] * related[i * n + c];
        related[l * n + s] = s < r ? product / related[i * n + s] : product;
      }
      const left = related[l * n + r];
      if (!(left > least * least * before[r])) return true;
      related[l * n + r] = Math.sqrt(left);
    }
    return false;
  };
}
