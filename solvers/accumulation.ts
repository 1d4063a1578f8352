/** Says when changes follow each other without end, and where they lead to. */
export interface Accumulation {
  /**
   * Takes in the place of the next change. Where the changes accumulate, the place where they do so, as far as can be
   * foreseen.
   */
  add(t: number): number | undefined;
}

/** So many changes in a row at one time, to rounding, are without end. */
const STILL = 16;
/** Changes that are looked at together: what counts is how long so many of them take. */
const TOGETHER = 8;
/** Windows of changes that shrink by this factor or more, down to this share of the time, will not come to rest. */
const SHRINKING = 0.5;
const SHORT = 1e-9;

/**
 * Recognises accumulation in a geometric sequence, as Filippov's spirals and bouncing balls have it (Zeno), and changes
 * between which no time passes at all (chattering).
 */
export function accumulation(t0: number): Accumulation {
  const places = [t0];
  let still = 0;
  return {
    add(t) {
      const last = places[places.length - 1];
      still = Math.abs(t - last) <= 64 * Number.EPSILON * Math.abs(t) ? still + 1 : 0;
      places.push(t);
      if (still >= STILL) return t;
      if (places.length > 3 * TOGETHER + 1) places.shift();
      if (places.length <= 3 * TOGETHER) return undefined;
      const [a, b, c, d] = [0, 1, 2, 3].map((k) => places[places.length - 1 - (3 - k) * TOGETHER]);
      const [first, second, third] = [Math.abs(b - a), Math.abs(c - b), Math.abs(d - c)];
      const shrinks = third <= SHRINKING * second && second <= SHRINKING * first;
      if (!shrinks || third > SHORT * Math.abs(t - t0)) return undefined;
      const ratio = third / second;
      return t + ((d - c) * ratio) / (1 - ratio);
    },
  };
}
