import { explicitRungeKutta } from './explicit-runge-kutta.js';
import type { Method } from './method.js';
import { explicitTableau } from './tableau.js';
import { verner76Unrolled } from './unrolled/verner-76.js';

const b = [
  0.04715561848627222, 0, 0, 0.25750564298434153, 0.26216653977412624, 0.15216092656738558,
  0.4939969170032485, -0.29430311714032503, 0.08131747232495111, 0, 0,
];

/*
 * The last three of the six terms of the continuous extension. With the first two of Verner's further stages there is
 * one polynomial of degree 6 that has value and slope of the solution at both ends and satisfies the order conditions
 * up to 6 for every θ; these are its coefficients, from the linear equations that those conditions are.
 */
const d = [
  [-5.720953378021136, 4.373260612638679, 8.127734295311273],
  [0, 0, 0],
  [0, 0, 0],
  [3.778715311442877, 21.130285942669914, -54.80090601367562],
  [1.560889147514721, 9.099515120637019, -26.883053760431654],
  [0.2064800805920853, 1.4835803954242606, -6.758089590588444],
  [-3.376922234206113, -17.15847908199058, 29.238147359514333],
  [2.3719865849169586, 12.17780900444092, -21.973122936794407],
  [-0.8374274147360246, -4.353167363212023, 8.373162053517522],
  [0, 0, 0],
  [1.5229705513658938, 5.586461664708287, -8.475606457361108],
  [-8.546914399457783, -10.834116844374831, 65.16520650102312],
  [9.041175750588522, -21.505149450941644, 7.986528549484991],
];

/** Coefficients of {@link verner76}; Verner publishes them with 40 digits. */
export const verner76Tableau = explicitTableau({
  name: 'Verner 7(6)',
  order: 7,
  embeddedOrder: 6,
  interpolantOrder: 6,
  stabilityLimit: 4.6399,
  // As for DOP853: the error goes with a high power of h.
  control: { safety: 0.7, beta: 0 },
  c: [0, 0.005, 49 / 450, 49 / 300, 0.4555, 3480084980 / 5709648941, 0.884, 0.925, 1, 1, 1],
  a: [
    [],
    [0.005],
    [-4361 / 4050, 2401 / 2025],
    [49 / 1200, 0, 49 / 400],
    [2454451729 / 3841600000, 0, -9433712007 / 3841600000, 4364554539 / 1920800000],
    [-2.6615773750187572, 0, 10.804513886456137, -8.3539146573962, 0.820487594956657],
    [6.067741434696772, 0, -24.711273635911088, 20.427517930788895, -1.9061579788166472, 1.006172249242068],
    [
      12.054670076253203, 0, -49.75478495046899, 41.142888638604674, -4.461760149974004, 2.042334822239175,
      -0.09834843665406107,
    ],
    [
      10.138146522881808, 0, -42.6411360317175, 35.76384003992257, -4.3480228403929075, 2.0098622683770357,
      0.3487490460338272, -0.27143900510483127,
    ],
    [
      -45.030072034298676, 0, 187.3272437654589, -154.02882369350186, 18.56465306347536, -7.141809679295079,
      1.3088085781613787, 0, 0,
    ],
    b.slice(0, 10),
  ],
  b,
  e: [
    0.002547011879931045, 0, 0, -0.00965839487279575, 0.04206470975639691, -0.0666822437469301,
    0.2650097464621281, -0.29430311714032503, 0.08131747232495111, -0.02029518466335628, 0,
  ],
  further: {
    c: [0.29, 0.125],
    a: [
      [
        0.0523222769159969, 0, 0, 0.22495861826705715, 0.017443709248776376, -0.007669379876829393,
        0.03435896044073285, -0.0410209723009395, 0.025651133005205617, 0, -0.0160443457,
      ],
      [
        0.053053341257859085, 0, 0, 0.12195301011401886, 0.017746840737602496, -0.0005928372667681495,
        0.008381833970853752, -0.01293369259698612, 0.009412056815253861, 0, -0.005353253107275676,
        -0.06666729992455811,
      ],
    ],
  },
  // The cubic Hermite polynomial through both ends, then d.
  interpolant: d.map((row, i) => {
    const bi = b[i] ?? 0;
    const first = i === 0 ? 1 : 0;
    const last = i === 10 ? 1 : 0;
    return [bi, first - bi, 2 * bi - first - last, ...row];
  }),
  interpolantBasis: 'products',
  citations: [
    {
      key: 'Verner2010',
      type: 'article',
      author: 'Verner, James H.',
      title: 'Numerically optimal Runge–Kutta pairs with interpolants',
      year: 2010,
      fields: {
        journal: 'Numerical Algorithms',
        volume: '53',
        number: '2-3',
        pages: '383--396',
        doi: '10.1007/s11075-009-9290-3',
      },
    },
  ],
});

/**
 * The efficient pair of Verner (2010): order 7 with an error estimate of order 6, ten evaluations a step, and a
 * continuous extension of order 6 for two further evaluations in the steps where it is asked for. Between Dormand & Prince's
 * pairs of order 5 and 8, for smooth problems at tolerances from 1e-4 to 1e-10.
 */
export const verner76: Method = explicitRungeKutta(verner76Tableau, verner76Unrolled);
