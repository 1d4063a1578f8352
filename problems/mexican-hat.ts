import { DIP, DIP_PHI, DIP_PHIPHI, DIP_V, DIP_VPHI, DIP_VV, hatProfile } from './hat-profile.js';
import { InputError, requirePositive, shown } from './input-error.js';
import type { MarginModel } from './margin-model.js';

/**
 * The hat with its dip by itself. Along the flow the dip falls below the rounding error of the margin $p = \rho^L(1-f)$
 * (from $v \approx 30$ on), and with it the part of $\nabla p$ that turns the direction; these keep it. At a point of
 * the unit sphere $d\theta/ds = -\nabla f(\theta)$ exactly.
 */
export interface MexicanHat extends MarginModel {
  readonly kind: 'mexican-hat';
  /** $f(W) = 1 - p(W)/\rho^L$, homogeneous of degree 0, between 0 (at the rim) and 1/e (on the axis). */
  dip(w: Float64Array): number;
  /** $\nabla f(W)$, 3 entries; orthogonal to $W$. */
  dipGradient(w: Float64Array, out: Float64Array): void;
  /** $\nabla^2 f(W)$, 3 × 3. */
  dipHessian(w: Float64Array, out: Float64Array): void;
}

/** Where a point lies on the hat. */
export interface HatCoordinates {
  /** $\sqrt{x^2+y^2}/\rho$, from 0 on the axis to 1 at the rim $z = 0$. */
  readonly r: number;
  /** $1/(1-r^2) = \rho^2/z^2$; Infinity at the rim. */
  readonly v: number;
  /** Longitude, radians in $(-\pi, \pi]$; 0 on the axis. Windings are for the caller to count. */
  readonly phi: number;
  /**
   * $\varphi - v$ brought to $[-\pi, \pi]$, radians: 0 on the ridge, $\pi/2$ in the valley. Its error is that of $v$,
   * some $v \cdot 10^{-16}$; NaN at the rim.
   */
  readonly psi: number;
  /** The dip of the hat (not of its twin), $f = e^{-v}(1 - C\sin\psi)$; 0 at the rim. */
  readonly f: number;
}

/**
 * The constant $v^*$ of the definable twin, radians. Hat and twin agree in $f$ and $\partial f/\partial\varphi$ on the
 * circle $v = v^*$, and $v = 1.5$ is where a run of the hat can well start: inside, where little has happened yet.
 */
export const TWIN_PHASE = 1.5;

/**
 * The homogeneous Mexican hat of Lyu & Li (2020), one example and three parameters
 * $W = (x, y, z)$, $\rho = \|W\|$:
 * $$p(W) = \rho^L(1 - f), \qquad f = e^{-v}(1 - C\sin(\varphi - v)),\qquad v = \rho^2/z^2,$$
 * with $C$ as in {@link hatProfile}. It satisfies every assumption of Ji & Telgarsky (2020, Theorem 3.1) but
 * definability, and its gradient flow spirals towards the rim $z = 0$ without converging in direction.
 *
 * Smoothness: $f$ is flat at the rim and infinitely differentiable everywhere but on the axis $x = y = 0$. There
 * $C \sin\psi$ behaves like $4s^3(y\cos 1 - x\sin 1)$, $s^2 = x^2+y^2$ at $z = 1$: three continuous derivatives, the
 * third Lipschitz, the fourth discontinuous. The class stated is therefore C2, and Theorem 4.1 applies. At the origin
 * zeros are written.
 *
 * Accuracy: the results are those of a point whose coordinates differ from the given ones by a few units in the last
 * place. Since $f$ carries $e^{-v}$, that is a relative error of some $v \cdot 10^{-15}$ in $f$.
 *
 * @param options.degree $L$, the degree of homogeneity, a finite number above 0
 * @param options.definable true for the twin for comparison, $\sin(\varphi - v^*)$ with $v^*$ = {@link TWIN_PHASE} in
 *   place of $\sin(\varphi - v)$; default false
 * @throws InputError when `degree` is not a finite number above 0 or `definable` not a boolean
 */
