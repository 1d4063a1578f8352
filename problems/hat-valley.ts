import { DIP, DIP_PHI, DIP_PHIPHI, DIP_V, DIP_VPHI, DIP_VV, hatProfile } from './hat-profile.js';
import type { SphericalChart } from './margin-model.js';

/** The chart takes over where the valley is this far out, and its floor this near, in units of its offset. */
const FROM = 16;
const NEAR = 0.5;

/**
 * Coordinates of the hat's valley: $u = \varphi - \pi/2$, the longitude counted on through all turns, and
 * $w = 4u^3\delta$, $\delta = \pi/2 - \psi$, which tends to 1. So $v = u + \delta$.
 *
 * In $W$, as in $(v, \varphi)$, $\delta \approx 1/(4v^3)$ is a difference of numbers of size v or 1, whose rounding the
 * slope across the valley multiplies by $16v^6$, from $v \approx 300$ on to more than there is of motion along it. Here
 * $\delta$ has all its digits, and $u' = -(v/m) f_\varphi = (v/m) e^{-v} C \sin\delta$ no cancellation; and nothing
 * goes round in circles.
 *
 * @param theta a unit vector
 * @returns undefined where it is not on the floor of the valley, far out
 */
export function hatValley(theta: Float64Array): SphericalChart | undefined {
  const [x, y, z] = theta;
  const excess = (x * x + y * y) / (z * z);
  const v = 1 + excess;
  if (!(v >= FROM && v < Infinity)) return undefined;
  const turned = Math.PI / 2 - Math.atan2(y, x) + v;
  const delta = turned - 2 * Math.PI * Math.round(turned / (2 * Math.PI));
  const longitude = v - delta;
  const offset = 4 * longitude ** 3 * delta;
  if (!(Math.abs(offset - 1) < NEAR)) return undefined;
  return valleyChart(longitude, offset, Math.sign(z));
}

function valleyChart(longitude: number, offset: number, side: number): SphericalChart {
  const jet = new Float64Array(6);
  let m = 0;
  let v = 0;
  let delta = 0;
  /** $v'$ and $u'$, and their derivatives by v at fixed δ and by δ. */
  const rates = new Float64Array(6);

  const read = (c: Float64Array): void => {
    const u = c[0];
    delta = c[1] / (4 * u ** 3);
    m = u - 1 + delta;
    v = u + delta;
    hatProfile(1, m, delta, jet);
    rates[0] = -4 * v * v * m * jet[DIP_V];
    rates[1] = (-v / m) * jet[DIP_PHI];
  };

  const readDerivatives = (): void => {
    // With δ fixed φ moves as v does; with v fixed against δ.
    const across = 4 * v * v * m;
    rates[2] = -across * (jet[DIP_VV] + jet[DIP_VPHI]) - (12 * v - 8) * v * jet[DIP_V];
    rates[3] = across * jet[DIP_VPHI];
    rates[4] = (-v / m) * (jet[DIP_VPHI] + jet[DIP_PHIPHI]) + jet[DIP_PHI] / (m * m);
    rates[5] = (v / m) * jet[DIP_PHIPHI];
  };

  return Object.freeze<SphericalChart>({
    start: Float64Array.of(longitude, offset),
    direction(c, theta) {
      read(c);
      const r = Math.sqrt(m / v);
      theta[0] = -r * Math.sin(c[0]);
      theta[1] = r * Math.cos(c[0]);
      theta[2] = side / Math.sqrt(v);
    },
    shortfall(c) {
      read(c);
      return jet[DIP];
    },
    speed(c) {
      read(c);
      return Math.hypot(rates[0] / (2 * v * Math.sqrt(m)), rates[1] * Math.sqrt(m / v));
    },
    velocity(c, out) {
      read(c);
      const [u, w] = c;
      out[0] = rates[1];
      out[1] = 4 * u ** 3 * (rates[0] - rates[1]) + (3 * w * rates[1]) / u;
    },
    derivative(c, out) {
      read(c);
      readDerivatives();
      const [u, w] = c;
      const scale = 4 * u ** 3;
      // δ = w/(4u³), v = u + δ.
      const byU = (-3 * delta) / u;
      const byW = 1 / scale;
      const outwardByU = rates[2] * (1 + byU) + rates[3] * byU;
      const aroundByU = rates[4] * (1 + byU) + rates[5] * byU;
      const outwardByW = (rates[2] + rates[3]) * byW;
      const aroundByW = (rates[4] + rates[5]) * byW;
      out[0] = aroundByU;
      out[1] = aroundByW;
      out[2] =
        scale * (outwardByU - aroundByU) +
        (3 * scale * (rates[0] - rates[1])) / u +
        (3 * w * (aroundByU - rates[1] / u)) / u;
      out[3] = scale * (outwardByW - aroundByW) + (3 * (rates[1] + w * aroundByW)) / u;
    },
  });
}
