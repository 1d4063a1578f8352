import { linear, randomSource, type MarginModel } from '../../problems/index.js';
import { automatic, dormandPrince54, radauIIA13, radauIIA5 } from '../../solvers/index.js';
import { evaluation, type Evaluation } from './evaluation.js';
import { emptyPoint, normalize, type Flow } from './flow.js';
import { principalAxes } from './principal-axes.js';
import { weightFlow } from './weight-flow.js';

/** Margins that disagree by this share of their terms are not those of the rows. */
const SAME = 1e-10;
/** Up to this many unknowns a method of order 13 is quicker, which solves for all its stages at once. */
const FEW = 24;

/** From this ratio of columns on the speed of the direction may be rounding, to more than the tolerance. */
const CANCELS = 1e5;

/** Operations on columns that may be spent on finding axes, about a second. */
const AXES_UP_TO = 4e6;

/** The largest column by the smallest. */
function spread(rows: Float64Array, r: number): number {
  const squares = new Float64Array(r);
  rows.forEach((z, at) => {
    squares[at % r] += z * z;
  });
  return Math.sqrt(squares.reduce((a, b) => Math.max(a, b)) / squares.reduce((a, b) => Math.min(a, b)));
}

/**
 * The rows $\nabla p_i$ of margins that are linear in W, or undefined where they are not, or where the functions of the
 * model do not agree on them.
 */
export function linearRows(model: MarginModel): Float64Array | undefined {
  const { count: n, dimension: k, degree, hessianBlocks, kinks, sphericalPart } = model;
  if (degree !== 1 || hessianBlocks.length > 0 || kinks !== undefined || sphericalPart !== undefined)
    return undefined;
  const random = randomSource(1);
  const w = Float64Array.from({ length: k }, () => random.normal());
  const q = Float64Array.from({ length: n }, () => random.uniform());
  const rows = new Float64Array(n * k);
  model.jacobian(w, rows);
  const margins = new Float64Array(n);
  const pulled = new Float64Array(k);
  model.margins(w, margins);
  model.pullback(w, q, pulled);
  const agrees = (value: number, terms: Float64Array): boolean => {
    let sum = 0;
    let size = 0;
    for (const term of terms) {
      sum += term;
      size += Math.abs(term);
    }
    return Math.abs(value - sum) <= SAME * size;
  };
  const ofMargins = margins.every((p, i) =>
    agrees(
      p,
      w.map((value, a) => value * rows[i * k + a]),
    ),
  );
  const ofGradient = pulled.every((g, a) =>
    agrees(
      g,
      q.map((weight, i) => weight * rows[i * k + a]),
    ),
  );
  return ofMargins && ofGradient ? rows : undefined;
}

/**
 * The flow of margins that are linear in W from W = 0, in log-time, by an implicit method: the direction relaxes at the
 * rate $(\max_i \|z_i\| / \gamma)^2$, which is 1e7 for a temperature in degrees beside a constant.
 *
 * W is followed in the coordinates of the principal axes of the rows $z_i$, to which a gradient flow is indifferent. There
 * every coordinate has its own size, and a relative error of it is one of the margins; in those of the data large
 * parts of W cancel, and so do the entries of the Jacobian.
 *
 * @param rows n × k, row-major.
 * @param tolerance allowed error of the coordinates of W relative to each of them, in one step.
 * @returns undefined where the rows are too many to find their axes, vanish, or do not fit in doubles with their squares.
 */
export function linearFlow(
  { loss }: Pick<Evaluation, 'loss'>,
  rows: Float64Array,
  k: number,
  tolerance: number,
): Flow | undefined {
  if (rows.length * k > AXES_UP_TO) return undefined;
  const { rank: r, rows: turned, axes } = principalAxes(rows, k);
  const squares = turned.reduce((sum, z) => sum + z * z, 0);
  if (r === 0 || !(squares > 1e-200 && squares < 1e200)) return undefined;
  const n = turned.length / r;
  const model = linear({
    count: n,
    dimension: r,
    x: turned,
    y: new Float64Array(n).fill(1),
  });
  const method = r <= FEW ? radauIIA13 : automatic(dormandPrince54, radauIIA5);
  const flow = weightFlow('log-time', { model, loss }, new Float64Array(r), method, tolerance);
  const size = flow.y0.length;
  // The path length checks the path and does not steer it.
  const absoluteTolerance = flow.absoluteTolerance.slice();
  if (spread(turned, r) > CANCELS) absoluteTolerance.fill(Infinity, r, r + 1);

  const own = evaluation(model, loss);
  const point = emptyPoint(r);
  const w = new Float64Array(r);
  const theta = new Float64Array(r);
  return {
    ...flow,
    absoluteTolerance,
    implicit: {
      // The rows of the integrals are left out: nothing depends on them, and they follow in one iteration more.
      jacobian(sigma, y, out) {
        for (let a = 0; a < r; a++) w[a] = y[a];
        const logNorm = normalize(w, theta);
        own.riskAt(logNorm, theta);
        const rate = Math.exp(sigma + own.risk.lnSlope);
        const norm = Math.exp(logNorm);
        out.fill(0);
        for (let i = 0, at = 0; i < n; i++, at += r) {
          const bend = loss.name === 'exponential' ? 1 : 1 / (1 + Math.exp(-norm * own.margins[i]));
          const weight = rate * own.weights[i] * bend;
          if (weight === 0) continue;
          for (let a = 0; a < r; a++) {
            const factor = weight * turned[at + a];
            for (let b = 0; b < r; b++) out[a * size + b] -= factor * turned[at + b];
          }
        }
      },
    },
    weightError(_x, y) {
      let largest = 0;
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let a = 0; a < r; a++) sum += Math.abs(turned[i * r + a] * y[a]);
        largest = Math.max(largest, sum);
      }
      return tolerance * largest;
    },
    read(x, y, out) {
      flow.read(x, y, point);
      const { direction } = out;
      Object.assign(out, point, { direction });
      direction.fill(0);
      for (let b = 0; b < r; b++)
        for (let a = 0; a < k; a++) direction[a] += axes[b * k + a] * point.direction[b];
    },
    // Of the state that was read last, in the coordinates in which nothing cancels.
    evaluate(_x, _y, inside, withGradient) {
      if (withGradient) own.gradientAt(point.logNorm, point.direction);
      else own.riskAt(point.logNorm, point.direction);
      inside.margins.set(own.margins);
      inside.weights.set(own.weights);
      Object.assign(inside.risk, own.risk);
      if (!withGradient) return;
      inside.radial = own.radial;
      inside.tangential = own.tangential;
    },
  };
}
