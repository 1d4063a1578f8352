import type {
  Automatic,
  Guards,
  InitialValueProblem,
  Method,
  RightHandSide,
  Step,
} from '../../solvers/index.js';
import type { Evaluation } from './evaluation.js';

/**
 * The clock a flow is integrated in.
 *
 * - `time`: t itself, $dW/dt \in -\partial\mathcal L$.
 * - `log-time`: $\sigma = \ln(1+t)$.
 * - `spherical`: s with $ds = |\ell'(\alpha)|\,\|W\|^{L-2}\,dt$, in which norm and direction separate.
 */
export type Clock = 'time' | 'log-time' | 'spherical';

/**
 * What a flow is stepped in: its clock, or for flows in spherical time whose direction never comes to rest, such as the
 * Mexican hat's, $\ln(1+s)$.
 */
export type SteppingClock = Clock | 'log-spherical';

/** What every clock can say of its state: where W is and what was integrated on the way. */
export interface FlowPoint {
  /** $u = \ln\|W\|$, −Infinity at W = 0. */
  logNorm: number;
  /** θ, a unit vector; zeros at W = 0. */
  readonly direction: Float64Array;
  /** $\zeta = \int \|d\theta\|$, integrated with the flow. */
  pathLength: number;
  /** s since the start; NaN where the start is W = 0, from which it is infinite. */
  sphericalTime: number;
  /** $\int d\tilde\alpha$ by the right-hand side of Lemma 3.4, over the part of the path with $\mathcal L < \ell(0)$. */
  marginGain: number;
}

/** How fast time passes along a flow in spherical time. */
export interface TimeRate {
  /** $\psi = \ln(dt/ds)$, and $d\psi/ds$. */
  ln: number;
  slope: number;
  /** $\ln\alpha$: that of ψ to rounding where ψ does not fit a double. */
  lnMargin: number;
}

/**
 * What is made to fit what in a step of some length: the unknowns to the direction, or the direction to the unknowns,
 * which are the less exact between steps the shorter the step is.
 */
export interface Settlement {
  readonly fit: 'unknowns' | 'direction';
  readonly step: number;
}

/** What became of a kink. */
export interface KinkEvent {
  /**
   * `crosses` from one side to the other; `holds`: slides along it from here; `leaves`: does so no longer; `repels`:
   * slides on along it although it drives away.
   */
  readonly what: 'crosses' | 'holds' | 'leaves' | 'repels';
  /** Whether there are solutions that go another way: the one of least speed stays. */
  readonly severalWays: boolean;
  /** The kink in words: "neuron 3 on example 5", and its number. */
  readonly where: string;
  readonly kink: number;
}

/** Who takes over where a guard has fallen, and what happened there; or why nobody can. */
export type Passage =
  | { readonly flow: Flow; readonly events: readonly KinkEvent[] }
  | { readonly undecided: string };

/** The limits of a flow that is that of W in one piece of its parameters only. */
export interface FlowGuards extends Guards {
  /** What happened at the start of this flow already. */
  readonly atStart: readonly KinkEvent[];
  /** Goes on from a state at which a guard has fallen. */
  pass(x: number, y: Float64Array, guard: number): Passage;
}

