import type { Evaluation } from '../flow/evaluation.js';
import type { FlowPoint, SteppingClock } from '../flow/flow.js';

/** A run that hardly comes forward: how fast the risk still falls. */
export interface Stall {
  /** $-d\ln\mathcal L/d\ln x$ over the last part of the run, x being s, or t in the clocks of time. */
  readonly rate: number;
}

/** The rate has become less where it is no more than this share of what it was. */
const FALLEN = 0.5;
/** A rate at which nothing would change before the clock ends. */
const NOTHING = 1e-15;

/** Tells a run that has all but stopped from one that goes on. */
export interface StallWatch {
  /** Looks at the end of a step, at `x` in the clock that is stepped in; says so once the run has stalled. */
  advance(x: number, inside: Evaluation, point: FlowPoint): Stall | undefined;
}

/** A fall of ln 𝓛 by no more than this, relative to it or to 1, is none. */
export const FALL = 1e-6;
/** While there is none the clock grows by the first factor in at least so many steps, or by the second in so many. */
const FAR: readonly [growth: number, steps: number] = [Math.log(1e4), 100];
const LONG: readonly [growth: number, steps: number] = [Math.log(10), 1000];
/** So many steps are enough by themselves: each lets what grows do so by a factor. */
const MANY = 10_000;

/**
 * Watches the risk of a run whose goal is one of the risk, or of the direction, and some of whose margins are not
 * positive. Such a flow may come to a stationary point that lies at infinity: examples on which no neuron is active keep
 * the risk above $m\,\ell(0)$, while the others' margins grow for ever. The run has stalled when ln 𝓛 has fallen by less
 * than 1e-6 while the clock has grown ten thousand times, or ten times in a thousand steps, or ten thousand steps have been
 * taken, and the rate at which it falls has become less. Where features are of very different size the risk stands still
 * too, while the small ones are learnt, but its rate grows with the clock.
 *
 * A plateau does not look like that: a flow leaves a saddle like $e^{\lambda s}$, λ being of the order of the gradients,
 * and after ten thousand times as long as gradients take to act it has left from however close by. So the clock counts
 * from where it is `unit`, the inverse of the largest gradient of a margin on the unit sphere.
 */
export function watchStall(clock: SteppingClock, unit: number): StallWatch {
  const isTime = clock === 'time' || clock === 'log-time';
  let steps = 0;
  let from = { ln: -Infinity, lnRisk: Infinity, steps: 0 };
  /** The rate where half of that growth, in logs, was behind. */
  let halfway = NaN;
  return {
    advance(x, inside, { logNorm }) {
      steps++;
      const { degree } = inside.model;
      const { lnRisk, lnSlope } = inside.risk;
      const ln = clock === 'log-time' ? x : Math.log(isTime ? x : x / unit);
      // d ln 𝓛 = -|ℓ'(α)|/𝓛 ‖∇α‖² ds ρ^{2-L}, and dt for ds there without the factor.
      const lnSquare = 2 * Math.log(Math.hypot(inside.radial, inside.tangential));
      const rate = Math.exp(
        isTime
          ? ln + lnSquare + 2 * (lnSlope + (degree - 1) * logNorm) - lnRisk
          : Math.log(x) + lnSquare + lnSlope - lnRisk + degree * logNorm,
      );
      const fall = from.lnRisk - lnRisk;
      if (!(ln >= 0) || !(Math.abs(fall) <= FALL * Math.max(1, Math.abs(lnRisk)))) {
        from = { ln, lnRisk, steps };
        halfway = NaN;
        return undefined;
      }
      const grown = ln - from.ln;
      const taken = steps - from.steps;
      if (Number.isNaN(halfway) && (grown >= 0.5 * LONG[0] || 2 * taken >= MANY)) halfway = rate;
      const isFar = [FAR, LONG].some(([growth, least]) => grown >= growth && taken >= least);
      if (!isFar && taken < MANY) return undefined;
      if (rate <= (isFar ? FALLEN : 1) * halfway || rate <= NOTHING) return { rate };
      from = { ln, lnRisk, steps };
      halfway = NaN;
      return undefined;
    },
  };
}
