import type { LayerShape, MarginBackend } from './backend.js';
import { BYTES, moduleMemory, piecesIn } from './module-memory.js';
import { packTiles, TILE, tilesFor, wholeRows } from './tiles.js';
import { wasmProducts, type Sink } from './wasm-products.js';
import type { KernelSource, LayerKernel } from './web-assembly.js';

/** Features up to which a neuron is done in one go: beyond, neither a tile nor a panel stays in a first-level cache. */
const FEW_FEATURES = 1024;
/** Bytes of examples and of rows that are at work together: all of them fit into a second-level cache. */
const EXAMPLES_HELD = 2 ** 19;
const ROWS_HELD = 2 ** 18;

interface Block {
  readonly rows: Float64Array;
  readonly coefficients: Float64Array;
  readonly vectors: number;
  readonly x: Float64Array;
  readonly examples: number;
  readonly out: Float64Array;
}

/** Linear predictors: c_b ⟨r_b, x_i⟩. */
const linearSink =
  ({ coefficients, examples, out }: Block): Sink =>
  (b, first, count, values, at) => {
    const c = coefficients[b];
    const to = b * examples + first;
    if (c === 1) out.set(values.subarray(at, at + count), to);
    else for (let i = 0; i < count; i++) out[to + i] = c * values[at + i];
  };

/** Layers of neurons: adds c_j φ(⟨r_j, x_i⟩). */
const neuronSink = ({ width, activation }: LayerShape, { coefficients, examples, out }: Block): Sink => {
  const square = activation.kind === 'squared-relu';
  const slope = activation.kind === 'leaky-relu' ? activation.slope : 0;
  return (j, first, count, values, at) => {
    const c = coefficients[j];
    const to = Math.floor(j / width) * examples + first;
    for (let i = 0; i < count; i++) {
      const z = values[at + i];
      const phi = z > 0 ? z : slope * z;
      out[to + i] += c * (square ? phi * phi : phi);
    }
  };
};

/** Layers of neurons with few features: some examples against all vectors, some tiles of a vector's neurons at a time. */
function neuronPredict(
  kernel: LayerKernel,
  { features: d, width, activation }: LayerShape,
  block: Block,
): void {
  const { vectors, examples, out } = block;
  const tile = TILE * d * BYTES;
  const tiles = tilesFor(width);
  const panelsHeld = piecesIn(EXAMPLES_HELD, tile, 1, tilesFor(examples));
  const tilesHeld = piecesIn(ROWS_HELD, tile, TILE, tiles);
  const place = moduleMemory(kernel);
  const rows = place.take(vectors * tiles * TILE * d);
  const factors = place.take(vectors * tiles * TILE);
  const x = place.take(panelsHeld * TILE * d);
  const sums = place.take(panelsHeld * TILE);
  const values = place.view();
  const given = wholeRows(block.rows, d);
  const weights = wholeRows(block.coefficients, 1);
  for (let b = 0; b < vectors; b++) {
    packTiles(given, b * width, width, values, rows / BYTES + b * tiles * TILE * d);
    packTiles(weights, b * width, width, values, factors / BYTES + b * tiles * TILE);
  }
  const run = activation.kind === 'squared-relu' ? kernel.squaredRelu : kernel.leakyRelu;
  const slope = activation.kind === 'leaky-relu' ? activation.slope : 0;
  const result = values.subarray(sums / BYTES, sums / BYTES + panelsHeld * TILE);
  for (let first = 0; first < examples; first += panelsHeld * TILE) {
    const count = Math.min(panelsHeld * TILE, examples - first);
    const panels = tilesFor(count);
    packTiles(wholeRows(block.x, d), first, count, values, x / BYTES);
    for (let b = 0; b < vectors; b++) {
      result.fill(0);
      for (let t = 0; t < tiles; t += tilesHeld) {
        const at = b * tiles + t;
        const some = Math.min(tilesHeld, tiles - t);
        run(rows + at * tile, factors + at * TILE * BYTES, some, x, panels, d, sums, slope);
      }
      out.set(result.subarray(0, count), b * examples + first);
    }
  }
}

function predict(kernel: LayerKernel, shape: LayerShape, block: Block): void {
  const { features: d, width, activation } = shape;
  const { rows, vectors, x, examples, out } = block;
  if (activation.kind === 'identity') wasmProducts(kernel, d, rows, vectors, x, examples, linearSink(block));
  else if (d <= FEW_FEATURES) neuronPredict(kernel, shape, block);
  else {
    out.fill(0, 0, vectors * examples);
    wasmProducts(kernel, d, rows, vectors * width, x, examples, neuronSink(shape, block));
  }
}

/**
 * Hidden layers in WebAssembly with SIMD, in float64: four neurons by four examples at a time in registers, from memory
 * packed in the order it is read. φ and the sum over the neurons are applied before anything goes back to memory, unless
 * there are so many features that they hardly count. The order of the sums does not depend on how examples and vectors
 * are divided.
 *
 * `predict` throws a RangeError when a block does not fit into what WebAssembly addresses.
 */
export function wasmLayers(source: KernelSource): MarginBackend['load'] {
  // Memory of WebAssembly grows and never shrinks, and goes late: it is used again.
  const idle: LayerKernel[] = [];
  return (shape, x, examples) => ({
    predict(rows, coefficients, vectors, out) {
      const kernel = idle.pop() ?? source.make();
      predict(kernel, shape, { rows, coefficients, vectors, x, examples, out });
      idle.push(kernel);
    },
    close() {
      // Nothing was taken.
    },
  });
}
