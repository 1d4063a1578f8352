import { blockSolver, complexBlockSolver } from './block-solver.js';
import type { ApartComplexResponses } from './complex-responses.js';
import type { Linearization } from './linearization.js';
import type { ListedActivity } from './neuron-activity.js';
import type { ApartResponses } from './responses.js';

/*
 * Neuron by neuron, over the pairs that are active. With contributions a, tangents T and the response
 * X = D⁻¹ r T, V = (2 r a + <slope, X>)/γ of a neuron to an example, r being the rate of the clock,
 *
 *   gram_ls = κ/μ Σ_j π_j (<T_lj, X_sj> + 2 (a_lj − p_l) V_sj),      norms_s = 2 Σ_j π_j V_sj.
 */

/** The pairs of one neuron. */
export interface NeuronPairs {
  /** Their tangents, one after the other, and their contributions. */
  readonly tangent: Float64Array;
  readonly contribution: Float64Array;
  /** Takes those of neuron j; returns how many there are. */
  read(j: number): number;
}

/** Makes the work space. */
export function neuronPairs(at: Linearization, activity: ListedActivity): NeuronPairs {
  const { count: n } = at.point.layout;
  const { dimension: d, start, example, factor, value, x } = activity;
  const tangent = new Float64Array(n * d);
  const contribution = new Float64Array(n);
  return {
    tangent,
    contribution,
    read(j) {
      const first = start[j];
      const count = start[j + 1] - first;
      for (let k = 0; k < count; k++) {
        const f = 2 * factor[first + k];
        const r = value[first + k];
        const point = example[first + k] * d;
        for (let a = 0; a < d; a++) tangent[k * d + a] = f * (x[point + a] - r * at.directions[j * d + a]);
        contribution[k] = factor[first + k] * r;
      }
      return count;
    },
  };
}

/** The place of each example among the active ones, or −1. */
export function places(at: Linearization, out: Int32Array): void {
  out.fill(-1);
  for (let s = 0; s < at.actives; s++) out[at.active[s]] = s;
}

export function neuronResponses(at: Linearization, activity: ListedActivity): ApartResponses {
  const { blocks: m, count: n, dimension: k } = at.point.layout;
  const { dimension: d, start, example } = activity;
  const { shares, slope } = at;
  const solver = blockSolver(at);
  const { inverse } = solver;
  const { tangent, contribution, read } = neuronPairs(at, activity);
  const place = new Int32Array(n);
  const margins = new Float64Array(n);
  const G = new Float64Array(n * n);
  const norms = new Float64Array(n);
  const X = new Float64Array(d);
  const weightOf = new Float64Array(n);
  const v2 = new Float64Array(m);
  const x2 = new Float64Array(k);
  let scale = 0;

  const respond = (gamma: number): void => {
    const { rate } = at;
    G.fill(0);
    norms.fill(0);
    for (let j = 0; j < m; j++) {
      const count = read(j);
      const share = shares[j];
      const first = start[j];
      for (let e = 0; e < count; e++) {
        const s = place[example[first + e]];
        if (s < 0) continue;
        let V = 2 * rate * contribution[e];
        for (let a = 0; a < d; a++) {
          let sum = 0;
          for (let b = 0; b < d; b++) sum += inverse[(j * d + a) * d + b] * tangent[e * d + b];
          V += slope[j * d + a] * rate * sum;
          X[a] = share * rate * sum;
        }
        V *= share / gamma;
        norms[s] += 2 * V;
        for (let c = 0; c < count; c++) {
          let sum = 2 * contribution[c] * V;
          for (let a = 0; a < d; a++) sum += tangent[c * d + a] * X[a];
          G[example[first + c] * n + s] += sum;
        }
      }
    }
    for (let l = 0; l < n; l++)
      for (let s = 0; s < at.actives; s++) G[l * n + s] = scale * (G[l * n + s] - margins[l] * norms[s]);
  };

  return {
    gram: G,
    norms,
    factor(gamma) {
      if (!solver.factor(gamma)) return false;
      places(at, place);
      margins.set(at.margins);
      scale = at.scale;
      respond(gamma);
      return true;
    },
    solve(v, x) {
      solver.solve(v, x);
    },
    pull(v, x, out) {
      activity.pull(shares, margins, v, x, out);
      for (let l = 0; l < n; l++) out[l] *= scale;
    },
    add(weights, v, x) {
      for (let i = 0; i < n; i++) weightOf[i] = place[i] < 0 ? 0 : at.rate * weights[place[i]];
      v2.fill(0);
      x2.fill(0);
      activity.push(weightOf, v2, x2);
      solver.solve(v2, x2);
      for (let j = 0; j < m; j++) v[j] += v2[j];
      for (let t = 0; t < k; t++) x[t] += x2[t];
    },
  };
}

