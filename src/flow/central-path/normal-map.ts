/**
 * On the central path the weight ω of an example and the slack M of its margin are tied by $M = -\varepsilon\ln\omega$;
 * as ε → 0 that becomes complementarity, $\omega, M \ge 0$, $\omega M = 0$. One unknown z stands for both without ever
 * leaving the right side (the normal map of Robinson 1992): with $\kappa = 1/(1+\varepsilon)$ and
 * $\eta = \varepsilon\kappa$,
 *
 * $$z = \kappa\omega + \eta\ln\omega, \qquad \text{so } \omega \to z_+,\; M \to z_- \text{ as } \varepsilon \to 0,$$
 *
 * a smooth and increasing function of ω for every ε > 0. The scaling by κ keeps z of order 1 for large ε as well.
 */
export interface NormalMap {
  /** ω. */
  weight: number;
  /** $\ln\omega$; −Infinity where the example is out of reach. */
  lnWeight: number;
  /** $-\eta\ln\omega$, the scaled slack. */
  slack: number;
}

/** $t$ with $t + e^t = x$, the logarithm of Wright's ω function. */
function lnWrightOmega(x: number): number {
  if (x < -40) return x;
  // From the right of the root Newton's method falls monotonically, the function being convex.
  let t = x > 1 ? Math.log(x) : Math.min(x, 0);
  // Convergence is quadratic: after a step of 1e-8 the error is below rounding.
  for (let k = 0; k < 40; k++) {
    const e = Math.exp(t);
    const step = (t + e - x) / (1 + e);
    t -= step;
    if (Math.abs(step) <= 1e-8 * Math.max(1, Math.abs(t))) break;
  }
  return t;
}

/** Solves for ω, given z, $E = \ln\varepsilon$ and κ, η of that. */
export function normalMap(z: number, E: number, kappa: number, eta: number, out: NormalMap): void {
  // With ω = (η/κ) e^t the equation is t + e^t = z/η − E.
  const x = z / eta - E;
  if (eta === 0 || x === Infinity || x === -Infinity) {
    out.weight = z > 0 ? z / kappa : 0;
    out.lnWeight = z > 0 ? Math.log(out.weight) : -Infinity;
    out.slack = z > 0 ? -eta * out.lnWeight : -z;
    return;
  }
  const t = lnWrightOmega(x);
  if (t > 0) {
    // Written so that the larger part carries the digits.
    out.lnWeight = E + t;
    out.slack = -eta * out.lnWeight;
    out.weight = (z + out.slack) / kappa;
    out.lnWeight = Math.log(out.weight);
    out.slack = -eta * out.lnWeight;
  } else {
    const scaled = eta * Math.exp(t);
    out.weight = scaled / kappa;
    out.slack = scaled - z;
    out.lnWeight = -out.slack / eta;
  }
}
