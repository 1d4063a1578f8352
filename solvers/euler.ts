import { explicitRungeKutta } from './explicit-runge-kutta.js';
import type { Method } from './method.js';
import { explicitTableau } from './tableau.js';

/** Coefficients of {@link euler}. */
export const eulerTableau = explicitTableau({
  name: 'Euler',
  order: 1,
  embeddedOrder: 0,
  interpolantOrder: 1,
  stabilityLimit: 2,
  c: [0, 1],
  a: [[], [1]],
  b: [1, 0],
  e: [0, 0],
  interpolant: [[1], [0]],
  citations: [
    {
      key: 'Euler1768',
      type: 'book',
      author: 'Euler, Leonhard',
      title: 'Institutionum calculi integralis volumen primum',
      year: 1768,
      fields: { publisher: 'Academia Imperialis Scientiarum', address: 'Petropoli' },
    },
  ],
});

/**
 * Euler's polygons: order 1, one evaluation a step, of a size that is given and stays. The continuous solution is the
 * polygon, of order 1 like the method. To compare with, and for gradient descent as it is.
 */
export const euler: Method = explicitRungeKutta(eulerTableau);