export function mexicanHat(options: { readonly degree: number; readonly definable?: boolean }): MexicanHat {
  const { degree, definable = false } = options;
  requirePositive('the degree', degree);
  if (typeof definable !== 'boolean')
    throw new InputError(`definable is ${shown(definable)}: give true or false`);
  // Why the twin keeps the oscillation in φ and freezes its phase, rather than dropping it (C = 0): this way it has the
  // same relief, a hill and a valley at every v, as high and as deep, and at the start the same value and the same pull
  // sideways. All that is gone is the swirl that winds the valley up, so what differs between two runs is its doing.
  const swirl = definable ? 0 : 1;

  const jet = new Float64Array(6);
  const gradient = new Float64Array(3);
  const hessian = new Float64Array(9);

  /** ρ² of the point divided by its largest coordinate, which is `scale`. */
  function relativeSquaredNorm(w: Float64Array, scale: number): number {
    return (w[0] / scale) ** 2 + (w[1] / scale) ** 2 + (w[2] / scale) ** 2;
  }

  const model: MexicanHat = {
    kind: 'mexican-hat',
    description: `homogeneous Mexican hat of degree ${degree}${definable ? ', definable twin' : ''}`,
    dimension: 3,
    count: 1,
    degree,
    smoothness: 'C2',
    definability: Object.freeze(
      definable
        ? {
            definable: true,
            reason:
              'the margin is put together from polynomials, real powers, quotients and exp(-rho^2/z^2), all definable in the real field with the exponential (Wilkie 1996)',
          }
        : {
            definable: false,
            reason:
              'on the half-plane y = 0 < x the margin equals rho^L (1 - exp(-rho^2/z^2)) exactly on the infinitely many separate rays rho^2/z^2 = pi, 2 pi, 3 pi, ..., which no o-minimal structure with the exponential allows',
          },
    ),
    margins(w, out) {
      const scale = largest(w);
      if (scale === 0) {
        out[0] = 0;
        return;
      }
      const norm = scale * Math.sqrt(relativeSquaredNorm(w, scale));
      writeProfile(w, scale, swirl, jet);
      out[0] = norm ** degree * (1 - jet[DIP]);
    },
    pullback(w, q, out) {
      const scale = largest(w);
      if (scale === 0) {
        out.fill(0, 0, 3);
        return;
      }
      const square = relativeSquaredNorm(w, scale);
      const factor = q[0] * ((scale * Math.sqrt(square)) ** degree / scale);
      writeGradient(w, scale, swirl, jet, gradient);
      const radial = (degree * (1 - jet[DIP])) / square;
      for (let a = 0; a < 3; a++) out[a] = factor * (radial * (w[a] / scale) - gradient[a]);
    },
    jacobian(w, out) {
      model.pullback(w, ONE, out);
    },
    hessianBlocks: Object.freeze([3]),
    hessian(w, q, out) {
      const scale = largest(w);
      if (scale === 0) {
        out.fill(0, 0, 9);
        return;
      }
      const square = relativeSquaredNorm(w, scale);
      const factor = (q[0] * ((scale * Math.sqrt(square)) ** degree / scale)) / scale;
      writeGradient(w, scale, swirl, jet, gradient);
      writeHessian(w, scale, jet, hessian);
      const radial = (degree * (1 - jet[DIP])) / square;
      for (let a = 0, at = 0; a < 3; a++) {
        const wa = w[a] / scale;
        for (let b = 0; b < 3; b++, at++) {
          const wb = w[b] / scale;
          // I + (L−2)θθᵀ, its diagonal without the cancellation that L = 1 would bring near the axes.
          const bend = (a === b ? (degree - 1) * wa * wa + (square - wa * wa) : (degree - 2) * (wa * wb)) / square;
          const cross = (degree * (wa * gradient[b] + gradient[a] * wb)) / square;
          out[at] = factor * (radial * bend - cross - hessian[at]);
        }
      }
    },
    dip(w) {
      const scale = largest(w);
      if (scale === 0) return 0;
      writeProfile(w, scale, swirl, jet);
      return jet[DIP];
    },
    dipGradient(w, out) {
      const scale = largest(w);
      if (scale === 0) {
        out.fill(0, 0, 3);
        return;
      }
      writeGradient(w, scale, swirl, jet, out);
      for (let a = 0; a < 3; a++) out[a] /= scale;
    },
    dipHessian(w, out) {
      const scale = largest(w);
      if (scale === 0) {
        out.fill(0, 0, 9);
        return;
      }
      writeProfile(w, scale, swirl, jet);
      writeHessian(w, scale, jet, out);
      for (let at = 0; at < 9; at++) out[at] = out[at] / scale / scale;
    },
  };
  return Object.freeze(model);
}

