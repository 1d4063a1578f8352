import type { Highs } from 'highs';
import type { MarginModel } from '../../problems/index.js';

/** The directions of the blocks of θ; those that are zero in doubles have none. */
function blockDirections(theta: Float64Array, sizes: readonly number[]): Float64Array {
  const out = new Float64Array(theta.length);
  let from = 0;
  for (const size of sizes) {
    const block = theta.subarray(from, from + size);
    const largest = block.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest > 0) {
      const scaled = block.map((value) => value / largest);
      const norm = Math.hypot(...scaled);
      out.set(
        scaled.map((value) => value / norm),
        from,
      );
    }
    from += size;
  }
  return out;
}

/**
 * The largest margin that the neurons' directions allow, over their shares s of the squared norm:
 * $\max_{s\in\Delta}\min_i \sum_j s_j \varphi_{ij}(\bar\theta_j)$, which is where the normalised margin tends to (Ji &
 * Telgarsky 2020, Proposition 4.3). A linear program.
 */
export async function shareProgram(model: MarginModel, theta: Float64Array): Promise<number> {
  const { count } = model;
  const blocks = model.hessianBlocks.length;
  const values = new Float64Array(blocks * count);
  model.blockMargins?.(blockDirections(theta, model.hessianBlocks), values);
  const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const columns = blocks + 1;
  const starts: number[] = [0];
  const indices: number[] = [];
  const entries: number[] = [];
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < blocks; j++) {
      const value = values[j * count + i];
      if (value === 0) continue;
      indices.push(j);
      entries.push(value / scale);
    }
    indices.push(blocks);
    entries.push(-1);
    starts.push(indices.length);
  }
  for (let j = 0; j < blocks; j++) {
    indices.push(j);
    entries.push(1);
  }
  starts.push(indices.length);

  // The types describe the CommonJS build, whose default export lies one level deeper.
  const loaded = (await import('highs')) as unknown as { readonly default: () => Promise<Highs> };
  const highs = await loaded.default();
  const { constants, infinity } = highs;
  const objective = new Float64Array(columns);
  objective[blocks] = 1;
  const program = {
    numCols: columns,
    numRows: count + 1,
    sense: constants.objectiveSense.maximize,
    colCost: objective,
    colLower: new Float64Array(columns).fill(-1, blocks),
    colUpper: new Float64Array(columns).fill(1),
    rowLower: new Float64Array(count + 1).fill(1, count),
    rowUpper: new Float64Array(count + 1).fill(infinity).fill(1, count),
    matrix: {
      format: 'csr' as const,
      numRows: count + 1,
      numCols: columns,
      starts: Int32Array.from(starts),
      indices: Int32Array.from(indices),
      values: Float64Array.from(entries),
    },
  };
  return highs.withModel(program, (lp) => {
    lp.options.set({
      output_flag: false,
      primal_feasibility_tolerance: 1e-10,
      dual_feasibility_tolerance: 1e-10,
      small_matrix_value: 1e-12,
    });
    if (lp.run().modelStatus !== constants.modelStatus.optimal) return NaN;
    return lp.getSolution().colValue[blocks] * scale;
  });
}
