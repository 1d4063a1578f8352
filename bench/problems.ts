import type { InitialValueProblem } from '../solvers/index.js';
import { pleiades as pleiadesOfTheTestSet } from '../test/solvers/ivp-test-set.js';

/** A problem that every contender is given, with its solution at the end. */
export interface BenchProblem {
  readonly name: string;
  readonly problem: InitialValueProblem;
  readonly final: ArrayLike<number>;
}

/** Van der Pol's oscillator with μ = 5 over two turns; final value by scipy 1.17, DOP853 at rtol 3e-14. */
const vanDerPol5: BenchProblem = {
  name: 'Van der Pol, μ = 5',
  final: [-1.601296879542848, 0.1983266763386636],
  problem: {
    t0: 0,
    tEnd: 20,
    y0: [2, 0],
    f(_t, y, out) {
      out[0] = y[1];
      out[1] = 5 * (1 - y[0] * y[0]) * y[1] - y[0];
    },
  },
};

/** Lorenz's system to t = 5; final value by the same. */
const lorenz: BenchProblem = {
  name: 'Lorenz',
  final: [-6.512113699419456, -6.974042788416677, 23.92412957210357],
  problem: {
    t0: 0,
    tEnd: 5,
    y0: [1, 1, 1],
    f(_t, y, out) {
      out[0] = 10 * (y[1] - y[0]);
      out[1] = y[0] * (28 - y[2]) - y[1];
      out[2] = y[0] * y[1] - (8 / 3) * y[2];
    },
  },
};

const MASSES = 100;
const CHAIN_END = 20;

/** Mass k of a chain with fixed ends, mass 1 plucked, by its normal modes: position, and velocity by `sine`. */
function chainAt(t: number): Float64Array {
  const y = new Float64Array(2 * MASSES);
  for (let mode = 1; mode <= MASSES; mode++) {
    const angle = (mode * Math.PI) / (MASSES + 1);
    const omega = 2 * Math.sin(angle / 2);
    const amplitude = (2 / (MASSES + 1)) * Math.sin(angle);
    for (let k = 1; k <= MASSES; k++) {
      const shape = amplitude * Math.sin(k * angle);
      y[k - 1] += shape * Math.cos(omega * t);
      y[MASSES + k - 1] -= shape * omega * Math.sin(omega * t);
    }
  }
  return y;
}

/** A chain of 100 masses and springs, 200 components; closed form. */
const chain: BenchProblem = {
  name: 'chain of 200',
  final: chainAt(CHAIN_END),
  problem: {
    t0: 0,
    tEnd: CHAIN_END,
    y0: Float64Array.from({ length: 2 * MASSES }, (_, i) => (i === 0 ? 1 : 0)),
    f(_t, y, out) {
      for (let k = 0; k < MASSES; k++) {
        const left = k > 0 ? y[k - 1] : 0;
        const right = k < MASSES - 1 ? y[k + 1] : 0;
        out[k] = y[MASSES + k];
        out[MASSES + k] = left - 2 * y[k] + right;
      }
    },
  },
};

/** What the comparison runs on. */
export const benchProblems: readonly BenchProblem[] = [
  vanDerPol5,
  lorenz,
  chain,
  { name: 'Pleiades', problem: pleiadesOfTheTestSet.problem, final: pleiadesOfTheTestSet.final },
];
