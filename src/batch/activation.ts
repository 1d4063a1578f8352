import type { Activation } from '../../problems/index.js';

/** The degree in which φ is homogeneous. */
export const activationDegree = ({ kind }: Activation): number => (kind === 'squared-relu' ? 2 : 1);

/** φ(z). */
export function phi(activation: Activation, z: number): number {
  if (activation.kind === 'identity') return z;
  if (activation.kind === 'leaky-relu') return z > 0 ? z : activation.slope * z;
  return z > 0 ? z * z : 0;
}
