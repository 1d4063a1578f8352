import { rescale, squaredNorm, writeGradient, writeHessian, writeProfile } from './hat-dip.js';
import { DIP } from './hat-profile.js';
import { hatValley } from './hat-valley.js';
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
 * The homogeneous Mexican hat of Lyu & Li (2020), one example and three parameters
 * $W = (x, y, z)$, $\rho = \|W\|$:
 * $$p(W) = \rho^L(1 - f), \qquad f = e^{-v}(1 - C\sin(\varphi - v)),\qquad v = \rho^2/z^2,$$
 * with $C(r)$ as in hat-profile.ts. It satisfies every assumption of Ji & Telgarsky (2020, Theorem 3.1) but
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
 * @param options.definable true for the twin for comparison, $\sin(\varphi - v^*)$ with $v^*$ = `TWIN_PHASE` in
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

  // Workspaces. `point` is W over its largest coordinate, which keeps squares from leaving the range of a double.
  const point = new Float64Array(3);
  const jet = new Float64Array(6);
  const gradient = new Float64Array(3);
  const hessian = new Float64Array(9);

  /** ρ^L for `point` times `scale`. */
  function power(scale: number): number {
    return (scale * Math.sqrt(squaredNorm(point))) ** degree;
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
      const scale = rescale(w, point);
      writeProfile(point, swirl, jet);
      out[0] = power(scale) * (1 - jet[DIP]);
    },
    pullback(w, q, out) {
      const scale = rescale(w, point);
      if (scale === 0) {
        out.fill(0, 0, 3);
        return;
      }
      writeGradient(point, swirl, jet, gradient);
      const factor = q[0] * (power(scale) / scale);
      const radial = (degree * (1 - jet[DIP])) / squaredNorm(point);
      for (let a = 0; a < 3; a++) out[a] = factor * (radial * point[a] - gradient[a]);
    },
    jacobian(w, out) {
      model.pullback(w, ONE, out);
    },
    hessianBlocks: Object.freeze([3]),
    hessian(w, q, out) {
      const scale = rescale(w, point);
      if (scale === 0) {
        out.fill(0, 0, 9);
        return;
      }
      writeGradient(point, swirl, jet, gradient);
      writeHessian(point, jet, hessian);
      const factor = q[0] * (power(scale) / scale / scale);
      const square = squaredNorm(point);
      const radial = (degree * (1 - jet[DIP])) / square;
      for (let a = 0, at = 0; a < 3; a++) {
        // I + (L−2)θθᵀ, its diagonal without the cancellation that L = 1 would bring where θ is an axis.
        const aside = point[(a + 1) % 3] ** 2 + point[(a + 2) % 3] ** 2;
        for (let b = 0; b < 3; b++, at++) {
          const product = point[a] * point[b];
          const bend = (a === b ? (degree - 1) * product + aside : (degree - 2) * product) / square;
          const cross = (degree * (point[a] * gradient[b] + gradient[a] * point[b])) / square;
          out[at] = factor * (radial * bend - cross - hessian[at]);
        }
      }
    },
    sphericalPart: Object.freeze({
      limitMargin: 1,
      // At a unit vector the dip's gradient is tangential, and being homogeneous of degree 0 it is its own continuation.
      pullback(theta: Float64Array, q: Float64Array, out: Float64Array) {
        model.dipGradient(theta, out);
        for (let a = 0; a < 3; a++) out[a] *= -q[0];
      },
      derivative(theta: Float64Array, q: Float64Array, out: Float64Array) {
        // ∇f is homogeneous of degree −1: continued by the direction alone, its derivative along θ, −∇f, is taken out.
        model.dipHessian(theta, out);
        model.dipGradient(theta, gradient);
        for (let a = 0, at = 0; a < 3; a++)
          for (let b = 0; b < 3; b++, at++) out[at] = -q[0] * (out[at] + gradient[a] * theta[b]);
      },
      // The twin's valley is straight, and it comes to rest.
      ...(definable ? {} : { chartAt: hatValley }),
    }),
    dip(w) {
      rescale(w, point);
      writeProfile(point, swirl, jet);
      return jet[DIP];
    },
    dipGradient(w, out) {
      const scale = rescale(w, point);
      writeGradient(point, swirl, jet, out);
      if (scale > 0) for (let a = 0; a < 3; a++) out[a] /= scale;
    },
    dipHessian(w, out) {
      const scale = rescale(w, point);
      writeProfile(point, swirl, jet);
      writeHessian(point, jet, out);
      if (scale > 0) for (let at = 0; at < 9; at++) out[at] = out[at] / scale / scale;
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
  const point = new Float64Array(3);
  const scale = rescale(w, point);
  if (w.length !== 3 || !Number.isFinite(scale) || scale === 0) {
    throw new InputError(
      `the point on the hat is [${w.join(', ')}]: give three finite numbers, not all zero`,
    );
  }
  const [x, y, z] = point;
  const square = x * x + y * y;
  const r = Math.sqrt(square / (square + z * z));
  const v = 1 + square / (z * z);
  const phi = Math.atan2(y, x);
  const psi = Math.atan2(Math.sin(phi - v), Math.cos(phi - v));
  const jet = new Float64Array(6);
  writeProfile(point, 1, jet);
  return Object.freeze({ r, v, phi, psi, f: jet[DIP] });
}

const ONE = Float64Array.of(1);
