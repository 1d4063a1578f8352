import type { DataSet } from './data-set.js';
import { dataSet } from './data-set.js';
import { InputError, requireInteger, requirePositive, shown } from './input-error.js';
import type { RandomSource } from './random.js';
import { randomSource } from './random.js';

/** A data set whose labels a linear predictor through the origin gives, and that predictor. */
export interface TaughtDataSet extends DataSet {
  /** A unit vector $u$ with $y_i\langle u, x_i \rangle > 0$ for every example; `dimension` entries. */
  readonly teacher: Float64Array;
}

/**
 * Two Gaussian blobs that a hyperplane through the origin separates: $x_i = y_i(\text{gap}/2 + 2)\,u + g_i$ with $g_i$
 * standard normal and $u$ a random unit vector, each $g_i$ drawn again (it happens to one in 44) until
 * $y_i\langle u, x_i\rangle \ge \text{gap}/2$. So the margin of the returned `teacher` $u$ is at least gap/2, in
 * floating-point arithmetic too, and that of the best linear predictor is no smaller. Labels alternate +1, −1.
 *
 * @throws InputError when `count` or `dimension` is not a positive integer, `gap` not a finite number above 0, or
 * `seed` not a non-negative integer
 */
export function gaussianBlobs(options: {
  /** Number of examples, $n$. */
  readonly count: number;
  /** Number of features, $d$. */
  readonly dimension: number;
  /** Width of the empty slab between the blobs, in units of their standard deviation. */
  readonly gap: number;
  readonly seed: number;
}): TaughtDataSet {
  const { count, dimension, gap, seed } = options;
  requireInteger('count', count, 1);
  requireInteger('dimension', dimension, 1);
  requirePositive('gap', gap);
  const random = randomSource(seed);
  const teacher = unit(normals(random, new Float64Array(dimension)));
  const y = Float64Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 1 : -1));
  const values = new Float64Array(count * dimension);
  for (let i = 0; i < count; i++) {
    const row = values.subarray(i * dimension, (i + 1) * dimension);
    do {
      normals(random, row);
      for (let a = 0; a < dimension; a++) row[a] += y[i] * (gap / 2 + 2) * teacher[a];
    } while (y[i] * dot(teacher, row) < gap / 2);
  }
  return taught(dataSet({ x: { values, dimension }, y }), teacher);
}

/**
 * Points uniform in the unit disk of $\mathbb{R}^2$, labelled $y = \operatorname{sign}(x_1 x_2)$: opposite quadrants
 * belong together, so no linear predictor does better than half while a two-layer net does. $\|x_i\| \le 1$.
 *
 * @throws InputError when `count` is not a positive integer or `seed` not a non-negative integer
 */
export function xorDisk(options: { readonly count: number; readonly seed: number }): DataSet {
  const { count, seed } = options;
  requireInteger('count', count, 1);
  const random = randomSource(seed);
  const values = new Float64Array(2 * count);
  const y = new Float64Array(count);
  for (let i = 0; i < count; ) {
    const x1 = 2 * random.uniform() - 1;
    const x2 = 2 * random.uniform() - 1;
    if (x1 * x1 + x2 * x2 > 1 || x1 * x2 === 0) continue;
    values[2 * i] = x1;
    values[2 * i + 1] = x2;
    y[i] = Math.sign(x1 * x2);
    i++;
  }
  return dataSet({ x: { values, dimension: 2 }, y });
}

/**
 * Standard normal examples labelled $y = \operatorname{sign}\langle u, x \rangle$, the setting of Lin, Sun & Zhang (2021):
 * the distribution is spherically symmetric and the margin shrinks to 0 as examples are added.
 *
 * @throws InputError when `count` or `dimension` is not a positive integer, `seed` not a non-negative integer, or
 * `teacher` not a nonzero vector of `dimension` finite numbers
 */
export function sphericallySymmetric(options: {
  /** Number of examples, $n$. */
  readonly count: number;
  /** Number of features, $d$. */
  readonly dimension: number;
  readonly seed: number;
  /** The direction $u$, of any length but 0; by default the first axis, which by symmetry loses nothing. */
  readonly teacher?: ArrayLike<number>;
}): TaughtDataSet {
  const { count, dimension, seed } = options;
  requireInteger('count', count, 1);
  requireInteger('dimension', dimension, 1);
  const teacher = teacherDirection(
    options.teacher ?? [1, ...new Array<number>(dimension - 1).fill(0)],
    dimension,
  );
  const random = randomSource(seed);
  const values = new Float64Array(count * dimension);
  const y = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const row = values.subarray(i * dimension, (i + 1) * dimension);
    do {
      y[i] = Math.sign(dot(teacher, normals(random, row)));
    } while (y[i] === 0);
  }
  return taught(dataSet({ x: { values, dimension }, y }), teacher);
}

function teacherDirection(teacher: ArrayLike<number>, dimension: number): Float64Array {
  if (teacher.length !== dimension) {
    throw new InputError(
      `the teacher has ${teacher.length} entries for ${dimension} features: give one for each`,
    );
  }
  let largest = 0;
  for (let a = 0; a < dimension; a++) {
    if (!Number.isFinite(teacher[a])) {
      throw new InputError(`entry ${a + 1} of the teacher is ${shown(teacher[a])}: give finite numbers`);
    }
    largest = Math.max(largest, Math.abs(teacher[a]));
  }
  if (largest === 0) throw new InputError('the teacher is the zero vector: give it a direction');
  return unit(Float64Array.from(teacher, (entry) => entry / largest));
}

function taught(data: DataSet, teacher: Float64Array): TaughtDataSet {
  return Object.freeze({ ...data, teacher });
}

/** Fills `out` with independent standard normals and returns it. */
function normals(random: RandomSource, out: Float64Array): Float64Array {
  for (let a = 0; a < out.length; a++) out[a] = random.normal();
  return out;
}

function unit(v: Float64Array): Float64Array {
  const norm = Math.sqrt(dot(v, v));
  return v.map((entry) => entry / norm);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
