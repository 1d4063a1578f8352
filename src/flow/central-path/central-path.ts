import {
  projected,
  radauIIA13,
  radauIIA5,
  type Manifold,
  type RightHandSide,
  type Step,
} from '../../../solvers/index.js';
import type { Evaluation } from '../evaluation.js';
import type { Flow, FlowPoint } from '../flow.js';
import { middleOf } from '../recalled-step.js';
import { dependentUnknown } from './dependent-weights.js';
import { clearDependents, copyDependents } from './dependents.js';
import { linearization } from './linearization.js';
import { newtonMatrix } from './newton-matrix.js';
import { pathClock } from './path-clock.js';
import { pathPoint } from './point.js';
import { denseJacobian } from './dense-jacobian.js';
import { growthRate } from './growth-rate.js';
import { keeping } from './kept.js';
import { keepingBlocks } from './kept-blocks.js';
import { kinkedStages } from './kinked-stages.js';
import { scaledMargin, summarize } from './risk-of-unknowns.js';
import { settling, writeUnknowns } from './settle.js';
import { normalizeState, stateLayout, UNIT, type StateLayout } from './state.js';
import { stepRates } from './step-rates.js';

/*
 * Once several margins are active the direction relaxes onto the set where they tie at the rate ρ^L, and the weights
 * $q = \mathrm{softmin}(\rho^L p(\theta))$ ask for more digits of p than there are. So the weights become unknowns: with
 * $\varepsilon = \rho^{-L}/\mu$ the flow is the differential-algebraic system
 *
 *   v_j' = ⟨g_j, φ_j⟩,   φ_j' = g_j − ⟨g_j, φ_j⟩ φ_j,      g_j = Σ_i q_i ∇p_i (φ_j)
 *   0 = κ p_i(θ)/μ − C − M_i(z_i)        i = 1..n,          C = ηα
 *   0 = Σ_i ℓ(p_i)/ℓ(α) − 1
 *   0 = E + ln μ + L ln ρ,                                  E = ln ε, κ = 1/(1+ε), η = εκ
 *
 * which is well conditioned for every ε > 0 and becomes, as ε → 0, the gradient flow of the margin itself with the
 * weights as its multipliers: the central path of an interior-point method, followed in time. U is constant within a
 * step and takes up the growth of the shares after it.
 */

/** Newton's iteration is stopped at this share of the tolerance. */
const RELATIVE = 1e-3;

/** Newton's iteration leaves this share of the tolerance in z and C. */
const UNKNOWNS = 1e-3;
/** Tolerances that the integrals carried along may be wrong by in a step. */
const INTEGRALS = 2;
/** Steps that move nothing by more than this at the start are short beside any growth. */
const LONG = 0.1;
/** By what power of e an unstable component may grow in a step; and iterations for its rate, in a step and at the end. */
const GROWTH = 2;
const ITERATIONS = 20;
const MANY = 50;
/** The first step moves no unknown by more than this. */
const FIRST = 1e-3;

interface Settings {
  readonly model: Evaluation['model'];
  readonly loss: Evaluation['loss'];
  /** For a model of one block whose flow keeps to surfaces: moves θ back onto them. */
  readonly ontoSurfaces?: ((theta: Float64Array) => void) | undefined;
}

/** $\mu$: the size of the margins on the unit sphere, but for their sum over blocks. */
function unitOf({ model }: Settings, layout: StateLayout, start: Float64Array): number {
  const probe = Float64Array.from(start);
  normalizeState(layout, probe);
  const directions = new Float64Array(layout.dimension);
  for (let j = 0; j < layout.blocks; j++)
    for (let a = layout.offsets[j]; a < layout.offsets[j + 1]; a++) directions[a] = probe[2 + j + a];
  const margins = new Float64Array(layout.blocks * layout.count);
  if (model.blockMargins === undefined) model.margins(directions, margins);
  else model.blockMargins(directions, margins);
  let largest = 0;
  for (const margin of margins) largest = Math.max(largest, Math.abs(margin));
  return largest > 0 ? largest : 1;
}

