import type { ExplicitTableau } from '../../solvers/index.js';
import { rootedTrees, type RootedTree } from './rooted-trees.js';

/** The matrix of a Runge–Kutta method. Rows may be shorter than the number of stages: what is missing is 0. */
export type StageMatrix = readonly (readonly number[])[];

/** $\Phi_i(t)$, one entry a stage (Hairer, Nørsett & Wanner 1993, II.2). */
export function stageWeights(tree: RootedTree, a: StageMatrix): number[] {
  const branches = tree.children.map((child) => stageWeights(child, a));
  return a.map((row) =>
    branches.reduce((product, branch) => product * row.reduce((sum, aij, j) => sum + aij * branch[j], 0), 1),
  );
}

/** $\sum_i w_i \Phi_i(t)$. */
export function elementaryWeight(tree: RootedTree, a: StageMatrix, weights: readonly number[]): number {
  return stageWeights(tree, a).reduce((sum, phi, i) => sum + weights[i] * phi, 0);
}

/**
 * By how much each condition of exactly this order is missed: $\sum_i w_i \Phi_i(t) - θ^{ρ(t)}/γ(t)$, in the order of
 * {@link rootedTrees}. θ = 1 is the end of the step.
 */
export function orderDefects(a: StageMatrix, weights: readonly number[], order: number, theta = 1): number[] {
  return rootedTrees(order).map((tree) => elementaryWeight(tree, a, weights) - theta ** order / tree.density);
}

/** The largest of {@link orderDefects}, without its sign. */
export function largestDefect(a: StageMatrix, weights: readonly number[], order: number, theta = 1): number {
  return Math.max(...orderDefects(a, weights, order, theta).map(Math.abs));
}

/**
 * Size of the principal error (Dormand & Prince 1980): the root of the sum of squares of the defects of this order,
 * each over the symmetry of its tree.
 */
export function principalError(a: StageMatrix, weights: readonly number[], order: number): number {
  const trees = rootedTrees(order);
  return Math.hypot(...orderDefects(a, weights, order).map((defect, i) => defect / trees[i].symmetry));
}

/** The weights $b_i(θ)$ of the continuous extension. */
export function interpolantWeights(tableau: ExplicitTableau, theta: number): number[] {
  return tableau.interpolant.map((row) => row.reduceRight((sum, value) => (sum + value) * theta, 0));
}

/** The weights of the companion that the error estimate compares with. */
export function embeddedWeights(tableau: ExplicitTableau): number[] {
  return tableau.b.map((weight, i) => weight - tableau.e[i]);
}
