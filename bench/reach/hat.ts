import reference from '../../test/reference/mexican_hat.json' with { type: 'json' };
import type { Trajectory } from '../../src/index.js';
import { farflow, problems } from './library.js';
import type { Check, ReachPart, ReachProblem } from './problem.js';

const { v: v0, phiMinusV, sphericalTime: since } = reference.start;
const r = Math.sqrt(1 - 1 / v0);
const start = [r * Math.cos(v0 + phiMinusV), r * Math.sin(v0 + phiMinusV), Math.sqrt(1 / v0)];
const model = problems.mexicanHat({ degree: 2 });

/** v of the valley at ln κ, from ln κ = v + 3 ln v + ln 4 − 9/v + O(v⁻²). */
function valley(lnKappa: number): number {
  let v = lnKappa;
  for (let count = 0; count < 100; count++) v = lnKappa - 3 * Math.log(v) - Math.log(4) + 9 / v;
  return v;
}

function checks(path: Trajectory, lnKappa: number): readonly Check[] {
  if (path.status !== 'reached') return [];
  const { v } = problems.hatCoordinates(path.final.direction);
  const { pathLength } = path.final;
  const wanted = reference.checkpoints.find(({ lnSphericalTime }) => lnSphericalTime === lnKappa);
  if (wanted === undefined)
    return [{ what: 'v against its law, relative', error: Math.abs(v / valley(lnKappa) - 1) }];
  return [
    { what: 'v', error: Math.abs(v - wanted.v) },
    { what: 'length', error: Math.abs(pathLength - wanted.pathLength) },
  ];
}

const problemOf = (lnKappa: number): ReachProblem => {
  // The file's clock starts before the run's.
  const lnSphericalTime = lnKappa < 30 ? Math.log(Math.exp(lnKappa) - since) : lnKappa;
  return {
    name: `ln κ = ${lnKappa}`,
    run: () => farflow.follow(model, farflow.exponentialLoss, start, { lnSphericalTime }, { maxSteps: 5000 }),
    checks: (path) => checks(path, lnKappa),
  };
};

/** The homogeneous Mexican hat: its direction spirals for ever. At most 5000 steps. */
export const hat: ReachPart = {
  title: 'Mexican hat, to spherical time κ',
  problems: [10, 120, 699].map(problemOf),
};
