import { formatNumber, polish, powerOfTen, scientific } from '../numbers.js';

/** One axis of a chart: how data are laid along it, and its ticks for a wish at their number. */
export interface Scale {
  readonly log: boolean;
  readonly domain: readonly [number, number];
  ticks(count: number): readonly number[];
  format(value: number): string;
}

/** Whole multiples of 1, 2 or 5 times a power of ten, at most about `count` of them. */
function niceStep(span: number, count: number): number {
  const raw = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const fraction = raw / power;
  return power * (fraction <= 1 ? 1 : fraction <= 2 ? 2 : fraction <= 5 ? 5 : 10);
}

function evenTicks(lo: number, hi: number, count: number): { ticks: number[]; step: number } {
  const step = niceStep(hi - lo, count);
  const ticks: number[] = [];
  const first = Math.ceil(lo / step - 1e-9);
  for (let k = first; k * step <= hi + 1e-9 * step; k++) ticks.push(k === 0 ? 0 : k * step);
  return { ticks, step };
}

/** A linear axis. An empty domain is widened, so that a constant is a line through the middle. */
export function linearScale(lo: number, hi: number): Scale {
  const pad = hi > lo ? 0 : Math.max(Math.abs(lo) * 1e-3, 1e-3);
  const domain = [lo - pad, hi + pad] as const;
  const largest = Math.max(Math.abs(domain[0]), Math.abs(domain[1]));
  // The format must serve whatever ticks are asked for; five is the fewest, hence the coarsest step.
  const finest = niceStep(domain[1] - domain[0], 10);
  return {
    log: false,
    domain,
    ticks: (count) => evenTicks(domain[0], domain[1], count).ticks,
    format(value) {
      if (value === 0) return '0';
      if (largest >= 1e6 || largest < 1e-3) {
        const decimals = Math.max(0, Math.floor(Math.log10(Math.abs(value))) - Math.floor(Math.log10(finest) + 1e-9));
        return scientific(value, Math.min(decimals, 12));
      }
      const decimals = Math.max(0, -Math.floor(Math.log10(finest) + 1e-9));
      return polish(value.toFixed(decimals));
    },
  };
}

/** A logarithmic axis, 0 < lo ≤ hi. */
export function logScale(lo: number, hi: number): Scale {
  const domain = hi > lo ? ([lo, hi] as const) : ([lo / 2, hi * 2] as const);
  const first = Math.ceil(Math.log10(domain[0]) - 1e-9);
  const last = Math.floor(Math.log10(domain[1]) + 1e-9);
  const plain = domain[0] >= 0.009 && domain[1] <= 11_000;
  return {
    log: true,
    domain,
    ticks(count) {
      const decades = last - first + 1;
      if (decades >= 3) {
        const every = Math.ceil(decades / count);
        const ticks: number[] = [];
        for (let k = first; k <= last; k++) if (k % every === 0) ticks.push(10 ** k);
        return ticks;
      }
      const ticks: number[] = [];
      for (let k = first - 1; k <= last; k++)
        for (const m of [1, 2, 5]) {
          const tick = m * 10 ** k;
          if (tick >= domain[0] * (1 - 1e-9) && tick <= domain[1] * (1 + 1e-9)) ticks.push(tick);
        }
      return ticks.length >= 2 ? ticks : evenTicks(domain[0], domain[1], Math.min(count, 4)).ticks;
    },
    format(value) {
      const exponent = Math.round(Math.log10(value));
      if (plain || Math.abs(value / 10 ** exponent - 1) > 1e-9) return formatNumber(value, 3);
      return exponent === 0 ? '1' : exponent === 1 ? '10' : powerOfTen(exponent);
    },
  };
}

/** A linear axis around values, with a little room beyond them. */
export function scaleAround(values: Iterable<number>, room = 0.04): Scale {
  let lo = Infinity;
  let hi = -Infinity;
  for (const value of values) {
    lo = Math.min(lo, value);
    hi = Math.max(hi, value);
  }
  const pad = room * (hi - lo);
  return linearScale(lo - pad, hi + pad);
}
