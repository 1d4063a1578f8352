import type { Observation } from '../follow/observation.js';
import type { Trajectory } from '../follow/trajectory.js';

/** Points of the trajectory to look at, at most: each is integrated anew, which takes its time for large networks. */
const MOST = 24;
/** A margin of this share of what it changes by between two samples is as good as 0. */
const CLOSE = 1e-4;

const classifies = ({ normalizedMargin }: Observation): boolean => normalizedMargin > 0;

/**
 * Where to look next between two points on both sides of the moment: halfway, and every other time where the margin would
 * pass 0 if it grew evenly.
 */
function between(before: Observation, after: Observation, halve: boolean): number {
  const [from, to] = [before.clockTime, after.clockTime];
  const [below, above] = [before.normalizedMargin, after.normalizedMargin];
  const share = halve || !(below < 0) ? 0.5 : Math.min(1 - CLOSE, (1 + CLOSE) * (below / (below - above)));
  // Clocks reach over many powers of ten.
  return halve && from > 0 && to > 4 * from ? Math.sqrt(from * to) : from + share * (to - from);
}

/**
 * The first moment at which every margin is positive, and the smallest of them hardly more than 0; null where there is no
 * such moment. One that passes again between two samples is not seen.
 */
export function firstClassification({ samples, at }: Trajectory): Observation | null {
  const index = samples.findIndex(classifies);
  if (index < 0) return null;
  let after = samples[index];
  if (index === 0) return after;
  let before = samples[index - 1];
  const enough = CLOSE * (after.normalizedMargin - before.normalizedMargin);
  for (let k = 0; k < MOST && after.normalizedMargin > enough; k++) {
    const clockTime = between(before, after, k % 2 === 1);
    if (!(clockTime > before.clockTime && clockTime < after.clockTime)) break;
    let found: Observation;
    try {
      found = at(clockTime);
    } catch {
      // A run that broke down may not be repeatable; its samples are then all there is to see.
      break;
    }
    if (classifies(found)) after = found;
    else before = found;
  }
  return after;
}
