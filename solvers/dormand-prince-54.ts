import { explicitRungeKutta } from './explicit-runge-kutta.js';
import type { Method } from './method.js';
import { explicitTableau } from './tableau.js';
import { dormandPrince54Unrolled } from './unrolled/dormand-prince-54.js';

const b = [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84, 0];
const bHat = [5179 / 57600, 0, 7571 / 16695, 393 / 640, -92097 / 339200, 187 / 2100, 1 / 40];

/*
 * The continuous extension is the cubic Hermite polynomial through both ends plus θ²(1−θ)² h Σ d_i k_i
 * (Hairer, Nørsett & Wanner 1993, II.6; of order 4, the choice of Shampine 1986).
 */
const d = [
  -12715105075 / 11282082432,
  0,
  87487479700 / 32700410799,
  -10690763975 / 1880347072,
  701980252875 / 199316789632,
  -1453857185 / 822651844,
  69997945 / 29380423,
];

const interpolant = b.map((bi, i) => {
  const first = i === 0 ? 1 : 0;
  const last = i === 6 ? 1 : 0;
  return [first, 3 * bi - 2 * first - last + d[i], -2 * bi + first + last - 2 * d[i], d[i]];
});

/** Coefficients of {@link dormandPrince54}. */
export const dormandPrince54Tableau = explicitTableau({
  name: 'Dormand–Prince 5(4)',
  order: 5,
  embeddedOrder: 4,
  interpolantOrder: 4,
  c: [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1],
  a: [
    [],
    [1 / 5],
    [3 / 40, 9 / 40],
    [44 / 45, -56 / 15, 32 / 9],
    [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
    [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
    b.slice(0, 6),
  ],
  b,
  e: b.map((bi, i) => bi - bHat[i]),
  interpolant,
  citations: [
    {
      key: 'DormandPrince1980',
      type: 'article',
      author: 'Dormand, John R. and Prince, Peter J.',
      title: 'A family of embedded Runge–Kutta formulae',
      year: 1980,
      fields: {
        journal: 'Journal of Computational and Applied Mathematics',
        volume: '6',
        number: '1',
        pages: '19--26',
        doi: '10.1016/0771-050X(80)90013-3',
      },
    },
    {
      key: 'Shampine1986',
      type: 'article',
      author: 'Shampine, Lawrence F.',
      title: 'Some practical Runge–Kutta formulas',
      year: 1986,
      fields: {
        journal: 'Mathematics of Computation',
        volume: '46',
        number: '173',
        pages: '135--150',
        doi: '10.1090/S0025-5718-1986-0815836-3',
      },
    },
  ],
});

/**
 * The explicit Runge–Kutta pair of Dormand & Prince (1980), order 5 with an error estimate of order 4, six evaluations
 * a step, and the fourth-order interpolant of Shampine (1986). The usual choice for non-stiff problems at tolerances
 * from 1e-3 to 1e-10.
 */
export const dormandPrince54: Method = Object.freeze({
  ...explicitRungeKutta(dormandPrince54Tableau, dormandPrince54Unrolled),
  stabilityLimit: 3.3066,
});
