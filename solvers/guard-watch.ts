import { minimum, type Place } from './dip.js';
import type { Step } from './stepping.js';

/**
 * Functions along a solution that are not negative as long as the equations hold that are being integrated: where one
 * falls through zero, others take over.
 */
export interface Guards {
  readonly count: number;
  /** The values at a state, into `count` entries. Must not change `y`. */
  values(t: number, y: Float64Array, out: Float64Array): void;
  /**
   * Values down to minus this are zero, for each guard or for all: rounding, which those have that start at zero. Default 0.
   */
  readonly rounding?: number;
}

/** A place in a step at which a guard has fallen, and which. */
export interface Fall {
  readonly t: number;
  readonly guard: number;
}

/** Finds, step by step, the first guard that falls. Made once a run. */
export interface GuardWatch {
  locate(step: Step): Fall | undefined;
}

/** Shares of a step at which guards are looked at, and in the first step, where some start at zero. */
const SHARES: readonly number[] = [0, 1 / 4, 1 / 2, 3 / 4, 1];
const EARLY: readonly number[] = [4 ** -8, 4 ** -5, 4 ** -3];

/** Where the polynomial through the values is looked at for a fall between them. */
const FINE = 32;
const WEIGHTS = lagrangeWeights(SHARES, FINE);
/** Guards are looked at again where that polynomial comes this near to zero, as a share of what it varies by. */
const NEAR = 0.02;

/** Weights of the polynomial through values at `nodes`, at the places `k/count`. */
function lagrangeWeights(nodes: readonly number[], count: number): Float64Array[] {
  return Array.from({ length: count + 1 }, (_, k) =>
    Float64Array.from(nodes, (own) =>
      nodes.reduce(
        (product, other) => (other === own ? product : (product * (k / count - other)) / (own - other)),
        1,
      ),
    ),
  );
}

/**
 * Watches guards along the continuous solution: at the ends of a step and three places within, all at once, and between
 * these where the polynomial through the values comes near to zero. Of all that fall the first is located, to the spacing
 * of doubles.
 */
export function watchGuards(guards: Guards, dimension: number): GuardWatch {
  const { count: n } = guards;
  const least = -(guards.rounding ?? 0);
  const y = new Float64Array(dimension);
  const seen = SHARES.map(() => new Float64Array(n));
  const early = new Float64Array(n);
  const probe = new Float64Array(n);
  let isFirst = true;

  const read = (step: Step, t: number, out: Float64Array): Float64Array => {
    step.interpolate(t, y);
    guards.values(t, y, out);
    return out;
  };

  /** A value that is not a number has fallen too. */
  const fallen = (value: number): boolean => !(value >= least);

  /** The last place at which guard k stands and the first at which it has fallen, next to each other to doubles. */
  const bisect = (step: Step, k: number, from: number, to: number, end: number): number => {
    let a = from;
    let va = read(step, a, probe)[k];
    let b = to;
    let vb = end;
    // The secant, kept within the bracket, and halving in turn: jumps are found as surely as roots.
    for (let round = 0; round < 200; round++) {
      const middle = 0.5 * a + 0.5 * b;
      if (middle === a || middle === b || vb === 0) break;
      const secant = a + (b - a) * (va / (va - vb));
      const inside = (secant - a) * (secant - b) < 0;
      const t = round % 3 < 2 && inside ? secant : middle;
      const value = read(step, t, probe)[k];
      if (fallen(value) || (value <= 0 && va > 0)) {
        b = t;
        vb = value;
      } else {
        a = t;
        va = value;
      }
    }
    return b;
  };

  /** The earliest fall between two places, the guards standing at the first; `values` are those at the second. */
  const first = (step: Step, from: number, to: number, values: Float64Array): Fall | undefined => {
    let found: Fall | undefined;
    let end = to;
    let at = values;
    for (let round = 0; round <= n; round++) {
      let lowest = least;
      let guard = -1;
      for (let k = 0; k < n; k++)
        if (fallen(at[k]) && !(at[k] >= lowest)) {
          lowest = at[k];
          guard = k;
        }
      if (guard < 0) return found;
      const t = bisect(step, guard, from, end, at[guard]);
      // Others may have fallen before it.
      found = { t, guard };
      if (t === from || t === end) return found;
      end = t;
      at = read(step, t, early);
      at[guard] = Infinity;
    }
    return found;
  };

  /** The place where a guard is lowest, as the polynomial has it, if that is near to zero between places seen. */
  const suspect = (k: number): number => {
    let low = Infinity;
    let high = -Infinity;
    for (const values of seen) {
      low = Math.min(low, values[k]);
      high = Math.max(high, values[k]);
    }
    if (!(low >= least) || low > high - low) return 0;
    let lowest = NEAR * (high - low);
    let place = 0;
    for (let f = 1; f < FINE; f++) {
      let value = 0;
      for (let s = 0; s < SHARES.length; s++) value += WEIGHTS[f][s] * seen[s][k];
      if (value < lowest) {
        lowest = value;
        place = f;
      }
    }
    return place;
  };

  /** Shares of the step, between those that are looked at, where some guard has fallen. */
  const dips = (step: Step, at: (share: number) => number): number[] => {
    const places: number[] = [];
    for (let k = 0; k < n; k++) {
      const f = suspect(k);
      if (f === 0) continue;
      const value = (share: number): number => read(step, at(share), probe)[k] - least;
      const place = (fine: number): Place => ({ t: fine / FINE, value: value(fine / FINE) });
      const lowest = place(f);
      const dip = lowest.value < 0 ? lowest : minimum(value, place(f - 1), lowest, place(f + 1));
      if (dip !== undefined) places.push(dip.t);
    }
    return places;
  };

  return {
    locate(step) {
      const { t0, t1 } = step;
      const at = (share: number): number => (share === 1 ? t1 : t0 + share * (t1 - t0));
      if (isFirst) {
        for (const share of EARLY) {
          const found = first(step, t0, at(share), read(step, at(share), early));
          if (found !== undefined) return found;
        }
        isFirst = false;
      }
      SHARES.forEach((share, s) => read(step, at(share), seen[s]));
      const places = [...SHARES.slice(1), ...dips(step, at)].sort((a, b) => a - b);
      let before = t0;
      for (const share of places) {
        const known = SHARES.indexOf(share);
        const values = known < 0 ? read(step, at(share), early) : seen[known];
        const found = first(step, before, at(share), values);
        if (found !== undefined) return found;
        before = at(share);
      }
      return undefined;
    },
  };
}
