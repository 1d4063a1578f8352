import type { LayerShape, LoadedExamples } from './backend.js';
import { packTiles, TILE, tilesFor } from './tiles.js';

/**
 * Hidden layers in plain typed arrays, four neurons by four examples at a time: what is left where WebAssembly has no
 * SIMD. Examples lie in panels of four, entry by entry, as the inner loop reads them; rows likewise.
 */
export function blockedLayer(shape: LayerShape, x: Float64Array, examples: number): LoadedExamples {
  const { features: d, width: m, activation } = shape;
  const panels = tilesFor(examples);
  const packed = new Float64Array(panels * d * TILE);
  packTiles(x, 0, examples, d, packed, 0);
  const tiles = tilesFor(m);
  const packedRows = new Float64Array(tiles * d * TILE);
  const tile = new Float64Array(TILE * TILE);
  const square = activation.kind === 'squared-relu';
  const slope = activation.kind === 'leaky-relu' ? activation.slope : activation.kind === 'identity' ? 1 : 0;

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

  return {
    predict(rows, coefficients, vectors, out) {
      for (let b = 0; b < vectors; b++) {
        packTiles(rows, b * m, m, d, packedRows, 0);
        const own = coefficients.subarray(b * m, (b + 1) * m);
        out.fill(0, b * examples, (b + 1) * examples);
        for (let p = 0; p < panels; p++) {
          const width = Math.min(TILE, examples - p * TILE);
          for (let t = 0; t < tiles; t++) {
            products(packedRows, t * d * TILE, packed, p * d * TILE, d, tile);
            add(own, t * TILE, out, b * examples + p * TILE, width);
          }
        }
      }
    },
    close() {
      // Nothing but memory was taken.
    },
  };
}

function products(
  left: Float64Array,
  leftAt: number,
  right: Float64Array,
  rightAt: number,
  d: number,
  out: Float64Array,
): void {
  for (let r = 0; r < TILE; r++) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let a = 0, u = leftAt + r, v = rightAt; a < d; a++, u += TILE, v += TILE) {
      const factor = left[u];
      s0 += factor * right[v];
      s1 += factor * right[v + 1];
      s2 += factor * right[v + 2];
      s3 += factor * right[v + 3];
    }
    out[r * TILE] = s0;
    out[r * TILE + 1] = s1;
    out[r * TILE + 2] = s2;
    out[r * TILE + 3] = s3;
  }
}
