import type { Evaluation } from '../flow/evaluation.js';
import type { FlowPoint, SteppingClock } from '../flow/flow.js';
import { largestGradient } from './largest-gradient.js';
import { watchStall } from './stall-watch.js';
import { stationaryPoint } from './stationary-point.js';
import type { Goal } from './until.js';

/** Tells when a run will come no nearer to its goal. */
export interface RestWatch {
  /** Looks at the end of a step, which is being looked at. */
  advance(x: number, inside: Evaluation, point: FlowPoint): 'stationary' | 'slow' | undefined;
  /** $-d\ln\mathcal L/d\ln x$ of a run that is slow. */
  readonly rate: number;
}

/** Steps to the first look for a stationary point, and by what factor they grow from look to look. */
const FIRST_LOOK = 32;
const LATER = 1.25;
/** Another look is worth while where the gradient has fallen to this share of what it was at the last. */
const FALLEN = 0.1;

/** Watches a run from its start on. */
export function watchRest(
  { key }: Goal,
  clock: SteppingClock,
  at: Pick<Evaluation, 'model' | 'loss'>,
  tolerance: number,
): RestWatch {
  // Made where it is asked for: most runs never stand still, and it takes an array of all gradients.
  let isStationary: ReturnType<typeof stationaryPoint> | undefined;
  // A clock comes to its goal however little happens.
  const mayStall = key === 'logInverseRisk' || key === 'lnLogInverseRisk' || key === 'tail';
  let stall: ReturnType<typeof watchStall> | undefined;
  let rate = 0;
  let steps = 0;
  let nextLook = FIRST_LOOK;
  let steepest = Infinity;
  return {
    advance(x, inside, point) {
      steps++;
      // While every margin is positive the gradient is not zero, however small: its radial part is L Σ q p.
      if (inside.margins.every((p) => p > 0)) return undefined;
      const slope = Math.hypot(inside.radial, inside.tangential);
      if (slope <= FALLEN * steepest || steps >= nextLook) {
        steepest = slope;
        nextLook = Math.max(nextLook, Math.ceil(LATER * steps));
        isStationary ??= stationaryPoint(at, tolerance);
        if (isStationary(inside, point)) return 'stationary';
      }
      if (!mayStall) return undefined;
      stall ??= watchStall(clock, 1 / (largestGradient(at.model, point.direction) || 1));
      const stalled = stall.advance(x, inside, point);
      if (stalled === undefined) return undefined;
      rate = stalled.rate;
      return 'slow';
    },
    get rate() {
      return rate;
    },
  };
}
