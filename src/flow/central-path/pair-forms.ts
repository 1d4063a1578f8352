/**
 * Adds to a form, 3 × 3 and row-major, what a neuron in the plane does to pairs of examples: with a and t its contribution
 * and its tangent of each, as $\langle\alpha, \xi\rangle$ and $\langle\beta, \xi\rangle$ with
 * $\xi = (x^2, 2xy, y^2)$, the form of `turned` $t_l t_i$ + `kept` $a_l a_i$ + `grown` $a_l t_i$.
 */
export function addPairForms(
  forms: Float64Array,
  at: number,
  u: number,
  w: number,
  turned: number,
  kept: number,
  grown: number,
): void {
  const a = u * u;
  const b = u * w;
  const c = w * w;
  // β = (−2uw, u² − w², 2uw).
  const e = a - c;
  const f = 2 * b;
  const T = turned * f;
  const S = turned * e;
  const p = kept * a - grown * f;
  const q = kept * b + grown * e;
  const r = kept * c + grown * f;
  forms[at] += T * f + a * p;
  forms[at + 1] += a * q - T * e;
  forms[at + 2] += a * r - T * f;
  forms[at + 3] += b * p - S * f;
  forms[at + 4] += S * e + b * q;
  forms[at + 5] += S * f + b * r;
  forms[at + 6] += c * p - T * f;
  forms[at + 7] += T * e + c * q;
  forms[at + 8] += T * f + c * r;
}
