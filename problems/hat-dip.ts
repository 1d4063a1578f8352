/**
 * The dip of the Mexican hat and its derivatives in Cartesian coordinates, by the chain rule from the profile in $v$
 * and $\varphi$. All functions take a point other than the origin whose coordinates are of moderate size, as
 * {@link rescale} makes them: $f$ is homogeneous of degree 0, so only the derivatives need scaling back.
 */

import { DIP, DIP_PHI, DIP_PHIPHI, DIP_V, DIP_VPHI, DIP_VV, hatProfile } from './hat-profile.js';

/**
 * The constant $v^*$ of the definable twin, radians. Hat and twin agree in $f$ and $\partial f/\partial\varphi$ on the
 * circle $v = v^*$, and $v = 1.5$ is where a run of the hat can well start: inside, where little has happened yet.
 */
export const TWIN_PHASE = 1.5;

/**
 * Writes `w` over its largest coordinate, in absolute value, and returns that. For the origin it writes a point of the
 * rim, where the dip and its derivatives are zero.
 */
export function rescale(w: Float64Array, point: Float64Array): number {
  const scale = Math.max(Math.abs(w[0]), Math.abs(w[1]), Math.abs(w[2]));
  for (let a = 0; a < 3; a++) point[a] = scale === 0 ? Number(a === 0) : w[a] / scale;
  return scale;
}

/** $\rho^2$ of the point. */
export function squaredNorm(point: Float64Array): number {
  return point[0] * point[0] + point[1] * point[1] + point[2] * point[2];
}

/** Writes the profile at the point; `swirl` is 1 for the hat and 0 for its twin. */
export function writeProfile(point: Float64Array, swirl: 0 | 1, jet: Float64Array): void {
  const x = point[0];
  const y = point[1];
  const z = point[2];
  const excess = (x * x + y * y) / (z * z);
  const phase = swirl === 1 ? 1 + excess : TWIN_PHASE;
  hatProfile(swirl, excess, Math.PI / 2 - Math.atan2(y, x) + phase, jet);
}

/** Writes $\nabla f$; leaves the profile in `jet`. */
export function writeGradient(point: Float64Array, swirl: 0 | 1, jet: Float64Array, out: Float64Array): void {
  writeProfile(point, swirl, jet);
  if (jet[DIP] === 0) {
    out.fill(0, 0, 3);
    return;
  }
  const x = point[0];
  const y = point[1];
  const z = point[2];
  const square = x * x + y * y;
  const dv = (2 * jet[DIP_V]) / (z * z);
  // f_φ vanishes like s⁴ at the axis, so that where it is 0 in floating point f_φ∇φ is too, whatever ∇φ.
  const dphi = jet[DIP_PHI] === 0 ? 0 : jet[DIP_PHI] / square;
  out[0] = dv * x - dphi * y;
  out[1] = dv * y + dphi * x;
  out[2] = (-dv * square) / z;
}

/** Writes $\nabla^2 f$ from the profile in `jet`, by the chain rule through $v = 1 + s^2/z^2$ and $\varphi$. */
export function writeHessian(point: Float64Array, jet: Float64Array, out: Float64Array): void {
  if (jet[DIP] === 0) {
    out.fill(0, 0, 9);
    return;
  }
  const x = point[0];
  const y = point[1];
  const z = point[2];
  const square = x * x + y * y;
  const z2 = z * z;
  // ∇v and the parts of ∇²v; as above, φ drops out where C underflows.
  const vx = (2 * x) / z2;
  const vy = (2 * y) / z2;
  const vz = (-2 * square) / (z2 * z);
  const turning = jet[DIP_PHIPHI] !== 0 || jet[DIP_PHI] !== 0;
  const px = turning ? -y / square : 0;
  const py = turning ? x / square : 0;
  // ∇²φ = [[2xy, y²−x²], [y²−x², −2xy]]/s⁴, and −y/s², x/s² are the entries of ∇φ.
  const pxx = -2 * px * py;
  const pxy = px * px - py * py;
  const fv = jet[DIP_V];
  const fp = jet[DIP_PHI];
  const fvv = jet[DIP_VV];
  const fvp = jet[DIP_VPHI];
  const fpp = jet[DIP_PHIPHI];
  out[0] = fvv * vx * vx + 2 * fvp * vx * px + fpp * px * px + (2 * fv) / z2 + fp * pxx;
  out[4] = fvv * vy * vy + 2 * fvp * vy * py + fpp * py * py + (2 * fv) / z2 - fp * pxx;
  out[8] = fvv * vz * vz + (6 * fv * square) / (z2 * z2);
  out[1] = fvv * vx * vy + fvp * (vx * py + vy * px) + fpp * px * py + fp * pxy;
  out[2] = fvv * vx * vz + fvp * vz * px - (4 * fv * x) / (z2 * z);
  out[5] = fvv * vy * vz + fvp * vz * py - (4 * fv * y) / (z2 * z);
  out[3] = out[1];
  out[6] = out[2];
  out[7] = out[5];
}
