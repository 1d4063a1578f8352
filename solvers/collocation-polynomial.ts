import type { RadauCoefficients } from './radau-coefficients.js';

/** The polynomial through the increments of the stages of the last accepted step, and through 0 at its start. */
export interface CollocationPolynomial {
  /** Takes over the increments of an accepted step from `y0`, stage by stage in `z`. */
  set(y0: Float64Array, z: Float64Array): void;
  /** The solution at `theta`, 0 at the start of the step and 1 at its end, into `out` from `offset`. */
  value(theta: number, out: Float64Array): void;
  /** What the solution gains from the end of the step to `theta`, into `out` from `offset`. */
  beyond(theta: number, out: Float64Array, offset: number): void;
}

/** Makes room for the polynomials of one method in `n` dimensions. */
export function collocationPolynomial(
  { stages: s, c, barycentric }: RadauCoefficients,
  n: number,
): CollocationPolynomial {
  const start = new Float64Array(n);
  const increments = new Float64Array(s * n);
  const basis = new Float64Array(s);

  /** The Lagrange polynomials of the nodes c at θ; products are exact at the nodes and do not divide by zero. */
  const evaluate = (theta: number): void => {
    for (let i = 0; i < s; i++) {
      let product = barycentric[i + 1] * theta;
      for (let j = 0; j < s; j++) if (j !== i) product *= theta - c[j];
      basis[i] = product;
    }
  };
  const add = (out: Float64Array, offset: number): void => {
    for (let i = 0; i < s; i++) {
      const weight = basis[i];
      const from = i * n;
      for (let l = 0; l < n; l++) out[offset + l] += weight * increments[from + l];
    }
  };

  return {
    set(y0, z) {
      start.set(y0);
      increments.set(z);
    },
    value(theta, out) {
      evaluate(theta);
      out.set(start);
      add(out, 0);
    },
    beyond(theta, out, offset) {
      evaluate(theta);
      basis[s - 1] -= 1;
      out.fill(0, offset, offset + n);
      add(out, offset);
    },
  };
}
