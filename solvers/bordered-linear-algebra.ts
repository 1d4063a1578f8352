import { borderedLu, borderedLuComplex, borderedShape, type BorderedShape } from './bordered-lu.js';
import { differenceJacobian, type DifferenceJacobian } from './difference-jacobian.js';
import type { LinearAlgebra } from './linear-algebra.js';
import type { Evaluation, StepperSetup } from './method.js';
import { sparsityPattern } from './sparsity-pattern.js';

/** The parts of a bordered block-diagonal matrix $\begin{pmatrix} D & B \\ C & E \end{pmatrix}$, all row-major. */
export interface BorderedMatrix {
  /** The diagonal blocks of D. */
  readonly blocks: readonly Float64Array[];
  /** B, N × m, with N the sum of the block sizes and m the width of the border. */
  readonly right: Float64Array;
  /** C, m × N. */
  readonly below: Float64Array;
  /** E, m × m. */
  readonly corner: Float64Array;
}

/** The shape of a Jacobian, and how to come by its entries. */
export interface BorderedOptions {
  /** Sizes of the diagonal blocks, in the order of the components of y. */
  readonly blocks: ArrayLike<number>;
  /** How many components and equations couple with all blocks. They are the last ones. */
  readonly border: number;
  /**
   * $\partial f/\partial y$ into the parts of `out`, which come zeroed. When left out it is differenced. The dense
   * `jacobian` of the problem is not used.
   */
  readonly jacobian?: (t: number, y: Float64Array, out: BorderedMatrix) => void;
  /**
   * The derivatives of the last m equations alone, into `out.below` and `out.corner`, which come zeroed: the gradients
   * of constraints, for instance. What remains is then differenced with as many evaluations as the largest block and
   * the border have columns; without it dense equations at the border take one evaluation a component.
   */
  readonly borderRows?: (t: number, y: Float64Array, out: BorderedMatrix) => void;
}

function checkWhole(name: string, value: number, least: number): void {
  if (!(Number.isInteger(value) && value >= least))
    throw new RangeError(`${name} is ${value}: it must be a whole number, ${least} or more`);
}

/** The block of each row and column, −1 for those of the border. */
function blockNumbers(shape: BorderedShape): Int32Array {
  const { sizes, rows, border } = shape;
  const inner = rows[sizes.length];
  const block = new Int32Array(inner + border).fill(-1);
  sizes.forEach((_, k) => block.fill(k, rows[k], rows[k + 1]));
  return block;
}

/** Where entry (i, j) lies in the array of a shape; −1 where it is zero by structure. */
function locator(shape: BorderedShape): (i: number, j: number) => number {
  const { sizes, rows, blocks, border } = shape;
  const inner = rows[sizes.length];
  const block = blockNumbers(shape);
  return (i, j) => {
    if (i >= inner && j >= inner) return shape.corner + (i - inner) * border + (j - inner);
    if (i >= inner) return shape.below + (i - inner) * inner + j;
    if (j >= inner) return shape.right + i * border + (j - inner);
    const k = block[i];
    return k === block[j] ? blocks[k] + (i - rows[k]) * sizes[k] + (j - rows[k]) : -1;
  };
}

function borderedDifferences(
  f: Evaluation,
  n: number,
  shape: BorderedShape,
  withBorderRows: boolean,
): DifferenceJacobian {
  const { sizes, rows, border } = shape;
  const inner = rows[sizes.length];
  const block = blockNumbers(shape);
  const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
  const last = withBorderRows ? range(inner, n) : [];
  const columns = range(0, n).map((j) =>
    j >= inner ? [...range(0, inner), ...last] : [...range(rows[block[j]], rows[block[j] + 1]), ...last],
  );
  // The rows that are given anew each time are no part of the pattern, but f may depend on anything in them.
  const kept: Evaluation =
    withBorderRows || border === 0
      ? f
      : (t, y, out) => {
          const finite = f(t, y, out);
          out.fill(0, inner);
          return finite;
        };
  const pattern = sparsityPattern(columns);
  const at = locator(shape);
  const position = new Int32Array(pattern.row.length);
  for (let j = 0; j < n; j++)
    for (let k = pattern.start[j]; k < pattern.start[j + 1]; k++) position[k] = at(pattern.row[k], j);
  return differenceJacobian(kept, n, pattern, position);
}

/** The mass matrix as an array of the shape of J; undefined for the identity, a diagonal as itself. */
function massOf(given: ArrayLike<number>, n: number, shape: BorderedShape): Float64Array {
  if (given.length === n) return Float64Array.from(given);
  if (given.length !== n * n)
    throw new RangeError(
      `mass has ${given.length} entries: give ${n} for a diagonal or ${n * n} for a full matrix`,
    );
  const at = locator(shape);
  const mass = new Float64Array(shape.length);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const entry = given[i * n + j];
      const place = at(i, j);
      if (place >= 0) mass[place] = entry;
      else if (entry !== 0)
        throw new RangeError(`mass[${i}, ${j}] is ${entry}: it lies outside the blocks and the border`);
    }
  }
  return mass;
}

