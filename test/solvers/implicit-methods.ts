import {
  automatic,
  dop853,
  radauIIA5,
  rkc,
  rodas5P,
  type Automatic,
  type Method,
} from '../../solvers/index.js';

/** A method for stiff problems in tests of what must hold of all. */
export interface StiffMethod {
  readonly name: string;
  readonly method: Method | Automatic;
}

/** Methods that solve for their steps, which the problem's Jacobian and mass matrix enter. */
export const implicitMethods = [
  { name: 'Radau IIA 5', method: radauIIA5 },
  { name: 'Rodas5P', method: rodas5P },
] as const;

/** They and the others that do not mind stiffness. */
export const stiffMethods: readonly StiffMethod[] = [
  ...implicitMethods,
  { name: 'the automatic choice of Dormand–Prince or Radau', method: automatic() },
  { name: 'the automatic choice of DOP853 or Rodas5P', method: automatic(dop853, rodas5P) },
  { name: 'RKC', method: rkc() },
];
