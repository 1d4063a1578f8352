import { farflow } from './library.js';
import type { ReachPart } from './problem.js';
import { directionError, followXor } from './xor.js';

/** Work against precision on the reference network. */
export const workPrecision: ReachPart = {
  title: 'work and precision: the same network at other tolerances',
  problems: [4, 5, 6, 7, 8, 9, 10].map((digits) => ({
    name: `relativeTolerance 1e-${digits}`,
    run: () => followXor(farflow.exponentialLoss, 10 ** -digits),
    checks: (path) => [
      { what: 'θ at s = 100', error: directionError(path, [100]) },
      { what: 'at s = 1000', error: directionError(path, [1000]) },
    ],
  })),
};
