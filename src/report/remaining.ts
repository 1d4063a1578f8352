import type { Trajectory } from '../follow/trajectory.js';

/** Decay exponents nearer to 1 than this are within what a fit over half a run can be wrong by. */
const CLEARLY_ABOVE_ONE = 1.2;

/** The length of the path of θ that is still to come, where the decay of its speed bounds it clearly; else null. */
export function remainingLength({ tail }: Trajectory): number | null {
  if (tail === null || !Number.isFinite(tail.length) || tail.exponent < CLEARLY_ABOVE_ONE) return null;
  return tail.length;
}
