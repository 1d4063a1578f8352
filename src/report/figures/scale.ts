import { polish, powerOfTen, scientific } from '../numbers.js';

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** One axis of a chart: how data are laid along it, and its ticks for a wish at their number. */
export interface Scale {
  readonly log: boolean;
  readonly domain: readonly [number, number];
  ticks(count: number): readonly Tick[];
}

/** 1, 2 or 5 times a power of ten, so that about `count` steps fill the span. */
function niceStep(span: number, count: number): number {
  const raw = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const fraction = raw / power;
  return (
    power * (fraction < Math.SQRT2 ? 1 : fraction < Math.sqrt(10) ? 2 : fraction < Math.sqrt(50) ? 5 : 10)
  );
}

/** Multiples of the step, with as many decimals as it has. */
function evenTicks([lo, hi]: readonly [number, number], count: number): Tick[] {
  const step = niceStep(hi - lo, count);
  const fine = Math.floor(Math.log10(step) + 1e-9);
  const largest = Math.max(Math.abs(lo), Math.abs(hi));
  const label = (value: number): string => {
    if (value === 0) return '0';
    if (largest < 1e6 && largest >= 1e-3) return polish(value.toFixed(Math.max(0, -fine)));
    return scientific(
      value,
      Math.min(12, Math.max(0, Math.floor(Math.log10(Math.abs(value)) + 1e-9) - fine)),
    );
  };
  const ticks: Tick[] = [];
  for (let k = Math.ceil(lo / step - 1e-9); k * step <= hi + 1e-9 * step; k++) {
    const value = k === 0 ? 0 : k * step;
    ticks.push({ value, label: label(value) });
  }
  return ticks;
}

/** A domain narrower than this share of its size is a constant: doubles are hardly finer. */
const CONSTANT = 1e-12;

/** A linear axis. An empty domain is widened, so that a constant is a line through the middle. */
export function linearScale(lo: number, hi: number): Scale {
  const size = Math.max(Math.abs(lo), Math.abs(hi));
  const pad = hi - lo > CONSTANT * size ? 0 : Math.max(size * 1e-3, 1e-3);
  const domain = [lo - pad, hi + pad] as const;
  return { log: false, domain, ticks: (count) => evenTicks(domain, count) };
}

/** A logarithmic axis, 0 < lo ≤ hi. */
export function logScale(lo: number, hi: number): Scale {
  const domain = hi > lo * (1 + CONSTANT) ? ([lo, hi] as const) : ([lo / 2, hi * 2] as const);
  const first = Math.ceil(Math.log10(domain[0]) - 1e-9);
  const last = Math.floor(Math.log10(domain[1]) + 1e-9);
  const plain = domain[0] >= 0.00009 && domain[1] <= 11_000;
  const label = (m: number, exponent: number): string => {
    const value = Number(`${m}e${exponent}`);
    if (plain) return polish(value.toFixed(Math.max(0, -exponent)));
    if (value === 1 || value === 10) return String(value);
    return m === 1 ? powerOfTen(exponent) : scientific(value, 0);
  };
  return {
    log: true,
    domain,
    ticks(count) {
      const decades = Math.log10(domain[1] / domain[0]);
      const steps = decades > 2.6 ? [1] : decades > 1.4 ? [1, 3] : [1, 2, 5];
      const every = steps.length > 1 ? 1 : Math.ceil((last - first + 1) / count);
      const ticks: Tick[] = [];
      for (let k = first - 1; k <= last; k++)
        for (const m of k % every === 0 ? steps : []) {
          const value = m * 10 ** k;
          if (value >= domain[0] * (1 - 1e-9) && value <= domain[1] * (1 + 1e-9))
            ticks.push({ value, label: label(m, k) });
        }
      return ticks.length >= 2 ? ticks : evenTicks(domain, Math.min(count, 4));
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
