/*
 * What of the package odex 2.0.4 is used (`paths` in tsconfig.json maps the package to this file): it ships its
 * TypeScript source, which does not compile under strict.
 */

/** Value of one component within the last accepted step. */
export type ComponentInterpolant = (component: number, x: number) => number;

export declare class Solver {
  constructor(n: number);
  maxSteps: number;
  initialStepSize: number;
  /** 0 for the whole interval. */
  maxStepSize: number;
  denseOutput: boolean;
  relativeTolerance: number | number[];
  absoluteTolerance: number | number[];
  /**
   * Plain arrays only. `accepted` is called with the step from `xOld` to `x`, first with a step of no length and no
   * interpolant at the start; `false` ends the run.
   */
  solve(
    f: (x: number, y: number[]) => number[],
    x: number,
    y0: number[],
    xEnd: number,
    accepted: (
      n: number,
      xOld: number,
      x: number,
      y: number[],
      interpolant?: ComponentInterpolant,
    ) => boolean,
  ): unknown;
}
