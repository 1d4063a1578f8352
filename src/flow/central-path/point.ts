import type { MarginModel } from '../../../problems/index.js';
import type { Loss } from '../loss.js';
import { dependentsOf, type Dependents } from './dependents.js';
import { lossWeights, type LossWeights } from './loss-weights.js';
import { neuronSums, type NeuronSums } from './neuron-sums.js';
import { normalMap, type NormalMap } from './normal-map.js';
import type { PathClock } from './path-clock.js';
import type { StateLayout } from './state.js';

/** A state of the central path, read: everything that right-hand side and Newton matrix are made of. */
export interface PathPoint {
  readonly layout: StateLayout;
  readonly model: MarginModel;
  /** $\mu$, the unit of margins: the equations are scaled so that weights and slacks compare. */
  readonly unit: number;
  readonly losses: LossWeights;
  readonly clock: PathClock;
  /** All unit directions $\varphi_j$, one after the other as W is laid out; and the lengths they had in the state. */
  readonly directions: Float64Array;
  readonly lengths: Float64Array;
  /** $\pi_j = e^{2 v_j}/\sum e^{2 v}$. */
  readonly shares: Float64Array;
  /** $\ln\|W\|$. */
  logNorm: number;
  /** $\tfrac12\ln\sum_j e^{2 v_j}$, which is 0 in the normal form of a state. */
  excess: number;
  /** For models that are layers of neurons. */
  readonly sums: NeuronSums | undefined;
  /** What each block contributes to each margin at its unit direction, blocks × n, but of neurons; and $p_i(\theta)$. */
  readonly contributions: Float64Array;
  readonly margins: Float64Array;
  /** The functions $F(\theta)$ of the rows of a model that has them. */
  readonly rowValues: () => Float64Array;
  /** The examples whose equations are those of {@link Dependents}. */
  readonly dependents: Dependents;
  /** $\omega_i$, its logarithm, the scaled slack, and $q_i$. */
  readonly omega: Float64Array;
  readonly lnOmega: Float64Array;
  readonly slacks: Float64Array;
  readonly weights: Float64Array;
  /** E, and η and κ of it. */
  barrier: number;
  eta: number;
  kappa: number;
  /** α; Infinity where it does not fit a double. */
  smoothedMargin: number;
  /** $g_j = \sum_i q_i\nabla p_i$ at the unit direction: radial part of each, and the tangential parts. */
  readonly growth: Float64Array;
  readonly turning: Float64Array;
  /**
   * The rate at which a state of one block is drawn to the unit sphere: as fast as the norm grows. The equations leave
   * lengths alone; but what rounding adds to them in a step would grow with its size.
   */
  restoring: number;
  /** Rates below this share of the growth are rounding. */
  readonly rounding: number;
  /** $\langle\sum_i q_i \nabla p_i(\theta), \theta\rangle$, and the length of what is orthogonal to θ. */
  radial: number;
  tangential: number;
  /** A state that has not changed since its blocks and margins were read, nor was another read: they are as they were. */
  settled: Float64Array | undefined;
  /** Reads directions, shares and the norm at clock x. */
  readBlocks(x: number, y: Float64Array): void;
  /** After that, θ. */
  readDirection(theta: Float64Array): void;
  /** After that, margins and weights; for the exact E that belongs to the norm, not the interpolated one. */
  readWeights(y: Float64Array): void;
  /** z, C and E again, as the state has them. */
  readUnknowns(y: Float64Array): void;
  /** How far z and C are from fitting the margins, the largest of all examples. */
  misfit(y: Float64Array): number;
  /** After that, the gradient. */
  readGradient(): void;
  /** All of it but the gradient. */
  read(x: number, y: Float64Array): void;
}

/** A turning of less than this beside the growth, times the root of k, is rounding: steps would multiply it by their size. */
const ROUNDING = 8 * Number.EPSILON;

