import type { LayerShape, LoadedExamples } from './backend.js';
import { packTiles, TILE, tilesFor, wholeRows } from './tiles.js';

/**
 * Products of a tile of rows and a panel of examples. Two rows at a time: eight sums stay in registers, where sixteen
 * would not.
 */
function products(
  rows: Float64Array,
  rowsAt: number,
  x: Float64Array,
  xAt: number,
  d: number,
  out: Float64Array,
): void {
  for (let r = 0; r < TILE; r += 2) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let t0 = 0;
    let t1 = 0;
    let t2 = 0;
    let t3 = 0;
    for (let a = 0, u = rowsAt + r, v = xAt; a < d; a++, u += TILE, v += TILE) {
      const s = rows[u];
      const t = rows[u + 1];
      const x0 = x[v];
      const x1 = x[v + 1];
      const x2 = x[v + 2];
      const x3 = x[v + 3];
      s0 += s * x0;
      s1 += s * x1;
      s2 += s * x2;
      s3 += s * x3;
      t0 += t * x0;
      t1 += t * x1;
      t2 += t * x2;
      t3 += t * x3;
    }
    const at = r * TILE;
    out[at] = s0;
    out[at + 1] = s1;
    out[at + 2] = s2;
    out[at + 3] = s3;
    out[at + 4] = t0;
    out[at + 5] = t1;
    out[at + 6] = t2;
    out[at + 7] = t3;
  }
}

/**
 * Hidden layers in plain typed arrays, four neurons by four examples at a time: what is left where WebAssembly has no
 * SIMD. Examples lie in panels of four, entry by entry, as the inner loop reads them; rows likewise.
 */
export function blockedLayer(shape: LayerShape, x: Float64Array, examples: number): LoadedExamples {
  const { features: d, width: m, activation } = shape;
  const panels = tilesFor(examples);
  const packed = new Float64Array(panels * d * TILE);
  packTiles(wholeRows(x, d), 0, examples, packed, 0);
  const tile = new Float64Array(TILE * TILE);
  const square = activation.kind === 'squared-relu';
  const slope = activation.kind === 'leaky-relu' ? activation.slope : 0;

  /** Linear predictors, one row each. */
  function linear(rows: Float64Array, coefficients: Float64Array, vectors: number, out: Float64Array): void {
    const packedRows = new Float64Array(d * TILE);
    for (let first = 0; first < vectors; first += TILE) {
      const count = Math.min(TILE, vectors - first);
      packTiles(wholeRows(rows, d), first, count, packedRows, 0);
      for (let p = 0, i = 0; p < panels; p++, i += TILE) {
        products(packedRows, 0, packed, p * d * TILE, d, tile);
        const width = Math.min(TILE, examples - i);
        for (let r = 0; r < count; r++) {
          const c = coefficients[first + r];
          const at = (first + r) * examples + i;
          for (let v = 0; v < width; v++) out[at + v] = c * tile[r * TILE + v];
        }
      }
    }
  }

  /** Adds what the neurons of a tile contribute to the examples of a panel. */
  function add(
    coefficients: Float64Array,
    neuron: number,
    out: Float64Array,
    at: number,
    width: number,
  ): void {
    const neurons = Math.min(TILE, m - neuron);
    for (let r = 0; r < neurons; r++) {
      const c = coefficients[neuron + r];
      for (let v = 0; v < width; v++) {
        const z = tile[r * TILE + v];
        const phi = z > 0 ? z : slope * z;
        out[at + v] += c * (square ? phi * phi : phi);
      }
    }
  }

  function layers(rows: Float64Array, coefficients: Float64Array, vectors: number, out: Float64Array): void {
    const tiles = tilesFor(m);
    const packedRows = new Float64Array(tiles * d * TILE);
    out.fill(0, 0, vectors * examples);
    for (let b = 0; b < vectors; b++) {
      packTiles(wholeRows(rows, d), b * m, m, packedRows, 0);
      const own = coefficients.subarray(b * m, (b + 1) * m);
      for (let p = 0, i = 0; p < panels; p++, i += TILE) {
        const width = Math.min(TILE, examples - i);
        for (let t = 0; t < tiles; t++) {
          products(packedRows, t * d * TILE, packed, p * d * TILE, d, tile);
          add(own, t * TILE, out, b * examples + i, width);
        }
      }
    }
  }

  return {
    predict: activation.kind === 'identity' ? linear : layers,
    close() {
      // Nothing but memory was taken.
    },
  };
}
