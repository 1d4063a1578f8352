import type { LinearAlgebra, StepperSetup } from '../../../solvers/index.js';
import { realBorder } from './border.js';
import { complexBorder } from './complex-border.js';
import type { Linearization } from './linearization.js';
import { pieces } from './pieces.js';

/** The linear systems of the path for an implicit method: see border.ts for their structure. */
export function newtonMatrix(at: Linearization): (setup: StepperSetup) => LinearAlgebra {
  const { weights, barrier, size } = at.point.layout;
  return ({ dimension }) => {
    if (dimension !== size) throw new RangeError(`the path has ${size} unknowns, y0 has ${dimension}`);
    const real = realBorder(at);
    const complex = complexBorder(at);
    return {
      ...pieces(at, real.couplings),
      jacobian: (x, y) => at.at(x, y),
      factorReal: (gamma) => real.factor(gamma),
      solveReal(b) {
        real.solve(b);
      },
      factorComplex: (alpha, beta) => complex.factor(alpha, beta),
      solveComplex(re, im) {
        complex.solve(re, im);
      },
      multiplyMass(x, out) {
        out.set(x);
        out.fill(0, weights, barrier + 1);
      },
    };
  };
}
