/** A function from vectors to vectors. */
export type VectorFunction = (at: Float64Array) => Float64Array;

/**
 * The Jacobian of `f` by central differences with steps h, h/2, h/4 and two Richardson extrapolations: error O(h⁶),
 * and rounding of some 10⁻¹⁵/h. Row-major, one row per component of `f`.
 */
export function differencedJacobian(f: VectorFunction, at: Float64Array, h: number): number[][] {
  const columns = Array.from(at, (_, a) => {
    const [first, second, third] = [h, h / 2, h / 4].map((step) => centralDifference(f, at, a, step));
    return first.map((d1, i) => {
      const [d2, d3] = [second[i], third[i]];
      const [e1, e2] = [(4 * d2 - d1) / 3, (4 * d3 - d2) / 3];
      return (16 * e2 - e1) / 15;
    });
  });
  return Array.from(columns[0], (_, i) => columns.map((column) => column[i]));
}

function centralDifference(f: VectorFunction, at: Float64Array, a: number, step: number): Float64Array {
  const shifted = Float64Array.from(at);
  shifted[a] = at[a] + step;
  const up = f(shifted).slice();
  shifted[a] = at[a] - step;
  const down = f(shifted);
  return up.map((value, i) => (value - down[i]) / (2 * step));
}

/** What a function that writes into its argument leaves in an array that begins as NaN. */
export function written(length: number, write: (out: Float64Array) => void): Float64Array {
  const out = new Float64Array(length).fill(Number.NaN);
  write(out);
  return out;
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

export function norm(a: ArrayLike<number>): number {
  return Math.sqrt(dot(a, a));
}
