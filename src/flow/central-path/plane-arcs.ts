import type { SquaredReluNeurons } from '../../../problems/index.js';

/*
 * In the plane an example is active on half of the directions, so that the boundaries of n examples cut the circle into
 * 2n arcs, within each of which all neurons are active on the same examples. There everything that neurons and examples
 * do to each other is quadratic in both: sums over pairs are sums over neurons, arc by arc, and then over arcs and
 * examples. The cost is that of m + n² in place of m n.
 */

/** From so many neurons an example on. */
const CROWDED = 16;

/** Whether there are so many neurons in the plane that sums arc by arc are cheaper than over pairs. */
export function isCrowded({ data, signs }: SquaredReluNeurons): boolean {
  return data.dimension === 2 && signs.length >= CROWDED * data.count;
}

/** Which of the arcs between the boundaries of examples in the plane each neuron is in. */
export interface PlaneArcs {
  /** How many arcs there are. */
  readonly count: number;
  /** The arc of each neuron at the directions located last: equal numbers, equal active examples. */
  readonly place: Int32Array;
  /** Finds the arcs of unit directions, from where they were. */
  locate(directions: Float64Array): void;
  /**
   * From neurons to examples: $\sum_k \langle S_k x_i, x_i\rangle$ over the arcs in which i is active.
   *
   * @param forms $S_k = \begin{pmatrix} a & b \\ b & c \end{pmatrix}$ as (a, b, c), arc by arc; 0 in arcs without neurons.
   */
  gather(forms: Float64Array, out: Float64Array): void;
  /** From examples to neurons: $\sum_i w_i x_i x_i^\top$ over the examples active in each arc that has neurons, so laid out. */
  spread(weights: Float64Array, out: Float64Array): void;
  /**
   * Pairs of examples: for row l and column s of the `columns` first of `chosen`, adds $\langle\xi_l, F_k\xi_{i(s)}\rangle$
   * over the arcs in which both are active to `out[l n + s]`, with $\xi = (x^2, 2xy, y^2)$.
   *
   * @param forms 3 × 3, row-major, arc by arc; 0 in arcs without neurons.
   */
  relate(forms: Float64Array, chosen: Int32Array, columns: number, out: Float64Array): void;
}

/** The directions at which examples begin and cease to be active, by angle. */
function boundaries({ count: n, x }: SquaredReluNeurons['data']) {
  const rays: { example: number; begins: boolean; angle: number }[] = [];
  for (let i = 0; i < n; i++) {
    const s = x[2 * i];
    const t = x[2 * i + 1];
    if (s === 0 && t === 0) continue;
    rays.push({ example: i, begins: true, angle: Math.atan2(-s, t) });
    rays.push({ example: i, begins: false, angle: Math.atan2(s, -t) });
  }
  return rays.sort((a, b) => a.angle - b.angle);
}

/** Makes the work space for so many neurons. */
export function planeArcs(data: SquaredReluNeurons['data'], neurons: number): PlaneArcs {
  const { count: n, x } = data;
  const rays = boundaries(data);
  const count = Math.max(1, rays.length);
  const angle = Float64Array.from(rays, (ray) => ray.angle);
  // Positive behind a ray, for directions less than a half turn away: ⟨x, φ⟩ where an example begins to be active.
  const ray = new Float64Array(2 * count + 2);
  // The arc with which an example begins to be active, and over how many it is.
  const from = new Int32Array(n);
  const reach = new Int32Array(n);
  rays.forEach(({ example, begins }, k) => {
    const sign = begins ? 1 : -1;
    ray[2 * k] = sign * x[2 * example];
    ray[2 * k + 1] = sign * x[2 * example + 1];
    if (begins) from[example] = k;
  });
  rays.forEach(({ example, begins }, k) => {
    if (!begins) reach[example] = (k - from[example] + count) % count;
  });
  ray.copyWithin(2 * count, 0, 2);
  const xi = new Float64Array(3 * n);
  for (let i = 0; i < n; i++) {
    xi[3 * i] = x[2 * i] * x[2 * i];
    xi[3 * i + 1] = 2 * x[2 * i] * x[2 * i + 1];
    xi[3 * i + 2] = x[2 * i + 1] * x[2 * i + 1];
  }

  const place = new Int32Array(neurons);
  const marked = new Uint8Array(count);
  const occupied = new Int32Array(count);
  let size = 0;

  const search = (u: number, w: number): number => {
    const at = Math.atan2(w, u);
    let low = -1;
    let high = angle.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (angle[middle] <= at) low = middle;
      else high = middle;
    }
    return low < 0 ? count - 1 : low;
  };

  const isActive = (i: number, k: number): boolean => {
    const past = k - from[i];
    return (past < 0 ? past + count : past) < reach[i];
  };

  return {
    count,
    place,
    locate(directions) {
      marked.fill(0);
      for (let j = 0; j < neurons; j++) {
        const u = directions[2 * j];
        const w = directions[2 * j + 1];
        let k = place[j];
        const at = 2 * k;
        const isThere = ray[at] * u + ray[at + 1] * w >= 0 && ray[at + 2] * u + ray[at + 3] * w < 0;
        if (!isThere) place[j] = k = search(u, w);
        marked[k] = 1;
      }
      size = 0;
      for (let k = 0; k < count; k++) if (marked[k] === 1) occupied[size++] = k;
    },
    gather(forms, out) {
      out.fill(0);
      for (let o = 0; o < size; o++) {
        const k = occupied[o];
        const a = forms[3 * k];
        const b = forms[3 * k + 1];
        const c = forms[3 * k + 2];
        for (let i = 0; i < n; i++)
          if (isActive(i, k)) out[i] += a * xi[3 * i] + b * xi[3 * i + 1] + c * xi[3 * i + 2];
      }
    },
    spread(weights, out) {
      for (let o = 0; o < size; o++) {
        const k = occupied[o];
        let a = 0;
        let b = 0;
        let c = 0;
        for (let i = 0; i < n; i++) {
          const weight = weights[i];
          if (weight === 0 || !isActive(i, k)) continue;
          a += weight * xi[3 * i];
          b += weight * xi[3 * i + 1];
          c += weight * xi[3 * i + 2];
        }
        out[3 * k] = a;
        out[3 * k + 1] = 0.5 * b;
        out[3 * k + 2] = c;
      }
    },
    relate(forms, chosen, columns, out) {
      for (let o = 0; o < size; o++) {
        const k = occupied[o];
        const at = 9 * k;
        for (let s = 0; s < columns; s++) {
          const i = chosen[s];
          if (!isActive(i, k)) continue;
          const p = xi[3 * i];
          const q = xi[3 * i + 1];
          const r = xi[3 * i + 2];
          const a = forms[at] * p + forms[at + 1] * q + forms[at + 2] * r;
          const b = forms[at + 3] * p + forms[at + 4] * q + forms[at + 5] * r;
          const c = forms[at + 6] * p + forms[at + 7] * q + forms[at + 8] * r;
          for (let l = 0; l < n; l++)
            if (isActive(l, k)) out[l * n + s] += a * xi[3 * l] + b * xi[3 * l + 1] + c * xi[3 * l + 2];
        }
      }
    },
  };
}
