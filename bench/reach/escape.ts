import type { Trajectory } from '../../src/index.js';
import { farflow, problems } from './library.js';
import type { Check, ReachPart, ReachProblem } from './problem.js';

/*
 * Two examples at an angle of ψ > 90°, labels +1, and three neurons of output sign +1: one at their bisector b and one
 * of relative size δ at each example. With c = cos(ψ/2) and σ(s) = δ² e^{2(1−2c²)s} the shares of the squared norm are
 * as 1 : σ : σ, so both margins are (c² + σ)/(1 + 2σ): they sit at c², a saddle, until the small neurons have grown.
 */
const NORM = 1;

function problemOf(angle: number, delta: number): ReachProblem {
  const psi = (angle * Math.PI) / 180;
  const x1 = [1, 0];
  const x2 = [Math.cos(psi), Math.sin(psi)];
  const bisector = [Math.cos(psi / 2), Math.sin(psi / 2)];
  const model = problems.squaredRelu(problems.dataSet({ x: [x1, x2], y: [1, 1] }), [1, 1, 1]);
  const start = [...bisector, ...x1.map((v) => delta * v), ...x2.map((v) => delta * v)].map((v) => NORM * v);
  const square = Math.cos(psi / 2) ** 2;

  function checks(path: Trajectory): readonly Check[] {
    let margin = 0;
    let norm = 0;
    let length = 0;
    let weight = 0;
    for (const { sphericalTime, normalizedMargin, logNorm, pathLength, weights } of path.samples) {
      const s = sphericalTime ?? NaN;
      // Dividing by the larger of 1 and σ, so that neither overflows.
      const lnSigma = 2 * Math.log(delta) + 2 * (1 - 2 * square) * s;
      const small = Math.exp(Math.min(0, lnSigma));
      const one = Math.exp(Math.min(0, -lnSigma));
      const wanted = (square * one + small) / (one + 2 * small);
      const lnWanted =
        Math.log(NORM) + 2 * square * s + 0.5 * (Math.max(0, lnSigma) + Math.log(one + 2 * small));
      margin = Math.max(margin, Math.abs(normalizedMargin - wanted));
      norm = Math.max(norm, Math.abs((logNorm ?? NaN) - lnWanted) / Math.max(1, Math.abs(lnWanted)));
      // θ turns from b towards (x1, x2)/√2 on a great circle.
      const turned = Math.atan(Math.SQRT2 * Math.exp(lnSigma / 2)) - Math.atan(Math.SQRT2 * delta);
      length = Math.max(length, Math.abs(pathLength - turned));
      weight = Math.max(weight, Math.abs(weights[0] - 0.5), Math.abs(weights[1] - 0.5));
    }
    return [
      { what: 'margin of all samples', error: margin },
      { what: 'q', error: weight },
      { what: 'length', error: length },
      { what: 'ln‖W‖', error: norm },
    ];
  }

  return {
    name: `ψ = ${angle}°, δ = ${delta.toExponential(0)}`,
    run: () => farflow.follow(model, farflow.exponentialLoss, start, { logInverseRisk: 1e300 }),
    checks,
  };
}

/** Escapes from a saddle of the margin, in closed form. */
export const escape: ReachPart = {
  title: 'escape from a saddle of the margin by neurons of relative size δ, closed form',
  problems: [100, 120, 150].flatMap((angle) =>
    [1e-3, 1e-10, 1e-20, 1e-50, 1e-100].map((delta) => problemOf(angle, delta)),
  ),
};
