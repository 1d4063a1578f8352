/** Tells corrections of an iteration that are rounding from those that converge slowly. */
export interface RoundingCheck {
  /** Keeps these corrections of all stages as the last ones. */
  keep(): void;
  /**
   * Does the correction, of this size, point more or less where the last one did? Slow convergence does, rounding does
   * not.
   */
  aligned(size: number, last: number, y0: Float64Array, h: number): boolean;
}

/** For corrections that are left in the same arrays, one a stage, every time; sizes are their root mean square. */
export function roundingCheck(
  corrections: readonly Float64Array[],
  sizeOf: (values: Float64Array, y0: Float64Array, h: number) => number,
): RoundingCheck {
  const before = corrections.map((one) => new Float64Array(one.length));
  const gap = new Float64Array(corrections[0].length);
  const stages = corrections.length;
  return {
    keep() {
      for (let k = 0; k < stages; k++) before[k].set(corrections[k]);
    },
    aligned(size, last, y0, h) {
      let squares = 0;
      for (let k = 0; k < stages; k++) {
        const now = corrections[k];
        const then = before[k];
        for (let i = 0; i < gap.length; i++) gap[i] = now[i] - then[i];
        squares += sizeOf(gap, y0, h) ** 2;
      }
      // |a − b|² = |a|² + |b|² − 2⟨a, b⟩: an angle below 60°.
      return size * size + last * last - squares / stages > size * last;
    },
  };
}
