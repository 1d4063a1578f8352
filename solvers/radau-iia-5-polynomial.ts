import { coefficients } from './radau-iia-5-coefficients.js';

const { C1, C2 } = coefficients;

/** Increments below this, relative to the value, say nothing of where it goes. */
const ROUNDINGS = 8 * Number.EPSILON;

/** The collocation polynomial of the last step that was accepted, in $s = (t - t_1)/h$, about its end. */
export interface LastPolynomial {
  /** h. */
  readonly step: number;
  /** Takes it from the increments at the three nodes, the last of them from the start to the end `y`. */
  set(y: Float64Array, z1: Float64Array, z2: Float64Array, z3: Float64Array, h: number): void;
  /** What the solution gains from the end to the nodes of a step of so many times h. */
  extrapolate(ratio: number, z1: Float64Array, z2: Float64Array, z3: Float64Array): void;
  /** The solution at s, its components from `from` to before `to`. */
  value(s: number, out: Float64Array, from: number, to: number): void;
}

/** Makes room for n components. */
export function lastPolynomial(n: number): LastPolynomial {
  const y1 = new Float64Array(n);
  // Newton's divided differences.
  const d1 = new Float64Array(n);
  const d2 = new Float64Array(n);
  const d3 = new Float64Array(n);

  const self = {
    step: 0,
    set(y: Float64Array, z1: Float64Array, z2: Float64Array, z3: Float64Array, h: number): void {
      self.step = h;
      y1.set(y);
      for (let i = 0; i < n; i++) {
        const a = z1[i];
        const b = z2[i];
        const c = z3[i];
        const least = ROUNDINGS * Math.abs(y[i]);
        // Increments that are rounding would grow with the cube of the ratio of the steps.
        if (Math.abs(a) <= least && Math.abs(b) <= least && Math.abs(c) <= least) {
          d1[i] = d2[i] = d3[i] = 0;
          continue;
        }
        const first = (b - c) / (C2 - 1);
        const slope = (a - b) / (C1 - C2);
        const second = (slope - first) / (C1 - 1);
        const corner = (slope - a / C1) / C2;
        d1[i] = first;
        d2[i] = second;
        d3[i] = second - corner;
      }
    },
    extrapolate(ratio: number, z1: Float64Array, z2: Float64Array, z3: Float64Array): void {
      const s1 = C1 * ratio;
      const s2 = C2 * ratio;
      for (let i = 0; i < n; i++) {
        const a = d1[i];
        const b = d2[i];
        const c = d3[i];
        z1[i] = s1 * (a + (s1 - (C2 - 1)) * (b + (s1 - (C1 - 1)) * c));
        z2[i] = s2 * (a + (s2 - (C2 - 1)) * (b + (s2 - (C1 - 1)) * c));
        z3[i] = ratio * (a + (ratio - (C2 - 1)) * (b + (ratio - (C1 - 1)) * c));
      }
    },
    value(s: number, out: Float64Array, from: number, to: number): void {
      for (let i = from; i < to; i++)
        out[i] = s * (d1[i] + (s - (C2 - 1)) * (d2[i] + (s - (C1 - 1)) * d3[i])) + y1[i];
    },
  };
  return self;
}
