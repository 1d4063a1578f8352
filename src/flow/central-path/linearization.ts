import { dependentLnWeight, remainderMargin, remainderShare } from './dependent-weights.js';
import { dependentsOf, type Dependents } from './dependents.js';
import { findDependents } from './find-dependents.js';
import {
  listedActivity,
  planeActivity,
  type ListedActivity,
  type NeuronActivity,
} from './neuron-activity.js';
import { planeCurvature } from './plane-curvature.js';
import type { PathPoint } from './point.js';

/**
 * The derivatives of the path's equations at one state, in the pieces of which Newton's matrix is put together.
 *
 * - Blocks: $(v_j, \varphi_j)$ moves by `slope` and `curvature` of $\varphi_j$ alone, and by the weights, through
 *   $(L a_{ij}, T_{ij})$ with $a_{ij}$ the contributions and $T_{ij}$ the tangents.
 * - Constraints: margin i by $v_j$ through `shareRows`, by $\varphi_j$ through `tangentRows`.
 * - Weights: $q_i$ by $z_i$, E and C, and the slacks and the closure likewise.
 */
export interface Linearization {
  readonly point: PathPoint;
  /** $ds/dx$. */
  rate: number;
  /** The rate back to the unit sphere, as it was then. */
  restoring: number;
  /** Whether the direction of the one block was at rest. */
  resting: boolean;
  /** $\partial\varphi_j'/\partial\varphi_j$ of every block, row-major, one after the other from `starts`; times the rate. */
  readonly curvature: Float64Array;
  readonly starts: Int32Array;
  /** $\partial v_j'/\partial\varphi_j$, laid out as W; times the rate. */
  readonly slope: Float64Array;
  /** True where the model has no second derivatives, so that the curvature follows from slope and growth. */
  readonly flat: boolean;
  /** The unit directions, the growth of the blocks and their contributions to the margins, as they were then. */
  readonly directions: Float64Array;
  readonly growth: Float64Array;
  readonly contributions: Float64Array;
  readonly shares: Float64Array;
  readonly margins: Float64Array;
  /** $\kappa/\mu$. */
  scale: number;
  /** For neurons in few dimensions, what contributions, tangents and rows are made of: they themselves are empty then. */
  readonly activity: NeuronActivity | undefined;
  /** The same, but for neurons in the plane. */
  readonly listed: ListedActivity | undefined;
  /** $T_{ij}$: tangential parts of $\nabla p_i$ at the unit directions, n × dimension. */
  readonly tangents: Float64Array;
  /** $\partial(\kappa p_i/\mu)/\partial v_j$, n × blocks. */
  readonly shareRows: Float64Array;
  /** $\partial(\kappa p_i/\mu)/\partial\varphi_j$, n × dimension: tangents, scaled. */
  readonly tangentRows: Float64Array;
  readonly byZ: Float64Array;
  readonly byE: Float64Array;
  readonly byC: Float64Array;
  readonly slackByZ: Float64Array;
  /** Derivative of a constraint by E, up to its sign. */
  readonly constraintByE: Float64Array;
  readonly closureByZ: Float64Array;
  closureByE: number;
  closureByC: number;
  /** The examples whose weights answer to their unknowns: the first `actives` entries. */
  readonly active: Int32Array;
  actives: number;
  /**
   * The examples whose unknowns follow from others', by $\partial z_i/\partial z_b$, term by term, and by
   * $\partial z_i/\partial E$ and, where there is a remainder, $\partial z_i/\partial C$.
   */
  readonly dependents: Dependents;
  couplings: Float64Array;
  readonly couplingByE: Float64Array;
  readonly couplingByC: Float64Array;
  /** Finds them at the weights that the point has. */
  findDependents(): void;
  /** How weights and closure answer to z, C and E, at the unknowns that the point has read. */
  weigh(y: Float64Array): void;
  /** How blocks and margins act on each other, at the blocks that the point has read. */
  couple(): void;
  /** Evaluates everything at a state; false when it is not finite. */
  at(x: number, y: Float64Array): boolean;
}