/** The same for complex γ. */
export function neuronComplexResponses(at: Linearization, activity: ListedActivity): ApartComplexResponses {
  const { blocks: m, count: n, dimension: k } = at.point.layout;
  const { dimension: d, start, example } = activity;
  const { shares, slope } = at;
  const solver = complexBlockSolver(at);
  const { inverse, inverseIm } = solver;
  const { tangent, contribution, read } = neuronPairs(at, activity);
  const place = new Int32Array(n);
  const margins = new Float64Array(n);
  const real = (length: number): Float64Array => new Float64Array(length);
  const gramRe = real(n * n);
  const gramIm = real(n * n);
  const normsRe = real(n);
  const normsIm = real(n);
  const XRe = real(d);
  const XIm = real(d);
  const weightRe = real(n);
  const weightIm = real(n);
  const v2Re = real(m);
  const v2Im = real(m);
  const x2Re = real(k);
  const x2Im = real(k);
  let scale = 0;

  const respond = (alpha: number, beta: number): void => {
    const { rate } = at;
    const size = alpha * alpha + beta * beta;
    gramRe.fill(0);
    gramIm.fill(0);
    normsRe.fill(0);
    normsIm.fill(0);
    for (let j = 0; j < m; j++) {
      const count = read(j);
      const share = shares[j];
      const first = start[j];
      for (let e = 0; e < count; e++) {
        const s = place[example[first + e]];
        if (s < 0) continue;
        let re = 2 * rate * contribution[e];
        let im = 0;
        for (let a = 0; a < d; a++) {
          let sumRe = 0;
          let sumIm = 0;
          for (let b = 0, c = (j * d + a) * d; b < d; b++, c++) {
            sumRe += inverse[c] * tangent[e * d + b];
            sumIm += inverseIm[c] * tangent[e * d + b];
          }
          re += slope[j * d + a] * rate * sumRe;
          im += slope[j * d + a] * rate * sumIm;
          XRe[a] = share * rate * sumRe;
          XIm[a] = share * rate * sumIm;
        }
        const VRe = (share * (re * alpha + im * beta)) / size;
        const VIm = (share * (im * alpha - re * beta)) / size;
        normsRe[s] += 2 * VRe;
        normsIm[s] += 2 * VIm;
        for (let c = 0; c < count; c++) {
          let sumRe = 2 * contribution[c] * VRe;
          let sumIm = 2 * contribution[c] * VIm;
          for (let a = 0; a < d; a++) {
            sumRe += tangent[c * d + a] * XRe[a];
            sumIm += tangent[c * d + a] * XIm[a];
          }
          gramRe[example[first + c] * n + s] += sumRe;
          gramIm[example[first + c] * n + s] += sumIm;
        }
      }
    }
    for (let l = 0; l < n; l++)
      for (let s = 0; s < at.actives; s++) {
        gramRe[l * n + s] = scale * (gramRe[l * n + s] - margins[l] * normsRe[s]);
        gramIm[l * n + s] = scale * (gramIm[l * n + s] - margins[l] * normsIm[s]);
      }
  };

  return {
    gramRe,
    gramIm,
    normsRe,
    normsIm,
    factor(alpha, beta) {
      if (!solver.factor(alpha, beta)) return false;
      places(at, place);
      margins.set(at.margins);
      scale = at.scale;
      respond(alpha, beta);
      return true;
    },
    solve(vRe, vIm, xRe, xIm) {
      solver.solve(vRe, vIm, xRe, xIm);
    },
    pull(v, x, out) {
      activity.pull(shares, margins, v, x, out);
      for (let l = 0; l < n; l++) out[l] *= scale;
    },
    add(wRe, wIm, vRe, vIm, xRe, xIm) {
      for (let i = 0; i < n; i++) {
        weightRe[i] = place[i] < 0 ? 0 : at.rate * wRe[place[i]];
        weightIm[i] = place[i] < 0 ? 0 : at.rate * wIm[place[i]];
      }
      v2Re.fill(0);
      v2Im.fill(0);
      x2Re.fill(0);
      x2Im.fill(0);
      activity.push(weightRe, v2Re, x2Re);
      activity.push(weightIm, v2Im, x2Im);
      solver.solve(v2Re, v2Im, x2Re, x2Im);
      for (let j = 0; j < m; j++) {
        vRe[j] += v2Re[j];
        vIm[j] += v2Im[j];
      }
      for (let t = 0; t < k; t++) {
        xRe[t] += x2Re[t];
        xIm[t] += x2Im[t];
      }
    },
  };
}