/**
 * Linear algebra for problems whose Jacobian is block-diagonal but for a few equations and components that couple with
 * everything, such as Lagrange multipliers of separate subsystems: $O(\sum s_k^3 + N m (s + m))$ per factorisation
 * instead of $O(n^3)$. Use it as `linearAlgebra` of a problem. The mass matrix may be a diagonal, or full with entries in
 * the blocks and the border alone. The blocks of $\gamma M - J$ must be regular each by itself.
 *
 * @throws RangeError for sizes that make no sense; when a run starts, for sizes or a mass matrix that do not fit the
 * problem; and from the first difference Jacobian, for a right-hand side that does not keep to the blocks.
 */
export function borderedLinearAlgebra(options: BorderedOptions): (setup: StepperSetup) => LinearAlgebra {
  const { blocks: sizes, border, jacobian, borderRows } = options;
  for (let k = 0; k < sizes.length; k++) checkWhole(`blocks[${k}]`, sizes[k], 1);
  checkWhole('border', border, 0);
  const shape = borderedShape(sizes, border);
  const inner = shape.rows[sizes.length];
  return ({ f, dimension: n, problem }) => {
    if (inner + border !== n)
      throw new RangeError(
        `blocks and border have ${inner} + ${border} components, y0 has ${n}: they must be as many`,
      );
    const mass = problem.mass === undefined ? undefined : massOf(problem.mass, n, shape);
    const full = mass !== undefined && mass.length === shape.length && problem.mass?.length !== n;
    const J = new Float64Array(shape.length);
    const parts: BorderedMatrix = {
      blocks: Array.from(shape.sizes, (size, k) =>
        J.subarray(shape.blocks[k], shape.blocks[k] + size * size),
      ),
      right: J.subarray(shape.right, shape.below),
      below: J.subarray(shape.below, shape.corner),
      corner: J.subarray(shape.corner),
    };
    const differences =
      jacobian === undefined ? borderedDifferences(f, n, shape, borderRows === undefined) : undefined;
    const real = borderedLu(shape);
    const complex = borderedLuComplex(shape);
    const { sizes: s, rows, blocks } = shape;

    /** `out += gamma M`. */
    const addMass = (out: Float64Array, gamma: number): void => {
      if (full) for (let i = 0; i < out.length; i++) out[i] += gamma * mass[i];
      else {
        for (let k = 0; k < s.length; k++)
          for (let i = 0; i < s[k]; i++)
            out[blocks[k] + i * (s[k] + 1)] += mass === undefined ? gamma : gamma * mass[rows[k] + i];
        for (let i = 0; i < border; i++)
          out[shape.corner + i * (border + 1)] += mass === undefined ? gamma : gamma * mass[inner + i];
      }
    };

    const isFinite = (): boolean => {
      let taint = 0;
      for (let i = 0; i < J.length; i++) taint += J[i] * 0;
      return taint === 0;
    };

    return {
      jacobian(t, y, f0) {
        if (jacobian !== undefined) {
          J.fill(0);
          jacobian(t, y, parts);
          return isFinite();
        }
        if (differences?.(t, y, f0, J) === false) return false;
        if (borderRows === undefined) return true;
        parts.below.fill(0);
        parts.corner.fill(0);
        borderRows(t, y, parts);
        return isFinite();
      },
      factorReal(gamma) {
        for (let i = 0; i < J.length; i++) real.matrix[i] = -J[i];
        addMass(real.matrix, gamma);
        return real.factor();
      },
      solveReal(b) {
        real.solve(b);
      },
      factorComplex(alpha, beta) {
        for (let i = 0; i < J.length; i++) complex.matrix[i] = -J[i];
        complex.imaginary.fill(0);
        addMass(complex.matrix, alpha);
        addMass(complex.imaginary, beta);
        return complex.factor();
      },
      solveComplex(re, im) {
        complex.solve(re, im);
      },
      multiplyMass(x, out) {
        if (mass === undefined) out.set(x);
        else if (!full) for (let i = 0; i < n; i++) out[i] = mass[i] * x[i];
        else multiplyBordered(shape, mass, x, out);
      },
    };
  };
}

function multiplyBordered(shape: BorderedShape, a: Float64Array, x: Float64Array, out: Float64Array): void {
  const { sizes, rows, blocks, border: m, right, below, corner } = shape;
  const inner = rows[sizes.length];
  for (let k = 0; k < sizes.length; k++) {
    for (let i = 0; i < sizes[k]; i++) {
      let sum = 0;
      const row = blocks[k] + i * sizes[k];
      for (let j = 0; j < sizes[k]; j++) sum += a[row + j] * x[rows[k] + j];
      for (let j = 0; j < m; j++) sum += a[right + (rows[k] + i) * m + j] * x[inner + j];
      out[rows[k] + i] = sum;
    }
  }
  for (let i = 0; i < m; i++) {
    let sum = 0;
    for (let j = 0; j < inner; j++) sum += a[below + i * inner + j] * x[j];
    for (let j = 0; j < m; j++) sum += a[corner + i * m + j] * x[inner + j];
    out[inner + i] = sum;
  }
}