/** A weight and a share of the risk that answer to their unknown by less than this couple with nothing. */
const NEGLIGIBLE = 1e-18;

/** In so few dimensions tangents are as soon computed as loaded. */
const FEW = 6;

/** Makes the work space. */
export function linearization(point: PathPoint): Linearization {
  const { layout, model, unit } = point;
  const { blocks, offsets, count: n, dimension: k, margin: C } = layout;
  const { degree, sphericalPart } = model;
  const flat = sphericalPart === undefined && model.hessianBlocks.length === 0;
  const starts = new Int32Array(blocks + 1);
  for (let j = 0; j < blocks; j++) starts[j + 1] = starts[j] + (offsets[j + 1] - offsets[j]) ** 2;
  const entries = starts[blocks];
  const curvature = new Float64Array(flat ? 0 : entries);
  const slope = new Float64Array(k);
  const product = new Float64Array(k);
  const along = new Float64Array(k);
  const { neurons } = model;
  const features = neurons?.data.dimension ?? Infinity;
  const listed =
    neurons === undefined || features === 2 || features > FEW ? undefined : listedActivity(neurons);
  const activity = neurons !== undefined && features === 2 ? planeActivity(neurons) : listed;
  const plane = neurons !== undefined && features === 2 ? planeCurvature(neurons, point) : undefined;
  const stored = (length: number): Float64Array => new Float64Array(activity === undefined ? length : 0);
  const tangents = stored(n * k);
  const shareRows = stored(n * blocks);
  const tangentRows = stored(n * k);
  const vector = (): Float64Array => new Float64Array(n);
  const byZ = vector();
  const byE = vector();
  const byC = vector();
  const slackByZ = vector();
  const constraintByE = vector();
  const closureByZ = vector();
  const active = new Int32Array(n);
  const dependents = dependentsOf(model);
  const find = findDependents(model);
  const couplingByE = vector();
  const couplingByC = vector();
  const slacksByMargin = vector();
  const needed = new Uint8Array(n);

  /** $P H P - \langle g, \varphi\rangle P - \varphi (Pg)^\top$, in place of H, which on surfaces is not symmetric. */
  const restrict = (j: number): void => {
    const { directions: phi, growth, turning } = point;
    const first = offsets[j];
    const d = offsets[j + 1] - first;
    const at = starts[j];
    let quadratic = 0;
    for (let a = 0; a < d; a++) {
      let sum = 0;
      let transposed = 0;
      for (let b = 0; b < d; b++) {
        sum += curvature[at + a * d + b] * phi[first + b];
        transposed += curvature[at + b * d + a] * phi[first + b];
      }
      product[a] = sum;
      along[a] = transposed;
      quadratic += sum * phi[first + a];
    }
    const growing = growth[j];
    for (let a = 0; a < d; a++) {
      const pa = phi[first + a];
      for (let b = 0; b < d; b++) {
        const pb = phi[first + b];
        // PHP = H − (Hφ)φᵀ − φ(Hᵀφ)ᵀ + ⟨φ, Hφ⟩ φφᵀ.
        const bent = product[a] * pb + pa * along[b] - quadratic * pa * pb;
        const turned = pa * turning[first + b];
        curvature[at + a * d + b] += growing * pa * pb - (a === b ? growing : 0) - bent - turned;
      }
    }
  };

  const readBlocks = (): void => {
    const { directions: phi, turning, weights } = point;
    if (sphericalPart !== undefined) sphericalPart.derivative(phi, weights, curvature);
    else if (!flat && plane === undefined) model.hessian(phi, weights, curvature);
    const { rate } = self;
    if (plane !== undefined) plane(rate, curvature);
    else if (!flat)
      for (let j = 0; j < blocks; j++) {
        if (sphericalPart === undefined) restrict(j);
        const first = offsets[j];
        const d = offsets[j + 1] - first;
        const at = starts[j];
        // A state off the sphere moves as its direction does, in proportion to its length, and back to it.
        for (let a = 0; a < d; a++)
          for (let b = 0; b < d; b++)
            curvature[at + a * d + b] =
              rate *
              (curvature[at + a * d + b] +
                (turning[first + a] - point.restoring * phi[first + a]) * phi[first + b]);
      }
    for (let a = 0; a < k; a++) slope[a] = rate * degree * turning[a];
  };

  const readTangents = (): void => {
    const { directions: phi, margins, shares } = point;
    const { contributions, scale } = self;
    if (sphericalPart !== undefined || (blocks === 1 && n === 1)) {
      // One example, whose weight is what the turning is proportional to.
      for (let a = 0; a < k; a++) {
        tangents[a] = point.turning[a] / point.weights[0];
        tangentRows[a] = scale * tangents[a];
      }
      return;
    }
    model.jacobian(phi, tangents);
    for (let i = 0; i < n; i++) {
      const row = i * k;
      for (let j = 0; j < blocks; j++) {
        const contribution = contributions[j * n + i];
        const along = degree * contribution;
        const share = scale * shares[j];
        for (let a = offsets[j]; a < offsets[j + 1]; a++) {
          tangents[row + a] -= along * phi[a];
          tangentRows[row + a] = share * tangents[row + a];
        }
        // With one block the shares are no unknowns: π = 1 whatever v.
        if (blocks > 1) shareRows[i * blocks + j] = 2 * share * (contribution - margins[i]);
      }
    }
  };

  const weigh = (y: Float64Array): void => {
    const { losses, omega, lnOmega, weights, margins, eta, kappa, smoothedMargin: alpha } = point;
    const dependent = losses.dependsOnMargin(alpha);
    const marginByC = 1 + Math.exp(-point.barrier);
    const marginByE = -y[C] * Math.exp(-point.barrier);
    self.closureByE = 0;
    self.closureByC = 0;
    self.actives = 0;
    let total = 0;
    for (let i = 0; i < n; i++) {
      const w = omega[i];
      const below = kappa * w + eta;
      const omegaByZ = below > 0 ? w / below : 0;
      const omegaByE = below > 0 && w > 0 ? (eta * kappa * w * (w - lnOmega[i])) / below : 0;
      slackByZ[i] = below > 0 ? -eta / below : -1;
      constraintByE[i] = (eta * kappa * margins[i]) / unit + kappa * omegaByE - eta * kappa * w;
      if (dependent) {
        const excess = -lnOmega[i];
        const excessByE = (-eta * kappa * (w + excess)) / below;
        const byExcess = weights[i] * losses.byExcess(alpha, excess);
        const byMargin = weights[i] * losses.byMargin(alpha, excess);
        byZ[i] = -byExcess / below;
        byE[i] = byExcess * excessByE + byMargin * marginByE;
        byC[i] = byMargin * marginByC;
        const share = losses.shareByExcess(alpha, excess);
        closureByZ[i] = -share / below;
        self.closureByE += share * excessByE;
        total += losses.shareByMargin(alpha, excess);
      } else {
        byZ[i] = omegaByZ;
        byE[i] = omegaByE;
        byC[i] = 0;
        closureByZ[i] = omegaByZ;
        self.closureByE += omegaByE;
      }
      const answers = Math.abs(byZ[i]) > NEGLIGIBLE || Math.abs(closureByZ[i]) > NEGLIGIBLE;
      if (answers || needed[i] === 1) active[self.actives++] = i;
    }
    if (!dependent) return;
    self.closureByE += total * marginByE;
    self.closureByC = total * marginByC;
  };

  const readDependents = (): void => {
    const { omega, lnOmega, eta, kappa } = point;
    self.findDependents();
    const { examples, starts, bases, factors } = dependents;
    if (self.couplings.length < bases.length) self.couplings = new Float64Array(bases.length);
    const { couplings } = self;
    needed.set(dependents.marks);
    for (let k = 0; k < dependents.count; k++) {
      const lnWeight = dependentLnWeight(point, dependents, k);
      const weight = Math.exp(lnWeight);
      const below = kappa * weight + eta;
      let byBarrier = eta * kappa * (lnWeight - weight);
      for (let t = starts[k]; t < starts[k + 1]; t++) {
        const b = bases[t];
        const share = below === 0 ? 0 : (factors[t] * below) / (kappa * omega[b] + eta);
        couplings[t] = share;
        if (omega[b] > 0) byBarrier += share * eta * kappa * (omega[b] - lnOmega[b]);
        needed[b] = 1;
      }
      couplingByE[examples[k]] = byBarrier;
      couplingByC[examples[k]] = 0;
      if (dependents.near[k] === 1) readRemainder(k, below);
    }
  };

  /** How $-\langle\rho, \kappa F/\mu\rangle/\eta + \sigma C/\eta$ answers, times $\partial z_i/\partial\ln\omega_i$. */
  const readRemainder = (k: number, below: number): void => {
    const { kappa, eta, smoothedMargin, directions: phi } = point;
    const { examples, remainders, width, gradients } = dependents;
    const i = examples[k];
    const share = remainderShare(dependents, k);
    couplingByC[i] = (below * share) / eta;
    couplingByE[i] +=
      (below * kappa * (remainderMargin(point, dependents, k) - share * eta * smoothedMargin)) / eta;
    const gradient = gradients[k];
    model.rows?.functions?.gradient(phi, remainders.subarray(k * width, (k + 1) * width - 1), gradient);
    let along = 0;
    for (let a = 0; a < gradient.length; a++) along += gradient[a] * phi[a];
    const factor = (-below * kappa) / (eta * unit);
    for (let a = 0; a < gradient.length; a++) gradient[a] = factor * (gradient[a] - along * phi[a]);
  };

  const self: Linearization = {
    point,
    rate: 1,
    restoring: 0,
    resting: false,
    curvature,
    starts,
    slope,
    flat,
    directions: new Float64Array(k),
    growth: new Float64Array(blocks),
    contributions: stored(blocks * n),
    shares: new Float64Array(blocks),
    margins: vector(),
    scale: 0,
    activity,
    listed,
    tangents,
    shareRows,
    tangentRows,
    byZ,
    byE,
    byC,
    slackByZ,
    constraintByE,
    closureByZ,
    closureByE: 0,
    closureByC: 0,
    active,
    actives: 0,
    dependents,
    couplings: new Float64Array(n),
    couplingByE,
    couplingByC,
    findDependents() {
      const { omega, lnOmega, eta, kappa, margins, smoothedMargin } = point;
      if (dependents.width === 0) {
        find(omega, lnOmega, eta, dependents);
        return;
      }
      for (let i = 0; i < n; i++) slacksByMargin[i] = (kappa * margins[i]) / unit - eta * smoothedMargin;
      find(omega, lnOmega, eta, dependents, slacksByMargin);
    },
    weigh(y) {
      readDependents();
      weigh(y);
    },
    couple() {
      self.directions.set(point.directions);
      self.shares.set(point.shares);
      self.margins.set(point.margins);
      self.scale = point.kappa / unit;
      if (activity !== undefined) {
        activity.read(point.directions);
        return;
      }
      if (point.sums === undefined) self.contributions.set(point.contributions);
      else model.blockMargins?.(point.directions, self.contributions);
      readTangents();
    },
    at(x, y) {
      self.rate = point.clock.rate(x);
      point.read(x, y);
      point.readGradient();
      self.restoring = point.restoring;
      self.resting = point.restoring > 0 && point.tangential === 0;
      self.growth.set(point.growth);
      readBlocks();
      self.couple();
      self.weigh(y);
      let taint = self.closureByE * 0;
      for (let a = 0; a < curvature.length; a++) taint += curvature[a] * 0;
      for (let a = 0; a < k; a++) taint += slope[a] * 0;
      for (let i = 0; i < n; i++) taint += (byZ[i] + byE[i] + byC[i] + constraintByE[i]) * 0;
      return taint === 0;
    },
  };
  return self;
}
