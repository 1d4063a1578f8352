import type { MarginModel } from '../../problems/index.js';
import type { Evaluation } from '../flow/evaluation.js';
import type { FlowPoint } from '../flow/flow.js';
import { emptySummary, type Loss, type RiskSummary } from '../flow/loss.js';

/** Roundings of its terms, times the degree, that a component of a gradient may be and still be zero. */
const ROUNDINGS = 16;
/** Newton's steps from the point; quadratic convergence needs no more. */
const NEWTON = 6;
/** As far, in tolerances, may the stationary point lie from where the flow is said to have come to it. */
const NEAR = 10;
/** Parameters up to which a dense Hessian is factorised. */
const DENSE = 600;
/** What is added to a Hessian of unit diagonal, so that directions in which nothing changes do no harm. */
const RIDGE = 1e-12;

/**
 * Certifies that a flow has come to a stationary point of the risk: from the point itself, with no regard to how steep
 * the risk was before. One of three things is shown.
 *
 * - Every component of $\sum_i q_i \nabla p_i(\theta)$ is the rounding of its own terms $q_i \partial_j p_i$. For a
 *   model with kinks, whose flow follows the gradient of a piece, or its projection, the length of that is.
 * - Newton's method for $\nabla\mathcal L = 0$ from W, with the exact Hessian
 *   $\rho^L J^\top \mathrm{diag}(q_i\,\ell''/|\ell'|(p_i)) J - \sum_i q_i\nabla^2 p_i$ (in units of
 *   $|\ell'(\alpha)|\rho^{L}$, at $W = \rho\theta$), converges to such a point within a few tolerances of ‖W‖ and of
 *   ln 𝓛, and the Hessian is positive semidefinite here and there. So the flow, which runs downhill, ends at that local
 *   minimum.
 * - All margins are rounding beside 1, the direction is at rest and W shrinks: with L > 1 it tends to W = 0, where the
 *   gradient vanishes and the risk is what it is here.
 *
 * @returns whether that is shown for the point that `inside` and `point` were made at.
 */
export function stationaryPoint(
  { model, loss }: Pick<Evaluation, 'model' | 'loss'>,
  tolerance: number,
): (inside: Evaluation, point: FlowPoint) => boolean {
  const { count: n, dimension: k, degree } = model;
  const rounding = ROUNDINGS * Math.max(1, degree) * Number.EPSILON;
  const rows = new Float64Array(n * k);
  const gradient = new Float64Array(k);
  const terms = new Float64Array(k);

  const sum = (weights: Float64Array): void => {
    gradient.fill(0);
    terms.fill(0);
    for (let i = 0, at = 0; i < n; i++)
      for (let a = 0; a < k; a++, at++) {
        const term = weights[i] * rows[at];
        gradient[a] += term;
        terms[a] += Math.abs(term);
      }
  };
  /** Whether a vector is rounding of the terms, component by component. */
  const isRounding = (v: Float64Array): boolean =>
    v.every((value, a) => Math.abs(value) <= rounding * terms[a]);

  // At a kink the model has one gradient of several, and the flow its own: it knows in which piece it is.
  const kinked = (model.kinks ?? model.inBlocks?.model.kinks) !== undefined;
  const newton = kinked || k > DENSE ? undefined : descent(model, loss);

  const vanishes = (inside: Evaluation): boolean =>
    kinked
      ? Math.hypot(inside.radial, inside.tangential) <= rounding * Math.hypot(...terms)
      : isRounding(gradient);
  const shrinksToZero = (inside: Evaluation, point: FlowPoint): boolean => {
    const scale = Math.exp(degree * point.logNorm);
    if (!(degree > 1 && inside.radial < 0)) return false;
    if (!inside.margins.every((p) => Math.abs(p) * scale < Number.EPSILON)) return false;
    if (kinked) return inside.tangential <= rounding * -inside.radial;
    for (let a = 0; a < k; a++) gradient[a] -= inside.radial * point.direction[a];
    return isRounding(gradient);
  };
  const confirmed = (point: FlowPoint): boolean => {
    if (newton === undefined) return false;
    const scale = Math.exp(degree * point.logNorm);
    if (!(scale > 0 && scale < Infinity)) return false;
    const v = point.direction.slice();
    const weights = new Float64Array(n);
    let moved = 0;
    let lnRisk = NaN;
    for (let round = 0; round <= NEWTON; round++) {
      const risk = newton.weigh(v, degree * point.logNorm, weights);
      if (round === 0) ({ lnRisk } = risk);
      model.jacobian(v, rows);
      sum(weights);
      const step = newton.step(v, rows, weights, scale, gradient);
      if (step === undefined) return false;
      // From a large W a risk may fall far while W moves by less than the tolerance: what it falls by is
      // ½|ℓ'(α)|ρ^L ⟨g, H⁻¹g⟩ by the quadratic model, and what it fell by so far.
      const ahead = 0.5 * Math.exp(risk.lnSlope - risk.lnRisk) * scale * dot(gradient, step);
      if (!(Math.abs(risk.lnRisk - lnRisk) + ahead <= NEAR * tolerance)) return false;
      const length = Math.hypot(...step);
      moved += length;
      if (!(moved <= NEAR * tolerance)) return false;
      // A step that no longer moves v leaves its rounding: there is no nearer double.
      if (length <= Number.EPSILON || (round > 0 && isRounding(gradient))) return true;
      for (let a = 0; a < k; a++) v[a] += step[a];
    }
    return false;
  };

  return (inside, point) => {
    if (point.logNorm === -Infinity) return false;
    model.jacobian(point.direction, rows);
    sum(inside.weights);
    return vanishes(inside) || shrinksToZero(inside, point) || confirmed(point);
  };
}

