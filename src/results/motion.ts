import type { Observation } from '../follow/observation.js';
import type { Trajectory } from '../follow/trajectory.js';

/** Differences of directions below this are rounding. */
const ROUNDING = 1e-13;
/** A direction nearer than this share of the tolerance to where it ends has come to rest, as far as the run tells. */
const ARRIVED = 0.1;
const LEAST = 1e-12;
/** Pairs of samples that a comparison needs. */
const ENOUGH = 6;

function distance(a: Observation, b: Observation): number {
  let sum = 0;
  for (let i = 0; i < a.direction.length; i++) sum += (a.direction[i] - b.direction[i]) ** 2;
  return Math.sqrt(sum);
}

/**
 * The samples up to where the direction comes to rest for good: its speed after that is made of rounding and of what
 * the solver left undone. All of them where it never moves.
 */
export function moving({ samples, final, relativeTolerance }: Trajectory): readonly Observation[] {
  const rest = Math.max(LEAST, ARRIVED * relativeTolerance);
  const last = samples.findLastIndex((at) => distance(at, final) > rest);
  return last < 0 ? samples : samples.slice(0, last + 2);
}

/** Whether the direction has been at rest for the last half of the clock and more. */
export function rests(trajectory: Trajectory): boolean {
  const { samples, final } = trajectory;
  const seen = moving(trajectory);
  const later = samples.length - seen.length;
  return later >= 2 && seen[seen.length - 1].clockTime <= 0.5 * final.clockTime;
}

/**
 * By what share the speed, which is made of the weights, is off the way that the direction went, which is not: the most
 * by which a way between neighbouring samples is longer than at the larger of their speeds, or shorter than at the
 * smaller one. Infinity where there are too few to tell.
 */
export function disagreement(samples: readonly Observation[]): number {
  let most = 0;
  let pairs = 0;
  for (let k = 1; k < samples.length; k++) {
    const [a, b] = [samples[k - 1], samples[k]];
    const chord = distance(a, b);
    if (!(chord > ROUNDING) || a.speed === null || b.speed === null) continue;
    pairs++;
    const duration = b.clockTime - a.clockTime;
    const longest = Math.max(a.speed, b.speed) * duration;
    const shortest = Math.min(a.speed, b.speed) * duration;
    most = Math.max(most, chord / longest - 1, shortest / chord - 1);
  }
  return pairs < ENOUGH || Number.isNaN(most) ? Infinity : most;
}
