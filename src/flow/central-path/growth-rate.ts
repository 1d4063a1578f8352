import { arcDependence } from './arc-dependence.js';
import type { Linearization } from './linearization.js';
import { isCrowded } from './plane-arcs.js';

/** Blocks with a smaller share of the squared norm are judged by their own growth, not by their direction's. */
const NEGLIGIBLE_SHARE = 1e-10;
/** Weights below this hold nothing in place. */
const NEGLIGIBLE_WEIGHT = 1e-10;
/** What is left of a constraint after those before it, below which it adds nothing. */
const DEPENDENT = 1e-8;
/** And below which errors of θ are errors of their weights: those of rows that nearly agree. */
const NEARLY_DEPENDENT = 1e-6;

/** After so many iterations without a change beyond rounding there is none to come. */
const AT_REST = 50;
const ROUNDING = 4 * Number.EPSILON;

/**
 * How fast the fastest perturbation grows that leaves the active margins alone, in units of 1/s: the largest eigenvalue
 * of the linearised flow of θ on the tangent space of the active constraints, or the growth of a small block over that
 * of the norm, whichever is larger. Negative or zero at a stable point; positive near one that the flow will leave,
 * however small the component that grows may still be.
 */
export interface GrowthRate {
  /** From the linearisation as it stands, with so many more iterations of the power method. */
  estimate(iterations: number): number;
  /** At least as much as any estimate, from the blocks one by one; for many small ones. */
  bound(): number;
  /** Whether the gradients of the margins that weigh anything depend on each other, as those of equal examples. */
  dependent(): boolean;
  /** How fast the direction of a small block may turn away from where it is; −Infinity without such blocks. */
  turning(): number;
}

