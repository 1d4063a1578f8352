import type { MarginModel } from '../../problems/index.js';

/** $\max_i \|\nabla p_i(\theta)\|$: what a margin can change by with its direction. */
export function largestGradient(
  { count: n, dimension: k, jacobian }: MarginModel,
  theta: Float64Array,
): number {
  const rows = new Float64Array(n * k);
  jacobian(theta, rows);
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.hypot(...rows.subarray(i * k, (i + 1) * k)));
  return largest;
}