/** Newton's steps downhill on the risk, in the scale of the unit sphere. */
function descent(model: MarginModel, loss: Loss) {
  const { count: n, dimension: k, hessianBlocks } = model;
  const margins = new Float64Array(n);
  const risk = emptySummary();
  const curvatures = new Float64Array(n);
  const one = new Float64Array(1);
  const blocks = new Float64Array(hessianBlocks.reduce((total, size) => total + size * size, 0));
  const H = new Float64Array(k * k);
  const L = new Float64Array(k * k);
  const scale = new Float64Array(k);

  return {
    /** The weights $q_i$ at `v`, and with them the curvatures $q_i \ell''/|\ell'|$ of the loss. */
    weigh(v: Float64Array, lnScale: number, weights: Float64Array): RiskSummary {
      model.margins(v, margins);
      for (let i = 0; i < n; i++) {
        // Of one example the slope of the loss is known by its own margin.
        loss.summarize(margins.subarray(i, i + 1), lnScale, one, risk);
        curvatures[i] = risk.slopeRate;
      }
      loss.summarize(margins, lnScale, weights, risk);
      for (let i = 0; i < n; i++) curvatures[i] *= weights[i];
      return risk;
    },
    /** The step to the minimum of the quadratic model; undefined where that has none. */
    step(
      v: Float64Array,
      rows: Float64Array,
      weights: Float64Array,
      size: number,
      gradient: Float64Array,
    ): Float64Array | undefined {
      H.fill(0);
      for (let i = 0; i < n; i++) {
        const factorOf = size * curvatures[i];
        for (let a = 0; a < k; a++) {
          const left = factorOf * rows[i * k + a];
          if (left === 0) continue;
          for (let b = 0; b <= a; b++) H[a * k + b] += left * rows[i * k + b];
        }
      }
      model.hessian(v, weights, blocks);
      let first = 0;
      let at = 0;
      for (const length of hessianBlocks) {
        for (let a = 0; a < length; a++)
          for (let b = 0; b < length; b++, at++) if (b <= a) H[(first + a) * k + first + b] -= blocks[at];
        first += length;
      }
      for (let a = 0; a < k; a++) {
        const diagonal = H[a * k + a];
        if (!(diagonal >= 0 && diagonal < Infinity)) return undefined;
        // A slope without curvature has no minimum.
        if (diagonal === 0 && gradient[a] !== 0) return undefined;
        scale[a] = diagonal > 0 ? 1 / Math.sqrt(diagonal) : 0;
      }
      for (let a = 0; a < k; a++)
        for (let b = 0; b <= a; b++) {
          const value = H[a * k + b];
          // With nothing on the diagonal anything beside it makes a matrix indefinite.
          if (value !== 0 && scale[a] * scale[b] === 0) return undefined;
          H[a * k + b] = a === b ? 1 + RIDGE : value * scale[a] * scale[b];
        }
      if (!factorCholesky(H, L, k)) return undefined;
      const step = gradient.map((value, a) => value * scale[a]);
      solveCholesky(L, k, step);
      return step.map((value, a) => value * scale[a]);
    },
  };
}

/** Inner product. */
function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** $LL^\top$ = `matrix`, whose lower half is read; false where it is not positive definite to rounding. */
function factorCholesky(matrix: Float64Array, L: Float64Array, k: number): boolean {
  for (let a = 0; a < k; a++)
    for (let b = 0; b <= a; b++) {
      let rest = matrix[a * k + b];
      for (let c = 0; c < b; c++) rest -= L[a * k + c] * L[b * k + c];
      if (a !== b) L[a * k + b] = rest / L[b * k + b];
      else if (rest > 0) L[a * k + a] = Math.sqrt(rest);
      else return false;
    }
  return true;
}

/** Solves $LL^\top x = b$ in place. */
function solveCholesky(L: Float64Array, k: number, b: Float64Array): void {
  for (let a = 0; a < k; a++) {
    for (let c = 0; c < a; c++) b[a] -= L[a * k + c] * b[c];
    b[a] /= L[a * k + a];
  }
  for (let a = k - 1; a >= 0; a--) {
    for (let c = a + 1; c < k; c++) b[a] -= L[c * k + a] * b[c];
    b[a] /= L[a * k + a];
  }
}