/**
 * The coordinates of a point on the hat, of any norm but 0.
 *
 * @param theta $(x, y, z)$; only its direction matters
 * @throws InputError when `theta` does not have three finite entries, not all zero
 */
export function hatCoordinates(theta: ArrayLike<number>): HatCoordinates {
  const w = Float64Array.from(theta);
  const scale = largest(w);
  if (w.length !== 3 || !Number.isFinite(scale) || scale === 0) {
    throw new InputError(
      `the point on the hat is [${w.join(', ')}]: give three finite numbers, not all zero`,
    );
  }
  const [x, y, z] = [w[0] / scale, w[1] / scale, w[2] / scale];
  const square = x * x + y * y;
  const r = Math.sqrt(square / (square + z * z));
  const v = 1 + square / (z * z);
  const phi = Math.atan2(y, x);
  const psi = Math.atan2(Math.sin(phi - v), Math.cos(phi - v));
  const jet = new Float64Array(6);
  writeProfile(w, scale, 1, jet);
  return Object.freeze({ r, v, phi, psi, f: jet[DIP] });
}

const ONE = Float64Array.of(1);

/** The largest absolute value of three coordinates: dividing by it keeps their squares from leaving the range. */
function largest(w: Float64Array): number {
  return Math.max(Math.abs(w[0]), Math.abs(w[1]), Math.abs(w[2]));
}

function writeProfile(w: Float64Array, scale: number, swirl: 0 | 1, jet: Float64Array): void {
  const x = w[0] / scale;
  const y = w[1] / scale;
  const z = w[2] / scale;
  const excess = (x * x + y * y) / (z * z);
  const phase = swirl === 1 ? 1 + excess : TWIN_PHASE;
  hatProfile(swirl, excess, Math.PI / 2 - Math.atan2(y, x) + phase, jet);
}

/** Writes $\nabla f$ at $W$/scale; leaves the profile in `jet`. */
function writeGradient(
  w: Float64Array,
  scale: number,
  swirl: 0 | 1,
  jet: Float64Array,
  out: Float64Array,
): void {
  writeProfile(w, scale, swirl, jet);
  if (jet[DIP] === 0) {
    out.fill(0, 0, 3);
    return;
  }
  const x = w[0] / scale;
  const y = w[1] / scale;
  const z = w[2] / scale;
  const square = x * x + y * y;
  const dv = (2 * jet[DIP_V]) / (z * z);
  // f_φ vanishes like s⁴ at the axis, so that where it is 0 in floating point f_φ∇φ is too, whatever ∇φ.
  const dphi = jet[DIP_PHI] === 0 ? 0 : jet[DIP_PHI] / square;
  out[0] = dv * x - dphi * y;
  out[1] = dv * y + dphi * x;
  out[2] = (-dv * square) / z;
}

/** Writes $\nabla^2 f$ at $W$/scale from the profile in `jet`, by the chain rule through $v = 1 + s^2/z^2$ and $\varphi$. */
function writeHessian(w: Float64Array, scale: number, jet: Float64Array, out: Float64Array): void {
  if (jet[DIP] === 0) {
    out.fill(0, 0, 9);
    return;
  }
  const x = w[0] / scale;
  const y = w[1] / scale;
  const z = w[2] / scale;
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
