/** What evaluations tell of the attempts that they belong to. */
export interface AttemptWatcher {
  /** Size of the attempt. */
  readonly size: number;
  /** A step has been accepted: the next evaluation belongs to a new attempt. */
  accepted(): void;
  /** Told of an evaluation at a distance from the start of the step; true when it begins a new attempt. */
  begins(distance: number, rounding: number): boolean;
}

/**
 * Watches which evaluations odex asks for, and so knows what it does not tell: where a step is tried, and how large.
 * Row j of an extrapolation table takes $4j - 2$ evaluations at equal distances, the last at the end of the step; an
 * evaluation that does not fit is the middle of the two of the first row of a new attempt.
 */
export function attemptWatcher(): AttemptWatcher {
  let h = 0;
  let row = 0;
  let place = 0;
  return {
    get size() {
      return h;
    },
    accepted(): void {
      row = 0;
    },
    begins(distance: number, rounding: number): boolean {
      const near = (x: number): boolean => Math.abs(distance - x) <= 1e-6 * h + rounding;
      const count = 4 * row - 2;
      if (row > 0 && near((h * (place + 1)) / count)) {
        place++;
        if (place < count) return false;
        place = 0;
        row++;
        return false;
      }
      // The derivative at the end, for the continuous solution.
      if (row > 1 && place === 0 && near(h)) return false;
      h = 2 * distance;
      row = 1;
      place = 1;
      return true;
    },
  };
}
