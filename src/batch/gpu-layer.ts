import type { LayerShape, LoadedExamples } from './backend.js';
import { marginKernel } from './gpu-kernels.js';
import { launchShape, launchVectors, type LaunchLimits, type LaunchShape } from './gpu-launch.js';
import type { GpuArray, GpuSession } from './gpu-session.js';
import { packTile } from './gpu-tile.js';
import { steps } from './nested-sum.js';

/** Extents of rows of features as kernels read them. */
const extents = ({ terms }: LaunchShape, rows: number): [number, number, number] => [
  terms[terms.length - 1],
  steps(terms.slice(0, -1)),
  rows,
];

async function uploadExamples(
  session: GpuSession,
  launch: LaunchShape,
  features: number,
  x: Float64Array,
  examples: number,
): Promise<GpuArray[]> {
  const tiles: GpuArray[] = [];
  const size = { outers: 1, inners: launch.examples, length: steps(launch.terms) };
  try {
    for (let inner = 0; inner < examples; inner += launch.examples) {
      const piece = { outer: 0, outers: 1, inner, inners: Math.min(launch.examples, examples - inner) };
      const tile = packTile(x, examples, features, piece, size);
      tiles.push(await session.upload(tile, extents(launch, launch.examples)));
    }
  } catch (error) {
    for (const tile of tiles) session.release(tile);
    throw error;
  }
  return tiles;
}

/** A hidden layer on examples that are loaded into gpu.js. */
export async function gpuLayer(
  session: GpuSession,
  limits: LaunchLimits,
  shape: LayerShape,
  x: Float64Array,
  examples: number,
): Promise<LoadedExamples> {
  const { features, width, activation } = shape;
  const launch = launchShape(shape, examples, limits);
  const neurons = steps(launch.neurons);
  const d = steps(launch.terms);
  const source = marginKernel(activation, launch);
  const slope = activation.kind === 'leaky-relu' ? activation.slope : 0;
  const tiles = await uploadExamples(session, launch, features, x, examples);

  /** Adds what a launch gave: in float64, however many launches there are. */
  function add(
    rows: readonly Float32Array[],
    vector: number,
    count: number,
    tile: number,
    out: Float64Array,
  ): void {
    const first = tile * launch.examples;
    const there = Math.min(launch.examples, examples - first);
    for (let b = 0; b < count; b++) {
      const row = rows[b];
      const at = (vector + b) * examples + first;
      for (let i = 0; i < there; i++) out[at + i] += row[i];
    }
  }

  return {
    async predict(rows, coefficients, vectors, out) {
      const most = launchVectors(launch, vectors, limits);
      const settings = {
        output: [launch.examples, most],
        constants: { slope },
        constantTypes: { slope: 'Float' },
      } as const;
      const size = { outers: most, inners: neurons, length: d };
      out.fill(0, 0, vectors * examples);
      for (let outer = 0; outer < vectors; outer += most)
        for (let inner = 0; inner < width; inner += neurons) {
          const outers = Math.min(most, vectors - outer);
          const piece = { outer, outers, inner, inners: Math.min(neurons, width - inner) };
          const packed = packTile(rows, width, features, piece, size);
          const weights = packTile(coefficients, width, 1, piece, { ...size, length: 1 });
          const r = await session.upload(packed, extents(launch, most * neurons));
          try {
            const c = session.array(weights, [neurons, most]);
            for (let t = 0; t < tiles.length; t++)
              add(await session.run(source, settings, [r, c, tiles[t]]), outer, outers, t, out);
          } finally {
            session.release(r);
          }
        }
    },
    close() {
      for (const tile of tiles.splice(0)) session.release(tile);
    },
  };
}