/** Makes the work space. */
export function pathPoint(
  model: MarginModel,
  loss: Loss,
  layout: StateLayout,
  unit: number,
  clock: PathClock,
): PathPoint {
  const { blocks, offsets, count, dimension } = layout;
  const losses = lossWeights(loss);
  const rounding = ROUNDING * Math.sqrt(dimension);
  const { blockMargins, sphericalPart, degree, rows } = model;
  const values = new Float64Array(rows?.functions === undefined ? 0 : rows.dimension);
  let valuesRead = false;
  const directions = new Float64Array(dimension);
  const lengths = new Float64Array(blocks);
  const shares = new Float64Array(blocks);
  const sums = model.neurons === undefined ? undefined : neuronSums(model.neurons);
  const contributions = new Float64Array(sums === undefined ? blocks * count : 0);
  const margins = new Float64Array(count);
  const omega = new Float64Array(count);
  const lnOmega = new Float64Array(count);
  const slacks = new Float64Array(count);
  const weights = new Float64Array(count);
  const growth = new Float64Array(blocks);
  const turning = new Float64Array(dimension);
  const map: NormalMap = { weight: 0, lnWeight: 0, slack: 0 };

  /** Directions, lengths and, in place of shares, their logarithms; returns the largest of these. */
  const readDirections = (y: Float64Array): number => {
    let largest = -Infinity;
    for (let j = 0; j < blocks; j++) {
      const at = 2 + j;
      const v = y[at - 1 + offsets[j]];
      if (v > largest) largest = v;
      shares[j] = v;
      const first = offsets[j];
      const end = offsets[j + 1];
      let square = 0;
      for (let a = first; a < end; a++) square += y[at + a] * y[at + a];
      const length = Math.sqrt(square);
      lengths[j] = length;
      for (let a = first; a < end; a++) directions[a] = y[at + a] / length;
    }
    return largest;
  };

  const readPlane = (y: Float64Array): number => {
    let largest = -Infinity;
    for (let j = 0, at = 2; j < blocks; j++, at += 3) {
      const v = y[at - 1];
      if (v > largest) largest = v;
      shares[j] = v;
      const u = y[at];
      const w = y[at + 1];
      const length = Math.sqrt(u * u + w * w);
      lengths[j] = length;
      directions[2 * j] = u / length;
      directions[2 * j + 1] = w / length;
    }
    return largest;
  };

  const readBlocks = (x: number, y: Float64Array): void => {
    if (self.settled === y) return;
    self.settled = undefined;
    const largest = layout.plane ? readPlane(y) : readDirections(y);
    let sum = 0;
    for (let j = 0; j < blocks; j++) sum += shares[j] = Math.exp(2 * (shares[j] - largest));
    for (let j = 0; j < blocks; j++) shares[j] /= sum;
    const lnRoot = 0.5 * Math.log(sum);
    self.excess = largest + lnRoot;
    self.logNorm = y[0] + clock.drift(x) + largest + lnRoot;
  };

  const writeDirection = (theta: Float64Array): void => {
    for (let j = 0; j < blocks; j++) {
      const size = Math.sqrt(shares[j]);
      for (let a = offsets[j]; a < offsets[j + 1]; a++) theta[a] = size * directions[a];
    }
  };

  const writePlane = (theta: Float64Array): void => {
    for (let j = 0, a = 0; j < blocks; j++, a += 2) {
      const size = Math.sqrt(shares[j]);
      theta[a] = size * directions[a];
      theta[a + 1] = size * directions[a + 1];
    }
  };

  const readMargins = (): void => {
    valuesRead = false;
    if (sums !== undefined) {
      sums.margins(directions, shares, margins);
      return;
    }
    if (blockMargins === undefined) {
      model.margins(directions, margins);
      contributions.set(margins);
      return;
    }
    blockMargins(directions, contributions);
    margins.fill(0);
    for (let j = 0, at = 0; j < blocks; j++) {
      const share = shares[j];
      for (let i = 0; i < count; i++, at++) margins[i] += share * contributions[at];
    }
  };

  const readUnknowns = (y: Float64Array, E: number): void => {
    const kappa = 1 / (1 + Math.exp(E));
    const eta = 1 / (1 + Math.exp(-E));
    self.barrier = E;
    self.kappa = kappa;
    self.eta = eta;
    const alpha = y[layout.margin] * (1 + Math.exp(-E));
    self.smoothedMargin = alpha;
    const plain = !losses.dependsOnMargin(alpha);
    for (let i = 0; i < count; i++) {
      normalMap(y[layout.weights + i], E, kappa, eta, map);
      omega[i] = map.weight;
      lnOmega[i] = map.lnWeight;
      slacks[i] = map.slack;
      weights[i] = plain ? map.weight : losses.weight(alpha, -map.lnWeight);
    }
  };

  /** What one block needs to stay where it has come to, in steps of any size. */
  const rest = (): void => {
    self.restoring = Math.abs(self.radial);
    if (self.tangential > rounding * self.restoring) return;
    self.tangential = 0;
    turning.fill(0);
  };

  const pullBack = (): void => {
    if (sphericalPart === undefined) model.pullback(directions, weights, turning);
    else sphericalPart.pullback(directions, weights, turning);
    for (let j = 0; j < blocks; j++) {
      const first = offsets[j];
      const end = offsets[j + 1];
      let along = 0;
      if (sphericalPart === undefined) {
        for (let a = first; a < end; a++) along += turning[a] * directions[a];
        for (let a = first; a < end; a++) turning[a] -= along * directions[a];
      } else for (let i = 0; i < count; i++) along += degree * weights[i] * margins[i];
      growth[j] = along;
    }
  };

  /** The square of what of the gradient is orthogonal to θ, given its radial part. */
  const square = (radial: number): number => {
    let sum = 0;
    for (let j = 0, a = 0; j < blocks; j++) {
      const gap = blocks === 1 ? 0 : growth[j] - radial;
      let part = gap * gap;
      for (const end = offsets[j + 1]; a < end; a++) part += turning[a] * turning[a];
      sum += shares[j] * part;
    }
    return sum;
  };

  const squareInPlane = (radial: number): number => {
    let sum = 0;
    for (let j = 0, a = 0; j < blocks; j++, a += 2) {
      const gap = growth[j] - radial;
      sum += shares[j] * (gap * gap + turning[a] * turning[a] + turning[a + 1] * turning[a + 1]);
    }
    return sum;
  };

  const self: PathPoint = {
    layout,
    model,
    unit,
    losses,
    clock,
    directions,
    lengths,
    shares,
    logNorm: 0,
    excess: 0,
    sums,
    contributions,
    margins,
    rowValues: () => {
      if (!valuesRead) rows?.functions?.values(directions, values);
      valuesRead = true;
      return values;
    },
    dependents: dependentsOf(model),
    omega,
    lnOmega,
    slacks,
    weights,
    barrier: 0,
    eta: 0,
    kappa: 0,
    smoothedMargin: 0,
    growth,
    turning,
    restoring: 0,
    radial: 0,
    tangential: 0,
    rounding,
    settled: undefined,
    readBlocks,
    readDirection: layout.plane ? writePlane : writeDirection,
    readWeights(y) {
      if (self.settled !== y) readMargins();
      readUnknowns(y, -degree * self.logNorm - Math.log(unit));
    },
    readUnknowns(y) {
      readUnknowns(y, y[layout.barrier]);
    },
    misfit(y) {
      let largest = 0;
      for (let i = 0; i < count; i++)
        largest = Math.max(
          largest,
          Math.abs((self.kappa * margins[i]) / unit - y[layout.margin] - slacks[i]),
        );
      return largest;
    },
    read(x, y) {
      self.settled = undefined;
      readBlocks(x, y);
      readMargins();
      readUnknowns(y, y[layout.barrier]);
    },
    readGradient() {
      if (sums !== undefined) sums.gradient(directions, weights, growth, turning);
      else pullBack();
      let radial = 0;
      for (let j = 0; j < blocks; j++) radial += shares[j] * growth[j];
      const tangential = layout.plane ? squareInPlane(radial) : square(radial);
      self.radial = radial;
      // On the hat the turning falls to 1e-304, where its square is nothing.
      self.tangential = tangential > 1e-280 || blocks > 1 ? Math.sqrt(tangential) : Math.hypot(...turning);
      if (blocks === 1 && sphericalPart === undefined) rest();
    },
  };
  return self;
}
