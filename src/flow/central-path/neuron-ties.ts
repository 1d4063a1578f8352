import type { Linearization } from './linearization.js';
import type { ListedActivity, NeuronActivity } from './neuron-activity.js';
import { neuronPairs, places } from './neuron-responses.js';
import { addPairForms } from './pair-forms.js';
import { isCrowded, planeArcs } from './plane-arcs.js';
import { planePairs } from './plane-pairs.js';

/** What it takes to move neurons by as little as possible to where margins tie; for the active examples alone. */
export interface NeuronTies {
  /**
   * How margin l moves when the neurons are moved by what they do to margin r: $2(a_{rj} - p_r)$ in their log shares and
   * $T_{rj}$ in their directions. n × n, `out[l * n + r]`.
   */
  gram(out: Float64Array): void;
  /** Moves the neurons of a state so, by `amounts[r]` for `examples[r]`, so many of them. */
  move(amounts: Float64Array, examples: Int32Array, count: number, y: Float64Array): void;
}

type Products = (out: Float64Array) => void;

/** Adds to the lower triangle what does not depend on the margins themselves. */
function products(at: Linearization, listed: ListedActivity, place: Int32Array): Products {
  const { blocks: m, count: n } = at.point.layout;
  const { dimension: d, start, example } = listed;
  const { tangent, contribution, read } = neuronPairs(at, listed);
  return (out) => {
    for (let j = 0; j < m; j++) {
      const count = read(j);
      const first = start[j];
      const share = at.shares[j];
      for (let e = 0; e < count; e++) {
        const l = example[first + e];
        if (place[l] < 0) continue;
        for (let c = 0; c <= e; c++) {
          let sum = 4 * contribution[c] * contribution[e];
          for (let a = 0; a < d; a++) sum += tangent[c * d + a] * tangent[e * d + a];
          out[l * n + example[first + c]] += share * sum;
        }
      }
    }
  };
}

/** The same for neurons in the plane. */
function planeProducts(at: Linearization): Products {
  const { layout, model } = at.point;
  const { blocks: m, count: n } = layout;
  const { data, signs } = model.neurons!;
  const pairs = planePairs(at, data, signs);
  const { example, tangent, contribution } = pairs;
  return (out) => {
    pairs.begin();
    for (let j = 0; j < m; j++) {
      const count = pairs.readActive(j);
      for (let e = 0; e < count; e++) {
        const T = at.shares[j] * tangent[e];
        const A = 4 * at.shares[j] * contribution[e];
        const row = example[e] * n;
        for (let c = 0; c <= e; c++) out[row + example[c]] += T * tangent[c] + A * contribution[c];
      }
    }
  };
}

/** The same for many neurons in the plane. */
function arcProducts(at: Linearization): Products {
  const { layout, model } = at.point;
  const { blocks: m, count: n } = layout;
  const { data } = model.neurons!;
  const { y } = data;
  const { directions, shares } = at;
  const arcs = planeArcs(data, m);
  const { place } = arcs;
  const forms = new Float64Array(9 * arcs.count);
  const related = new Float64Array(n * n);
  return (out) => {
    const { active, actives } = at;
    arcs.locate(directions);
    forms.fill(0);
    for (let j = 0; j < m; j++) {
      const share = shares[j];
      addPairForms(forms, 9 * place[j], directions[2 * j], directions[2 * j + 1], share, 4 * share, 0);
    }
    related.fill(0);
    arcs.relate(forms, active, actives, related);
    for (let l = 0; l < n; l++)
      for (let s = 0; s < actives; s++) {
        const i = active[s];
        if (i <= l) out[l * n + i] += y[l] * y[i] * related[l * n + s];
      }
  };
}

function productsOf(at: Linearization, place: Int32Array): Products {
  if (at.listed !== undefined) return products(at, at.listed, place);
  return (isCrowded(at.point.model.neurons!) ? arcProducts : planeProducts)(at);
}

/** Makes the work space. */
export function neuronTies(at: Linearization, activity: NeuronActivity): NeuronTies {
  const { blocks: m, offsets, count: n, dimension: k } = at.point.layout;
  const place = new Int32Array(n);
  const weights = new Float64Array(n);
  const v = new Float64Array(m);
  const x = new Float64Array(k);
  const add = productsOf(at, place);

  return {
    gram(out) {
      places(at, place);
      out.fill(0);
      add(out);
      // Shares sum to 1, and contributions with them to margins.
      for (let l = 0; l < n; l++)
        for (let r = 0; r <= l; r++) {
          const value = at.scale * (out[l * n + r] - 4 * at.margins[l] * at.margins[r]);
          out[l * n + r] = value;
          out[r * n + l] = value;
        }
    },
    move(amounts, examples, count, y) {
      let mean = 0;
      weights.fill(0);
      for (let r = 0; r < count; r++) {
        const i = examples[r];
        weights[i] = amounts[r];
        mean += 2 * amounts[r] * at.margins[i];
      }
      v.fill(0);
      x.fill(0);
      activity.push(weights, v, x);
      for (let j = 0; j < m; j++) {
        y[1 + j + offsets[j]] += v[j] - mean;
        for (let t = offsets[j]; t < offsets[j + 1]; t++) y[2 + j + t] += x[t];
      }
    },
  };
}
