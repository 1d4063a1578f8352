import { explicitRungeKutta } from './explicit-runge-kutta.js';
import type { Method } from './method.js';
import { explicitTableau } from './tableau.js';

const b = [1 / 6, 1 / 3, 1 / 3, 1 / 6, 0];

/** Coefficients of {@link rk4}. */
export const rk4Tableau = explicitTableau({
  name: 'Runge–Kutta 4',
  order: 4,
  embeddedOrder: 0,
  interpolantOrder: 3,
  stabilityLimit: 2.7853,
  c: [0, 1 / 2, 1 / 2, 1, 1],
  a: [[], [1 / 2], [0, 1 / 2], [0, 0, 1], b.slice(0, 4)],
  b,
  e: [0, 0, 0, 0, 0],
  // The cubic Hermite polynomial through both ends (Hairer, Nørsett & Wanner 1993, II.6.7).
  interpolant: b.map((bi, i) => {
    const first = i === 0 ? 1 : 0;
    const last = i === 4 ? 1 : 0;
    return [bi, first - bi, 2 * bi - first - last];
  }),
  interpolantBasis: 'products',
  citations: [
    {
      key: 'Kutta1901',
      type: 'article',
      author: 'Kutta, Wilhelm',
      title: 'Beitrag zur näherungsweisen Integration totaler Differentialgleichungen',
      year: 1901,
      fields: { journal: 'Zeitschrift für Mathematik und Physik', volume: '46', pages: '435--453' },
    },
  ],
});

/**
 * The classical Runge–Kutta method (Kutta 1901): order 4, four evaluations a step, of a size that is given and stays.
 * The continuous solution is the cubic Hermite polynomial, of order 3.
 */
export const rk4: Method = explicitRungeKutta(rk4Tableau);