/** A gradient flow as an initial value problem in one of the clocks. */
export interface Flow {
  readonly clock: SteppingClock;
  /** Right-hand side over the state, whose layout is the flow's own affair. */
  readonly f: RightHandSide;
  readonly y0: Float64Array;
  /** The method, with the projection that suits the state. */
  readonly method: Method | Automatic;
  readonly relativeTolerance: number;
  readonly absoluteTolerance: Float64Array;
  /** What implicit methods need to know besides. */
  readonly implicit?: Pick<
    InitialValueProblem,
    'mass' | 'index' | 'jacobian' | 'linearAlgebra' | 'stages' | 'stepLimit'
  >;
  /** Size of a first step that is short enough; chosen by the solver when left out. */
  readonly firstStep?: number;
  /** Error of the weights at W, given that of its direction; by default $\rho^L$ times the tolerance. */
  readonly weightError?: number | ((x: number, y: Float64Array) => number);
  /** Reads a state. */
  read(x: number, y: Float64Array, out: FlowPoint): void;
  /**
   * Told of the step in which the flow is looked at from now on, or of none: states are then such as were settled. Says
   * how states in it are to be settled.
   */
  enter?(step: Step | undefined): Settlement;
  /**
   * Told that a run sets off from a state that it has been at before, however far it has come since: what the flow has
   * remembered of its last step does not belong there.
   */
  begin?(x: number, y: Float64Array): void;
  /**
   * How fast time passes at `x` in the step that is looked at, where the flow knows that without the rest of the state;
   * false where it does not.
   */
  timeRate?(x: number, out: TimeRate): boolean;
  /**
   * How fast the fastest perturbation grows that leaves the active margins alone, in units of 1/s; at most 0 where the
   * point that is approached is stable.
   */
  growthRate?(x: number, y: Float64Array): number;
  /**
   * The flow that goes on from the point that is looked at, in the same clock, where this one is no longer the one to
   * follow by: with the integrals as they stand there. Asked after every step.
   */
  next?(point: FlowPoint, inside: Evaluation): Flow | undefined;
  /** The angle by which the direction has turned where this flow took over from another. */
  readonly turned?: number;
  /** Functions of the state that are positive as long as this flow is the one to follow by, and who takes over. */
  readonly guards?: FlowGuards;
  /** Makes a state that was interpolated one that the equations hold at, moving it by no more than its error. */
  settle?(x: number, y: Float64Array, how: Settlement): void;
  /**
   * Evaluates at the state that was read last, whose unknowns say more than its point does: the weights, for instance, where they are
   * unknowns themselves. Fills what {@link Evaluation.gradientAt}, or without the gradient what
   * {@link Evaluation.riskAt} would fill, but for the gradient itself.
   */
  evaluate?(x: number, y: Float64Array, inside: Evaluation, withGradient: boolean): void;
}

/** The flow from a state of it to `tEnd`. */
export function flowProblem(flow: Flow, t0: number, y0: Float64Array, tEnd: number): InitialValueProblem {
  return { ...flow.implicit, f: flow.f, t0, y0, tEnd };
}

/** Reads a state and evaluates there. */
export function lookAt(
  flow: Flow,
  x: number,
  y: Float64Array,
  point: FlowPoint,
  inside: Evaluation,
  withGradient = true,
): void {
  flow.read(x, y, point);
  if (flow.evaluate !== undefined) flow.evaluate(x, y, inside, withGradient);
  else if (withGradient) inside.gradientAt(point.logNorm, point.direction);
  else inside.riskAt(point.logNorm, point.direction);
}

/** The position in the flow's clock of a position that it is stepped in, and back. */
export const clockTimeAt = (flow: Flow, x: number): number =>
  flow.clock === 'log-spherical' ? Math.expm1(x) : x;
export const stepTimeAt = (flow: Flow, clockTime: number): number =>
  flow.clock === 'log-spherical' ? Math.log1p(clockTime) : clockTime;

/** A record to pass to {@link Flow.read}. */
export function emptyPoint(dimension: number): FlowPoint {
  return {
    logNorm: 0,
    direction: new Float64Array(dimension),
    pathLength: 0,
    sphericalTime: 0,
    marginGain: 0,
  };
}

/** Scales `from` to a unit vector in `out`, safe from over- and underflow; returns the log of its norm. */
export function normalize(from: Float64Array, out: Float64Array): number {
  const n = out.length;
  let largest = 0;
  for (let i = 0; i < n; i++) {
    const size = Math.abs(from[i]);
    if (!(size <= largest)) largest = size;
  }
  if (largest === 0) {
    out.fill(0);
    return -Infinity;
  }
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const value = from[i] / largest;
    out[i] = value;
    sum += value * value;
  }
  const norm = Math.sqrt(sum);
  for (let i = 0; i < n; i++) out[i] /= norm;
  return Math.log(largest) + Math.log(norm);
}
