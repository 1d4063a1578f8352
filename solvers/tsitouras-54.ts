import { explicitRungeKutta } from './explicit-runge-kutta.js';
import type { Method } from './method.js';
import { explicitTableau } from './tableau.js';
import { tsitouras54Unrolled } from './unrolled/tsitouras-54.js';

const b = [
  0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081, 2.324710524099774, 0,
];

/** Coefficients of {@link tsitouras54}. */
export const tsitouras54Tableau = explicitTableau({
  name: 'Tsitouras 5(4)',
  order: 5,
  embeddedOrder: 4,
  interpolantOrder: 4,
  stabilityLimit: 3.5068,
  // Fewer evaluations to the same error than with the usual settings, since fewer steps are rejected.
  control: { safety: 0.7, beta: 0 },
  c: [0, 0.161, 0.327, 0.9, 0.9800255409045097, 1, 1],
  a: [
    [],
    [0.161],
    [-0.008480655492356989, 0.335480655492357],
    [2.8971530571054935, -6.359448489975075, 4.3622954328695815],
    [5.325864828439257, -11.748883564062828, 7.4955393428898365, -0.09249506636175525],
    [5.86145544294642, -12.92096931784711, 8.159367898576159, -0.071584973281401, -0.028269050394068383],
    b.slice(0, 6),
  ],
  b,
  e: [
    -0.00178001105222577714,
    -0.0008164344596567469,
    0.007880878010261995,
    -0.1447110071732629,
    0.5823571654525552,
    -0.45808210592918697,
    1 / 66,
  ],
  interpolant: [
    [1, -2.763706197274826, 2.9132554618219126, -1.0530884977290216],
    [0, 0.1317, -0.2234, 0.1017],
    [0, 3.9302962368947516, -5.941033872131505, 2.490627285651253],
    [0, -12.411077166933676, 30.33818863028232, -16.548102889244902],
    [0, 37.50931341651104, -88.1789048947664, 47.37952196281928],
    [0, -27.896526289197286, 65.09189467479366, -34.87065786149661],
    [0, 1.5, -4, 2.5],
  ],
  citations: [
    {
      key: 'Tsitouras2011',
      type: 'article',
      author: 'Tsitouras, Charalampos',
      title: 'Runge–Kutta pairs of order 5(4) satisfying only the first column simplifying assumption',
      year: 2011,
      fields: {
        journal: 'Computers & Mathematics with Applications',
        volume: '62',
        number: '2',
        pages: '770--775',
        doi: '10.1016/j.camwa.2011.06.002',
      },
    },
  ],
});

/**
 * The explicit Runge–Kutta pair of Tsitouras (2011), order 5 with an error estimate of order 4, six evaluations a step,
 * and its own interpolant of order 4. Its principal error is smaller than that of Dormand & Prince.
 */
export const tsitouras54: Method = explicitRungeKutta(tsitouras54Tableau, tsitouras54Unrolled);