/** Makes the work space; the eigenvector found is where the next estimate starts from. */
export function growthRate(at: Linearization): GrowthRate {
  const { layout } = at.point;
  const { blocks: m, offsets, count: n, dimension: k } = layout;
  const size = k + m;
  const x = Float64Array.from({ length: size + 1 }, (_, i) => (i < size ? Math.cos(1 + 2.7 * i) : 0));
  const image = new Float64Array(size + 1);
  // Orthonormal normals of the constraints, as far as they are independent.
  const normals = Array.from({ length: n + 1 }, () => new Float64Array(size + 1));
  const one = new Float64Array(n);
  let constraints = 0;

  const dot = (a: Float64Array, b: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
    return sum;
  };
  const counts = (j: number): boolean => at.shares[j] > NEGLIGIBLE_SHARE;

  const { neurons } = at.point.model;
  const byArcs = neurons !== undefined && isCrowded(neurons) ? arcDependence(at, neurons, counts) : undefined;

  const add = (normal: Float64Array, least: number): boolean => {
    const before = Math.sqrt(dot(normal, normal));
    for (let pass = 0; pass < 2; pass++)
      for (let c = 0; c < constraints; c++) {
        const along = dot(normal, normals[c]);
        for (let i = 0; i <= size; i++) normal[i] -= along * normals[c][i];
      }
    const length = Math.sqrt(dot(normal, normal));
    if (!(length > least * before)) return false;
    for (let i = 0; i <= size; i++) normal[i] /= length;
    constraints++;
    return true;
  };

  /** What margin i moves by with log shares and directions. */
  const column = (i: number, out: Float64Array): void => {
    if (at.activity !== undefined) {
      one.fill(0);
      one[i] = 1;
      at.activity.push(one, out.subarray(0, m), out.subarray(m, size));
      return;
    }
    if (m > 1) for (let j = 0; j < m; j++) out[j] = 2 * at.contributions[j * n + i];
    for (let a = 0; a < k; a++) out[m + a] = at.tangents[i * k + a];
  };

  /** Whether a margin has a constraint of its own. */
  const holds = (i: number): boolean =>
    at.point.weights[i] > NEGLIGIBLE_WEIGHT && at.dependents.marks[i] !== 1;

  /** In coordinates in which the norm is that of θ: shares first, then directions, each times the root of its share. */
  const constrain = (level: number, least = DEPENDENT): boolean => {
    let independent = true;
    constraints = 0;
    const gauge = normals[0];
    gauge.fill(0);
    for (let j = 0; j < m; j++) if (counts(j)) gauge[j] = Math.sqrt(at.shares[j]);
    add(gauge, least);
    for (let s = 0; s < at.actives; s++) {
      const i = at.active[s];
      if (!holds(i)) continue;
      const normal = normals[constraints];
      normal.fill(0);
      column(i, normal);
      for (let j = 0; j < m; j++) {
        const root = counts(j) ? Math.sqrt(at.shares[j]) : 0;
        normal[j] *= root;
        for (let a = offsets[j]; a < offsets[j + 1]; a++) normal[m + a] *= root;
      }
      normal[size] = level;
      if (!add(normal, least)) independent = false;
    }
    return independent;
  };

  const project = (v: Float64Array): void => {
    for (let j = 0; j < m; j++) {
      const first = m + offsets[j];
      const last = m + offsets[j + 1];
      if (!counts(j)) {
        v[j] = 0;
        v.fill(0, first, last);
        continue;
      }
      let along = 0;
      for (let a = first; a < last; a++) along += v[a] * at.directions[a - m];
      for (let a = first; a < last; a++) v[a] -= along * at.directions[a - m];
    }
    for (let c = 0; c < constraints; c++) {
      const along = dot(v, normals[c]);
      for (let i = 0; i < size; i++) v[i] -= along * normals[c][i];
    }
  };

  /** The linearised flow at fixed weights: of the directions only, since shares then grow by their own rates. */
  const apply = (v: Float64Array, out: Float64Array): void => {
    out.fill(0);
    for (let j = 0; j < m; j++) {
      if (!counts(j)) continue;
      const first = offsets[j];
      const d = offsets[j + 1] - first;
      for (let a = 0; a < d; a++) {
        let sum = 0;
        for (let b = 0; b < d; b++) sum += at.curvature[at.starts[j] + a * d + b] * v[m + first + b];
        out[m + first + a] = sum / at.rate;
      }
    }
  };

  /** A bound on the size of the eigenvalues. */
  const sizeBound = (): number => {
    let largest = 0;
    for (let j = 0; j < m; j++) {
      if (!counts(j)) continue;
      const d = offsets[j + 1] - offsets[j];
      for (let a = 0; a < d; a++) {
        let sum = 0;
        for (let b = 0; b < d; b++) sum += Math.abs(at.curvature[at.starts[j] + a * d + b]);
        largest = Math.max(largest, sum / at.rate);
      }
    }
    return largest;
  };

  const ofDirections = (iterations: number): number => {
    constrain(0);
    const shift = sizeBound();
    let rate = -shift;
    let unchanged = 0;
    for (let k = 0; k < iterations && unchanged < AT_REST; k++) {
      project(x);
      const length = Math.sqrt(dot(x, x));
      if (!(length > 1e-200)) return -shift;
      for (let i = 0; i < size; i++) x[i] /= length;
      apply(x, image);
      const next = dot(x, image);
      unchanged = Math.abs(next - rate) <= ROUNDING * shift ? unchanged + 1 : 0;
      rate = next;
      for (let i = 0; i < size; i++) x[i] = image[i] + shift * x[i];
    }
    return rate;
  };

  /** No perturbation of a block's direction grows faster: by Gershgorin's circles, without what only turns it. */
  const blockBound = (j: number): number => {
    const d = offsets[j + 1] - offsets[j];
    const start = at.starts[j];
    // In two dimensions there is one direction to turn in.
    if (d === 2) return (at.curvature[start] + at.curvature[start + 3]) / at.rate;
    let largest = 0;
    for (let a = 0; a < d; a++) {
      let sum = at.curvature[start + a * (d + 1)];
      for (let b = 0; b < d; b++)
        if (b !== a) sum += 0.5 * Math.abs(at.curvature[start + a * d + b] + at.curvature[start + b * d + a]);
      largest = Math.max(largest, sum);
    }
    return largest / at.rate;
  };

  /** How fast the norm grows. */
  const radialGrowth = (): number => {
    let sum = 0;
    for (let j = 0; j < m; j++) sum += at.shares[j] * at.growth[j];
    return sum;
  };

  /** The same for the direction of one small block, which nothing holds in place. */
  const ofBlock = (j: number): number => {
    const first = offsets[j];
    const d = offsets[j + 1] - first;
    const start = at.starts[j];
    let trace = 0;
    let square = 0;
    for (let a = 0; a < d; a++) {
      trace += at.curvature[start + a * (d + 1)];
      for (let b = 0; b < d; b++) square += at.curvature[start + a * d + b] ** 2;
    }
    // In two dimensions there is one direction to turn in; in more, the root of the sum of squares is a bound.
    return (d === 2 ? trace : Math.sqrt(square)) / at.rate;
  };

  return {
    // What ties is their differences: all may rise together.
    dependent: () => {
      if (byArcs === undefined) return !constrain(at.point.unit, NEARLY_DEPENDENT);
      const examples = at.active.subarray(0, at.actives).filter(holds);
      return byArcs(examples, examples.length, at.point.unit, NEARLY_DEPENDENT);
    },
    turning() {
      let largest = -Infinity;
      if (m > 1) for (let j = 0; j < m; j++) if (!counts(j)) largest = Math.max(largest, ofBlock(j));
      return largest;
    },
    bound() {
      const radial = radialGrowth();
      if (at.flat) return -radial;
      let largest = -Infinity;
      for (let j = 0; j < m; j++)
        largest = Math.max(largest, counts(j) ? blockBound(j) : at.growth[j] - radial);
      return largest;
    },
    estimate(iterations) {
      const radial = radialGrowth();
      // Without second derivatives all directions relax.
      if (at.flat) return -radial;
      let largest = ofDirections(iterations);
      if (m > 1)
        for (let j = 0; j < m; j++) if (!counts(j)) largest = Math.max(largest, at.growth[j] - radial);
      return largest;
    },
  };
}
