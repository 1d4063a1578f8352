import type { LinearAlgebra } from './linear-algebra.js';

/**
 * How far the algebraic equations are from holding at the end of a step from `y0`, where f is `derivative`: as the size of
 * the correction of the solution by the real matrix that was factorised last. Where the Jacobian changes within the step,
 * Newton's iteration may have modes that grow but are still small when all others have converged.
 *
 * @param index of the components, where the problem has algebraic ones.
 */
export function algebraicDefect(
  n: number,
  index: ArrayLike<number> | undefined,
  algebra: LinearAlgebra,
  sizeOf: (values: Float64Array, y0: Float64Array, h: number) => number,
): (derivative: Float64Array, y0: Float64Array, h: number) => number {
  if (index === undefined) return () => 0;
  const correction = new Float64Array(n);
  let equations: Int32Array | undefined;
  return (derivative, y0, h) => {
    equations ??= withoutMass(n, algebra);
    correction.fill(0);
    let any = false;
    for (const i of equations) {
      correction[i] = derivative[i];
      if (correction[i] !== 0) any = true;
    }
    if (!any) return 0;
    algebra.solveReal(correction);
    return sizeOf(correction, y0, h);
  };
}

/** The equations in which no derivative occurs. */
function withoutMass(n: number, algebra: LinearAlgebra): Int32Array {
  const ones = new Float64Array(n).fill(1);
  const product = new Float64Array(n);
  algebra.multiplyMass(ones, product);
  return Int32Array.from(product.keys()).filter((i) => product[i] === 0);
}
