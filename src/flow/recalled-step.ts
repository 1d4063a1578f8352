import type { Step, Stepping } from '../../solvers/index.js';

/** The place halfway through a step. */
export const middleOf = ({ t0, t1 }: Step): number => t0 + 0.5 * (t1 - t0);

/** The steps of a run, whose middles are looked at by several: each is interpolated there once. */
export function recalledStep(run: Pick<Stepping, 'step'>): Step {
  const middle = new Float64Array(run.step.y0.length);
  // The step that the middle is of.
  const known: { step?: Step; from: number; to: number } = { from: NaN, to: NaN };
  const interpolateMiddle = (step: Step): void => {
    if (known.step === step && known.from === step.t0 && known.to === step.t1) return;
    step.interpolate(middleOf(step), middle);
    known.step = step;
    known.from = step.t0;
    known.to = step.t1;
  };
  return {
    get t0() {
      return run.step.t0;
    },
    get t1() {
      return run.step.t1;
    },
    get y0() {
      return run.step.y0;
    },
    get y1() {
      return run.step.y1;
    },
    interpolate(at, out, from, to) {
      const { step } = run;
      if (at !== middleOf(step) || from !== undefined) step.interpolate(at, out, from, to);
      else {
        interpolateMiddle(step);
        out.set(middle);
      }
    },
  };
}