/** Polar coordinates of the blocks of `w`. A block that is zero stays so for ever; it gets a share of e^{-1e300}. */
function writeBlocks(layout: StateLayout, w: Float64Array, y: Float64Array): void {
  for (let j = 0; j < layout.blocks; j++) {
    const at = layout.shareAt(j);
    const first = layout.offsets[j];
    const length = layout.offsets[j + 1] - first;
    let largest = 0;
    for (let a = 0; a < length; a++) largest = Math.max(largest, Math.abs(w[first + a]));
    let square = 0;
    for (let a = 0; a < length; a++) square += (w[first + a] / largest) ** 2;
    const norm = Math.sqrt(square);
    const still = largest === 0;
    y[at] = still ? -1e300 : Math.log(largest) + Math.log(norm);
    for (let a = 0; a < length; a++) y[at + 1 + a] = still ? Number(a === 0) : w[first + a] / largest / norm;
  }
}

/** Where a path is taken up: a state of another whose blocks, examples and unit of margins are the same. */
export interface PathStart {
  readonly x: number;
  readonly state: Float64Array;
  readonly unit: number;
}

/** A flow on the central path, and how its state is laid out. */
export interface PathFlow extends Flow {
  readonly layout: StateLayout;
  /** $\mu$. */
  readonly unit: number;
}

/**
 * The flow on the central path, integrated by Radau IIA 5 (see above).
 *
 * @param start W, or where another path is taken up.
 * @param clock `spherical`, or `log-spherical` for flows whose direction moves with the logarithm of s.
 * @param tolerance allowed error of every log share, direction and weight in one step.
 * @param before path length and gain of the margin up to the start, 0 by default.
 */
