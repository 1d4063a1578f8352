import type { MarginModel } from '../../problems/index.js';
import { randomSource } from '../../problems/random.js';
import type { Observation } from '../../src/index.js';

/** Solves a square system by elimination with row exchanges; undefined where it is singular. */
export function solveSquare(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): number[] | undefined {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]]);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    if (!(Math.abs(rows[k][k]) > 0)) return undefined;
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i][k] / rows[k][k];
      if (factor !== 0) for (let j = k; j <= n; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let sum = rows[i][n];
    for (let j = i + 1; j < n; j++) sum -= rows[i][j] * x[j];
    x[i] = sum / rows[i][i];
  }
  return x;
}

export const dot = (u: ArrayLike<number>, v: ArrayLike<number>): number => {
  let sum = 0;
  for (let a = 0; a < u.length; a++) sum += u[a] * v[a];
  return sum;
};

export const norm = (u: ArrayLike<number>): number => Math.sqrt(dot(u, u));

/** The largest difference of entries. */
export function gap(u: ArrayLike<number>, v: ArrayLike<number>): number {
  if (u.length !== v.length) return NaN;
  let largest = 0;
  for (let a = 0; a < u.length; a++) largest = Math.max(largest, Math.abs(u[a] - v[a]));
  return largest;
}

/** Least squares by orthogonalisation, twice over; columns are the unknowns' vectors. */
export function leastSquares(columns: readonly ArrayLike<number>[], target: ArrayLike<number>): number[] {
  const q: number[][] = [];
  const r = columns.map(() => new Array<number>(columns.length).fill(0));
  columns.forEach((column, j) => {
    const rest = Array.from(column);
    for (let pass = 0; pass < 2; pass++)
      q.forEach((unit, i) => {
        const along = dot(unit, rest);
        r[i][j] += along;
        for (let a = 0; a < rest.length; a++) rest[a] -= along * unit[a];
      });
    r[j][j] = norm(rest);
    q.push(rest.map((value) => value / r[j][j]));
  });
  const x = q.map((unit) => dot(unit, target));
  for (let j = x.length - 1; j >= 0; j--) {
    for (let i = j + 1; i < x.length; i++) x[j] -= r[j][i] * x[i];
    x[j] /= r[j][j];
  }
  return x;
}

/** Least squares with unknowns ≥ 0 (Lawson & Hanson 1974, chapter 23). */
export function nonNegativeLeastSquares(
  columns: readonly ArrayLike<number>[],
  target: ArrayLike<number>,
): { readonly x: number[]; readonly residual: number } {
  const n = columns.length;
  const x = new Array<number>(n).fill(0);
  let passive: number[] = [];
  const rest = (): number[] =>
    Array.from(target, (value, a) => columns.reduce((sum, column, i) => sum - x[i] * column[a], value));
  for (let round = 0; round < 10 * n; round++) {
    const left = rest();
    let best = -1;
    let steepest = 1e-13 * norm(target);
    for (let i = 0; i < n; i++) {
      if (passive.includes(i)) continue;
      const slope = dot(columns[i], left) / norm(columns[i]);
      if (slope > steepest) {
        steepest = slope;
        best = i;
      }
    }
    if (best < 0) break;
    passive = [...passive, best];
    for (;;) {
      const wanted = leastSquares(
        passive.map((i) => columns[i]),
        target,
      );
      let share = 1;
      passive.forEach((i, k) => {
        if (wanted[k] <= 0) share = Math.min(share, x[i] / (x[i] - wanted[k]));
      });
      passive.forEach((i, k) => {
        x[i] += share * (wanted[k] - x[i]);
      });
      if (share === 1) break;
      passive = passive.filter((i) => x[i] > 1e-15);
      for (let i = 0; i < n; i++) if (!passive.includes(i)) x[i] = 0;
    }
  }
  return { x, residual: norm(rest()) };
}

/** Everything in an observation that is neither finite nor null beside a finite logarithm, by name. */
export function notFinite(at: Observation): string[] {
  const wrong: string[] = [];
  const besides: Readonly<Record<string, keyof Observation>> = {
    logInverseRisk: 'lnLogInverseRisk',
    riskAccuracy: 'lnLogInverseRisk',
    logTime: 'time',
    entropy: 'weights',
    marginGrowth: 'weights',
    lnLogInverseRisk: 'logInverseRisk',
    lnSphericalTime: 'sphericalTime',
    lemma34: 'direction',
  };
  const look = (value: unknown, name: string): void => {
    if (value === null) {
      const beside = besides[name] as keyof Observation | undefined;
      if (beside === undefined || at[beside] === null) wrong.push(`${name} is null`);
    } else if (typeof value === 'number') {
      if (!Number.isFinite(value)) wrong.push(`${name} is ${value}`);
    } else if (value instanceof Float64Array) value.forEach((one, i) => look(one, `${name}[${i}]`));
    else if (typeof value === 'object')
      for (const [key, inner] of Object.entries(value)) look(inner, `${name}.${key}`);
  };
  for (const [key, value] of Object.entries(at)) look(value, key);
  return wrong;
}

/**
 * How far a direction is from satisfying the conditions of Karush, Kuhn and Tucker of "maximise the smallest margin on
 * the unit sphere", $L\gamma\theta = \sum_i \lambda_i \nabla p_i(\theta)$, with multipliers by least squares over the
 * examples whose margins are within `tie` of the smallest, relative to it.
 */
export function optimality(model: MarginModel, direction: Float64Array, tie = 1e-9) {
  const { count, dimension } = model;
  const margins = new Float64Array(count);
  model.margins(direction, margins);
  const least = Math.min(...margins);
  const jacobian = new Float64Array(count * dimension);
  model.jacobian(direction, jacobian);
  const supports = [...margins.keys()].filter((i) => margins[i] - least <= tie * least);
  const { x, residual } = nonNegativeLeastSquares(
    supports.map((i) => jacobian.subarray(i * dimension, (i + 1) * dimension)),
    direction,
  );
  const total = x.reduce((sum, value) => sum + value, 0);
  const multipliers = new Array<number>(count).fill(0);
  supports.forEach((i, k) => {
    multipliers[i] = x[k] / total;
  });
  return { least, supports, multipliers, residual, total };
}

/** Data and start of a random squared-ReLU net: rows from the cube, labels and signs by coin. */
export function randomNet(seed: number, n: number, d: number, m: number) {
  const random = randomSource(seed);
  const uniform = (): number => 2 * random.uniform() - 1;
  const x = Array.from({ length: n }, () => Array.from({ length: d }, uniform));
  const y = x.map((row) => (row[0] * row[1] > 0 ? 1 : -1));
  const signs = Array.from({ length: m }, (_, j) => (j % 2 === 0 ? 1 : -1));
  const start = Array.from({ length: m * d }, () => random.normal());
  return { x, y, signs, start };
}
