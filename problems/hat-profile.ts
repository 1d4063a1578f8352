/**
 * The dip of the Mexican hat and its derivatives in the chart in which it is simple.
 *
 * With $v = 1/(1-r^2) = \rho^2/z^2 \ge 1$ and the longitude $\varphi$ the dip is
 * $$f = e^{-v}\,(1 - C \sin\psi), \qquad C = \frac{4r^4}{4r^4 + (1-r^2)^3} = \frac{D}{D+1},\quad D = 4v(v-1)^2,$$
 * with $\psi = \varphi - v$ for the hat, whose valley spirals, and $\psi = \varphi - v^*$, a constant $v^*$, for its
 * definable twin (after Absil, Mahony & Andrews 2005 and Lyu & Li 2020).
 *
 * The arguments are $m = v - 1$ and $\delta = \pi/2 - \psi$, not $v$ and $\psi$, because these are what small numbers
 * are made of: $C$ near the axis, where $m \to 0$, and everything in the valley, where $\delta \approx 1/(4v^3)$. The
 * value is a sum of positive terms, $e^{-v}[(1-C) + 2C\sin^2(\delta/2)]$, and has full relative accuracy; so have the
 * derivatives, up to the cancellation between the terms of their closed forms.
 */

/** Position of $f$ in the array that {@link hatProfile} fills. */
export const DIP = 0;
/** Position of $\partial f/\partial v$. */
export const DIP_V = 1;
/** Position of $\partial f/\partial\varphi$. */
export const DIP_PHI = 2;
/** Position of $\partial^2 f/\partial v^2$. */
export const DIP_VV = 3;
/** Position of $\partial^2 f/\partial v\,\partial\varphi$. */
export const DIP_VPHI = 4;
/** Position of $\partial^2 f/\partial\varphi^2$. */
export const DIP_PHIPHI = 5;

/**
 * Writes $f, f_v, f_\varphi, f_{vv}, f_{v\varphi}, f_{\varphi\varphi}$ into `out`, six entries. Where $e^{-v}$
 * underflows ($v > 745$) all are zero.
 *
 * In spherical time $\kappa$ the direction moves by
 * $$\frac{dv}{d\kappa} = -4v^2 m f_v, \qquad \frac{d\varphi}{d\kappa} = -\frac{v}{m} f_\varphi, \qquad
 * \Big(\frac{d\zeta}{d\kappa}\Big)^2 = \frac{1}{4v^2m}\Big(\frac{dv}{d\kappa}\Big)^2 +
 * \frac{m}{v}\Big(\frac{d\varphi}{d\kappa}\Big)^2.$$
 *
 * @param swirl $-\partial\psi/\partial v$: 1 for the hat, 0 for its twin
 * @param excess $m = v - 1 \ge 0$
 * @param offset $\delta = \pi/2 - \psi$, radians
 */
export function hatProfile(swirl: 0 | 1, excess: number, offset: number, out: Float64Array): void {
  // e^{−v} as a product: adding 1 to m would cost v roundings of relative accuracy.
  const height = Math.exp(-excess) * Math.exp(-1);
  if (!(height > 0)) {
    out.fill(0);
    return;
  }
  const m = excess;
  const d = 4 * (m + 1) * m * m;
  const d1 = 4 * m * (3 * m + 2);
  const d2 = 8 * (3 * m + 1);
  const n = 1 / (d + 1); // 1 − C
  const c = d * n;
  const c1 = d1 * n * n;
  const c2 = (d2 - 2 * d1 * d1 * n) * n * n;
  const sine = Math.cos(offset); // sin ψ
  const cosine = Math.sin(offset);
  const half = Math.sin(offset / 2);

  // f = e^{−v} g(v, φ).
  const g = n + 2 * c * half * half;
  const gv = swirl * c * cosine - c1 * sine;
  const gvv = swirl * (2 * c1 * cosine + c * sine) - c2 * sine;
  out[DIP] = height * g;
  out[DIP_V] = height * (gv - g);
  out[DIP_PHI] = -height * c * cosine;
  out[DIP_VV] = height * (gvv - 2 * gv + g);
  out[DIP_VPHI] = height * (c * cosine - c1 * cosine - swirl * c * sine);
  out[DIP_PHIPHI] = height * c * sine;
}