export function centralPath(
  settings: Settings,
  start: Float64Array | PathStart,
  clockName: 'spherical' | 'log-spherical',
  tolerance: number,
  before: Pick<FlowPoint, 'pathLength' | 'marginGain'> = { pathLength: 0, marginGain: 0 },
): PathFlow {
  const { model } = settings;
  const layout = stateLayout(model);
  const { blocks, offsets, count, weights: Z, margin: C, barrier: E, size } = layout;
  const y0 = new Float64Array(size);
  const taken = 'state' in start ? start : undefined;
  if ('state' in start) y0.set(start.state);
  else writeBlocks(layout, start, y0);
  normalizeState(layout, y0);
  const unit = taken?.unit ?? unitOf(settings, layout, y0);
  const x0 = taken?.x ?? 0;
  const lnUnit = Math.log(unit);
  const clock = pathClock(clockName, model);
  const point = pathPoint(model, settings.loss, layout, unit, clock);
  if (taken === undefined) {
    point.read(0, y0);
    writeUnknowns(point, settings.loss, y0);
    y0[layout.length] = before.pathLength;
    y0[layout.gain] = before.marginGain;
  }

  const logClock = clockName === 'log-spherical';
  const { degree } = model;

  const f: RightHandSide = (x, y, out) => {
    point.read(x, y);
    point.readGradient();
    const rate = clock.rate(x);
    const {
      directions,
      growth,
      turning,
      lengths,
      losses,
      kappa,
      slacks,
      margins,
      lnOmega,
      omega,
      smoothedMargin,
    } = point;
    const { driftRate } = clock;
    out[0] = 0;
    if (layout.plane)
      for (let j = 0, at = 1; j < blocks; j++, at += 3) {
        const factor = rate * lengths[j];
        out[at] = rate * (growth[j] - driftRate);
        out[at + 1] = factor * turning[2 * j];
        out[at + 2] = factor * turning[2 * j + 1];
      }
    else
      for (let j = 0; j < blocks; j++) {
        const at = 2 + j;
        out[at - 1 + offsets[j]] = rate * (growth[j] - driftRate);
        const factor = rate * lengths[j];
        const off = lengths[j] - 1;
        const back = Math.abs(off) > UNIT ? rate * point.restoring * off : 0;
        for (let a = offsets[j]; a < offsets[j + 1]; a++)
          out[at + a] = factor * turning[a] - back * directions[a];
      }
    let sum = 0;
    const plain = !losses.dependsOnMargin(smoothedMargin);
    for (let i = 0; i < count; i++) {
      out[Z + i] = (kappa * margins[i]) / unit - y[C] - slacks[i];
      sum += plain ? omega[i] : losses.share(smoothedMargin, -lnOmega[i]);
    }
    const { dependents } = point;
    for (let k = 0; k < dependents.count; k++) {
      const place = Z + dependents.examples[k];
      out[place] = dependentUnknown(point, dependents, k) - y[place];
    }
    out[C] = sum - 1;
    out[E] = y[E] + lnUnit + degree * point.logNorm;
    out[layout.length] = rate * point.tangential;
    // The entropy of the weights, which is none with one example.
    const rise = count === 1 ? 0 : Math.abs(point.radial - degree * scaledMargin(point, y[C]));
    // Of one example α is the margin; the unknown C may hide it in what Newton's iteration leaves.
    const small = (count === 1 ? margins[0] : smoothedMargin) > 0;
    out[layout.gain] = small
      ? rate * (rise * Math.abs(point.radial) + point.tangential * point.tangential)
      : 0;
  };

  const derivative = new Float64Array(size);
  f(x0, y0, derivative);
  let fastest = 0;
  for (let a = 0; a < Z; a++) fastest = Math.max(fastest, Math.abs(derivative[a]));

  const mass = new Float64Array(size).fill(1);
  mass.fill(0, Z, E + 1);
  const index = new Float64Array(size).fill(1);
  index.fill(2, Z, E + 1);
  const absoluteTolerance = new Float64Array(size).fill(tolerance);
  // The integrals check the path and do not steer it.
  absoluteTolerance.fill(logClock ? Infinity : INTEGRALS * tolerance, layout.length);
  // With one example nothing depends on the norm: it is carried along.
  if (count === 1) absoluteTolerance.fill(Infinity, E, E + 1).fill(Infinity, 1, 2);
  const { invariants } = model;
  const { ontoSurfaces } = settings;
  const balance =
    invariants === undefined
      ? undefined
      : blocks > 1
        ? keepingBlocks(invariants, layout, y0)
        : keeping(invariants, layout, degree, y0);
  const ownDirection = (y: Float64Array): Float64Array => y.subarray(2, Z);
  const keep =
    ontoSurfaces === undefined
      ? balance
      : (y: Float64Array): void => {
          balance?.(y);
          ontoSurfaces(ownDirection(y));
        };
  // Between steps the form is left alone: what reads a state does not depend on it.
  const kept: Manifold = {
    name: 'polar form',
    residual: () => 0,
    retract(y) {
      if (!normalizeState(layout, y)) return false;
      if (keep === undefined) return true;
      keep(y);
      return (blocks === 1 && ontoSurfaces === undefined) || normalizeState(layout, y);
    },
  };
  const jacobian = linearization(point);
  // Flows that never come to rest wind along narrow valleys, whose stiff direction turns within a step.
  const turns = logClock;
  const middle = new Float64Array(size);
  // Whether the weights are computed from θ in the step that is looked at. One answer a step, lest α jump within it.
  let direct = count === 1;
  /**
   * Whether the weights follow from θ with less error than z and C have between steps: an error δ of θ is one of δ/ε in
   * ln q, one of z is one of the same size.
   */
  const followsFromDirection = (x: number, y: Float64Array): boolean => {
    point.readBlocks(x, y);
    point.readWeights(y);
    return point.misfit(y) + UNKNOWNS * tolerance > tolerance * Math.exp(-point.barrier);
  };

  const rates = stepRates(point);
  // The step that was entered last: many look at the same one.
  const entered: { run?: Step; from: number; to: number; direct: boolean } = {
    from: NaN,
    to: NaN,
    direct: true,
  };
  const enter = (step: Step): boolean => {
    if (entered.run === step && entered.from === step.t0 && entered.to === step.t1) return entered.direct;
    const x = middleOf(step);
    step.interpolate(x, middle);
    entered.run = step;
    entered.from = step.t0;
    entered.to = step.t1;
    entered.direct = followsFromDirection(x, middle);
    if (!entered.direct) rates.fit(step, middle);
    return entered.direct;
  };

  const growth = growthRate(jacobian);
  // Whether a run has begun since, and where a step was tried last.
  const linearized = { isStale: true, retriedAt: NaN };
  const system = newtonMatrix(jacobian);
  /**
   * An L-stable method damps what grows as readily as what decays once the step is long beside it, and components below
   * the tolerance leave no trace in the estimate of the error. By the linearisation of the last step.
   */
  const growthLimit = (x: number, y: Float64Array, _f: Float64Array, h: number): number => {
    const isStale = linearized.isStale || linearized.retriedAt === x;
    linearized.isStale = false;
    linearized.retriedAt = x;
    if (turns || !(h > LONG / fastest)) return h;
    // At the first step of a run what was linearised last was elsewhere, if anything was. After an attempt that failed it
    // may be an iterate of Newton's from far away, whose weights grow at any rate.
    if (isStale && !jacobian.at(x, y)) return h;
    if (jacobian.actives === 0) return h;
    const turning = layout.dimension === 2 * blocks ? growth.turning() : 0;
    // Where nothing grows that fast there is no need to know how fast it does.
    const slow = blocks > 1 && Math.max(growth.bound(), turning) * h <= GROWTH;
    const fastestGrowth = slow ? 0 : Math.max(growth.estimate(ITERATIONS), turning);
    // What overflows says nothing of the step.
    const grows = fastestGrowth > point.rounding * Math.abs(point.radial) && fastestGrowth < Infinity;
    return grows ? Math.min(h, GROWTH / fastestGrowth) : h;
  };

  return {
    layout,
    unit,
    clock: clockName,
    y0,
    method: projected(turns ? radauIIA13 : radauIIA5, kept, null),
    relativeTolerance: logClock ? tolerance : RELATIVE * tolerance,
    absoluteTolerance,
    f,
    implicit: {
      mass,
      index,
      ...(turns
        ? { jacobian: denseJacobian(jacobian) }
        : {
            linearAlgebra: (setup) => {
              linearized.isStale = true;
              return system(setup);
            },
          }),
      stepLimit: growthLimit,
      ...(model.neurons === undefined || logClock ? {} : { stages: kinkedStages(jacobian, model.neurons) }),
    },
    firstStep: fastest > 0 ? FIRST / fastest : FIRST,
    // Where gradients depend on each other only differences of margins tell their weights apart, times ρ^L.
    weightError(x, y) {
      const ofMargins = 4 * Number.EPSILON * Math.exp(-y[E]);
      const lost = count > 1 && ofMargins > tolerance && jacobian.at(x, y) && growth.dependent();
      return lost ? ofMargins : 10 * tolerance;
    },
    read(x, y, out) {
      point.readBlocks(x, y);
      out.logNorm = point.logNorm;
      point.readDirection(out.direction);
      out.pathLength = y[layout.length];
      out.sphericalTime = clock.sphericalTime(x);
      out.marginGain = y[layout.gain];
    },
    enter(step) {
      direct = count === 1 || (step !== undefined && enter(step));
      return { fit: direct ? 'unknowns' : 'direction', step: step === undefined ? 0 : step.t1 - step.t0 };
    },
    begin(x, y) {
      // The right-hand side reads which weights follow from others', as they were when a matrix was factorised last.
      if (jacobian.at(x, y)) copyDependents(jacobian.dependents, point.dependents);
      else clearDependents(point.dependents);
    },
    timeRate(x, out) {
      if (turns || entered.direct) return false;
      rates.timeRate(x, out);
      return true;
    },
    growthRate(x, y) {
      return jacobian.at(x, y) ? growth.estimate(MANY * ITERATIONS) : NaN;
    },
    // The solver goes on with the linearisation that it has factorised.
    settle: settling(
      jacobian.activity === undefined ? jacobian : linearization(point),
      settings.loss,
      tolerance,
      keep,
    ),
    evaluate(_x, y, inside, withGradient) {
      point.readWeights(y);
      inside.margins.set(point.margins);
      if (direct) settings.loss.summarize(point.margins, degree * point.logNorm, point.weights, inside.risk);
      else summarize(inside, point, y[C]);
      inside.weights.set(point.weights);
      if (withGradient) point.readGradient();
      if (!withGradient) return;
      inside.radial = point.radial;
      inside.tangential = point.tangential;
    },
  };
}
