/**
 * A positive number too large for a double, as $\exp$ applied `level` times to `value`. Level 0 is the number itself;
 * the level is the smallest at which the value fits.
 */
export interface IteratedLog {
  readonly level: number;
  readonly value: number;
}

/** Doubles up to here are kept as they are; beyond, the next logarithm is taken. */
const LARGEST = 1e300;

/** $\exp$ applied `level` times to `value`, brought to the smallest level that fits. */
export function iteratedLog(level: number, value: number): IteratedLog {
  if (value > LARGEST) return { level: level + 1, value: Math.log(value) };
  if (level > 0 && value <= Math.log(LARGEST)) return iteratedLog(level - 1, Math.exp(value));
  return { level, value };
}

/** How people write it: `exp(exp(12.3))`. */
export function formatIteratedLog(number: IteratedLog, digits = 6): string {
  const inner = String(Number(number.value.toPrecision(digits)));
  return 'exp('.repeat(number.level) + inner + ')'.repeat(number.level);
}
