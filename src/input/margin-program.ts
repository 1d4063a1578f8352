import type { Highs } from 'highs';

/** Primal and dual solution of the largest-margin program. */
export interface LargestMargin {
  /** A w for which the smallest ⟨w, z_i⟩, in suitable units, is as large as it can be. */
  readonly predictor: Float64Array;
  /** The convex combination of the examples that is as near to zero as it can be; sums to 1. */
  readonly weights: Float64Array;
}

/** Seconds after which the solver gives up. */
const PATIENCE = 30;

function largestInSize(values: Float64Array, start: number, count: number, stride: number): number {
  let largest = 0;
  for (let i = 0; i < count; i++) largest = Math.max(largest, Math.abs(values[start + i * stride]));
  return largest === 0 ? 1 : largest;
}

async function loadSolver(): Promise<Highs> {
  // In Node the package highs, in a browser what scripts/browser-solver.mjs makes of it. The types describe the CommonJS
  // build, under whose rules the default export lies one level deeper.
  const loaded = (await import('#highs')) as unknown as { readonly default: () => Promise<Highs> };
  return loaded.default();
}

/** Compiled once; it keeps nothing of one program for the next. */
let runtime: Promise<Highs> | undefined;

/**
 * Solves
 * $\max t$ subject to $\langle w, z_i\rangle \ge t$ and $|w_a| \le 1$, with columns and then rows of z scaled to size
 * 1, which leaves separability as it is. Its dual is $\min \|\sum_i \lambda_i z_i\|_1$ over convex weights.
 *
 * @param z examples with their labels multiplied in, row-major
 * @param dimension length of a row
 * @returns undefined where the solver does not come to an end
 */
export async function largestMargin(z: Float64Array, dimension: number): Promise<LargestMargin | undefined> {
  const count = z.length / dimension;
  const width = dimension + 1;
  const columnScale = Float64Array.from({ length: dimension }, (_, a) =>
    largestInSize(z, a, count, dimension),
  );
  const rowScale = new Float64Array(count);
  const starts = new Int32Array(count + 1);
  const indices = new Int32Array(count * width);
  const values = new Float64Array(count * width);
  const row = new Float64Array(dimension);
  for (let i = 0; i < count; i++) {
    for (let a = 0; a < dimension; a++) row[a] = z[i * dimension + a] / columnScale[a];
    rowScale[i] = largestInSize(row, 0, dimension, 1);
    for (let a = 0; a < dimension; a++) {
      indices[i * width + a] = a;
      values[i * width + a] = row[a] / rowScale[i];
    }
    indices[i * width + dimension] = dimension;
    values[i * width + dimension] = -1;
    starts[i + 1] = (i + 1) * width;
  }

  runtime ??= loadSolver();
  const highs = await runtime;
  const { constants, infinity } = highs;
  const objective = new Float64Array(width);
  objective[dimension] = 1;
  const lower = new Float64Array(width).fill(-1);
  lower[dimension] = 0;
  const program = {
    numCols: width,
    numRows: count,
    sense: constants.objectiveSense.maximize,
    colCost: objective,
    colLower: lower,
    // No margin exceeds the number of features, each at most 1 in size.
    colUpper: new Float64Array(width).fill(1).fill(dimension, dimension),
    rowLower: new Float64Array(count),
    rowUpper: new Float64Array(count).fill(infinity),
    matrix: { format: 'csr' as const, numRows: count, numCols: width, starts, indices, values },
  };
  return highs.withModel(program, (model) => {
    model.options.set({
      output_flag: false,
      time_limit: PATIENCE,
      primal_feasibility_tolerance: 1e-10,
      dual_feasibility_tolerance: 1e-10,
      small_matrix_value: 1e-12,
    });
    if (model.run().modelStatus !== constants.modelStatus.optimal) return undefined;
    const { colValue, rowDual } = model.getSolution();
    const predictor = Float64Array.from({ length: dimension }, (_, a) => colValue[a] / columnScale[a]);
    const weights = rowDual.map((dual, i) => Math.abs(dual) / rowScale[i]);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return { predictor, weights: weights.map((weight) => weight / total) };
  });
}
