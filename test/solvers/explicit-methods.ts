import {
  dormandPrince54,
  dormandPrince54Tableau,
  type ExplicitTableau,
  type Method,
} from '../../solvers/index.js';
import { dop853, dop853Tableau } from '../../solvers/dop853.js';
import { euler, eulerTableau } from '../../solvers/euler.js';
import { rk4, rk4Tableau } from '../../solvers/rk4.js';
import { tsitouras54, tsitouras54Tableau } from '../../solvers/tsitouras-54.js';
import { verner76, verner76Tableau } from '../../solvers/verner-76.js';

/** Every explicit method that is given by a tableau. */
export const explicitMethods: readonly { name: string; method: Method; tableau: ExplicitTableau }[] = [
  { name: 'Euler', method: euler, tableau: eulerTableau },
  { name: 'RK4', method: rk4, tableau: rk4Tableau },
  { name: 'Dormand–Prince 5(4)', method: dormandPrince54, tableau: dormandPrince54Tableau },
  { name: 'Tsitouras 5(4)', method: tsitouras54, tableau: tsitouras54Tableau },
  { name: 'Verner 7(6)', method: verner76, tableau: verner76Tableau },
  { name: 'DOP853', method: dop853, tableau: dop853Tableau },
];
