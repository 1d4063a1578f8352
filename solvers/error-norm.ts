/**
 * How large an error is in units of what is allowed: the root mean square of $e_i / s_i$ with
 * $s_i = \mathrm{atol}_i + \mathrm{rtol}\max(|y_i|, |z_i|)$ (Hairer, Nørsett & Wanner 1993, II.4.11). A step is good
 * when this is at most 1.
 *
 * The squares are formed relative to the largest ratio where they would under- or overflow, so an error of 1e-200 or
 * 1e200 has a norm like any other. A component whose absolute tolerance is infinite is carried along uncontrolled.
 */
export type ErrorNorm = (error: Float64Array, y: Float64Array, z: Float64Array) => number;

/** Within these the plain sum of squares is exact to rounding. */
const SAFE_SMALL = 1e-280;
const SAFE_LARGE = 1e280;

/** Below this numbers lose digits; and so many of the smallest are what a sum of stages may be off by. */
const NORMAL = 2 ** -1022;
const FEW = 16;

/** Makes the norm for given tolerances; `absolute` has one entry a component. */
export function errorNorm(relative: number, absolute: Float64Array): ErrorNorm {
  const n = absolute.length;
  let controlled = 0;
  for (let i = 0; i < n; i++) if (absolute[i] < Infinity) controlled++;
  if (controlled === 0) return () => 0;

  const ratioOf = (error: number, allowed: number, y: number, z: number): number => {
    // An error of a few of the smallest numbers there are is their rounding.
    if (Math.abs(error) <= FEW * Number.MIN_VALUE || allowed === Infinity) return 0;
    const size = Math.max(Math.abs(y), Math.abs(z));
    const bound = allowed + relative * size;
    // What is allowed may be no number but zero, or a rounded one, where its quotient is a number still.
    return bound < NORMAL && allowed === 0 ? Math.abs(error) / size / relative : Math.abs(error) / bound;
  };

  /** Wherever squares under- or overflow, and wherever nothing is allowed, or anything. */
  const careful: ErrorNorm = (error, y, z) => {
    let largest = 0;
    for (let i = 0; i < n; i++) largest = Math.max(largest, ratioOf(error[i], absolute[i], y[i], z[i]));
    // NaN among them.
    if (largest === 0 || !(largest < Infinity)) return largest;
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const r = ratioOf(error[i], absolute[i], y[i], z[i]) / largest;
      sum += r * r;
    }
    return largest * Math.sqrt(sum / controlled);
  };

  return (error, y, z) => {
    let sum = 0;
    if (y === z)
      for (let i = 0; i < n; i++) {
        const r = error[i] / (absolute[i] + relative * Math.abs(y[i]));
        sum += r * r;
      }
    else
      for (let i = 0; i < n; i++) {
        const a = Math.abs(y[i]);
        const b = Math.abs(z[i]);
        const r = error[i] / (absolute[i] + relative * (a > b ? a : b));
        sum += r * r;
      }
    return sum > SAFE_SMALL && sum < SAFE_LARGE ? Math.sqrt(sum / controlled) : careful(error, y, z);
  };
}
