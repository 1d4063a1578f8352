import type { SquaredReluNeurons } from '../../../problems/index.js';
import type { NeuronSums } from './neuron-sums.js';
import { planeArcs } from './plane-arcs.js';

/** The sums for examples in the plane arc by arc, for many neurons. */
export function arcSums({ data, signs }: SquaredReluNeurons): NeuronSums {
  const { count: n, y } = data;
  const m = signs.length;
  const arcs = planeArcs(data, m);
  const { place } = arcs;
  const forms = new Float64Array(3 * arcs.count);
  const pulls = new Float64Array(n);

  return {
    words: 1,
    pattern: place,
    locate(directions) {
      arcs.locate(directions);
    },
    margins(directions, shares, margins) {
      arcs.locate(directions);
      forms.fill(0);
      for (let j = 0; j < m; j++) {
        const u = directions[2 * j];
        const w = directions[2 * j + 1];
        const share = shares[j] * signs[j];
        const at = 3 * place[j];
        forms[at] += share * u * u;
        forms[at + 1] += share * u * w;
        forms[at + 2] += share * w * w;
      }
      arcs.gather(forms, margins);
      for (let i = 0; i < n; i++) margins[i] *= y[i];
    },
    gradient(directions, weights, growth, turning) {
      for (let i = 0; i < n; i++) pulls[i] = 2 * weights[i] * y[i];
      arcs.spread(pulls, forms);
      for (let j = 0; j < m; j++) {
        const at = 3 * place[j];
        const u = directions[2 * j];
        const w = directions[2 * j + 1];
        const sign = signs[j];
        const g = sign * (forms[at] * u + forms[at + 1] * w);
        const h = sign * (forms[at + 1] * u + forms[at + 2] * w);
        // Of the very sums that it is taken from, so that what is left is orthogonal to rounding.
        const along = g * u + h * w;
        growth[j] = along;
        turning[2 * j] = g - along * u;
        turning[2 * j + 1] = h - along * w;
      }
    },
  };
}
