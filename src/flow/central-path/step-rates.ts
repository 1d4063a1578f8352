import type { Step } from '../../../solvers/index.js';
import type { TimeRate } from '../flow.js';
import type { PathPoint } from './point.js';

/**
 * What follows along a step from C and E alone. They are cubic polynomials in it, as every component of the continuous
 * solution is, so that after two looks at the whole state nothing of it is needed any more.
 */
export interface StepRates {
  /** Takes the polynomials of a step; `middle` is its state halfway. */
  fit(step: Step, middle: Float64Array): void;
  /** How fast time passes at `x` in that step. */
  timeRate(x: number, out: TimeRate): void;
}

/** The place of the other look. */
const LATE = 0.75;

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** Newton's divided differences of the cubic through the values at 0, ½, ¾ and 1, from the end backwards. */
function differences(start: number, middle: number, late: number, end: number, out: Float64Array): void {
  const first = (end - late) / (1 - LATE);
  const second = (late - middle) / (LATE - 0.5);
  const third = (middle - start) / 0.5;
  const upper = (first - second) / 0.5;
  const lower = (second - third) / LATE;
  out[0] = end;
  out[1] = first;
  out[2] = upper;
  out[3] = upper - lower;
}

const valueAt = (c: Float64Array, share: number): number =>
  c[0] + (share - 1) * (c[1] + (share - LATE) * (c[2] + (share - 0.5) * c[3]));

const slopeAt = (c: Float64Array, share: number): number => {
  const a = share - 1;
  const b = share - LATE;
  return c[1] + (a + b) * c[2] + (a * b + (a + b) * (share - 0.5)) * c[3];
};

/** Makes the work space, for paths in spherical time. */
export function stepRates({ layout, model, losses, unit }: PathPoint): StepRates {
  const { margin, barrier } = layout;
  const { degree } = model;
  const lnUnit = Math.log(unit);
  const late = new Float64Array(layout.size);
  const ofC = new Float64Array(4);
  const ofE = new Float64Array(4);
  // Start and length of the step.
  const span = new Float64Array(2);
  return {
    fit(step, middle) {
      const { t0, t1, y0, y1 } = step;
      span[0] = t0;
      span[1] = t1 - t0;
      step.interpolate(t0 + LATE * (t1 - t0), late, margin, barrier + 1);
      differences(y0[margin], middle[margin], late[margin], y1[margin], ofC);
      differences(y0[barrier], middle[barrier], late[barrier], y1[barrier], ofE);
    },
    timeRate(x, out) {
      const share = (x - span[0]) / span[1];
      const C = valueAt(ofC, share);
      const E = valueAt(ofE, share);
      const slopeOfE = slopeAt(ofE, share) / span[1];
      const inverse = Math.exp(-E);
      const alpha = C * (1 + inverse);
      const slope = (slopeAt(ofC, share) / span[1]) * (1 + inverse) - C * inverse * slopeOfE;
      const soft = losses.dependsOnMargin(alpha);
      out.ln = (soft ? softplus(alpha) : alpha) - ((2 - degree) * (E + lnUnit)) / degree;
      out.slope = (soft ? slope / (1 + Math.exp(-alpha)) : slope) - ((2 - degree) * slopeOfE) / degree;
      out.lnMargin = Math.log(C) + softplus(-E);
    },
  };
}
