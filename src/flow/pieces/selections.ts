import type { Kinks, MarginModel, Pattern } from '../../../problems/index.js';
import { factorDense, solveDense } from '../../../solvers/index.js';

/**
 * What a mode of the flow comes to at one point. A mode tells of every switching function on which side it is, or that
 * it is held at zero. With $g$ the pull of the margins on a block where all that is held counts as negative, the velocity
 * is
 *
 * $$ v = g + \sum_r \tau_r \nabla z_r, \qquad \langle\nabla z_r, v\rangle = 0, \qquad \tau_r = q_i c_r \sigma_r, $$
 *
 * the sum over what is held: of all elements of the subdifferential that keep to the surfaces there is one, and it is
 * admissible where $0 \le \sigma_r \le 1$ (Filippov 1988, chapter 2). Blocks do not see each other but for the weights.
 */
export interface ModeAt {
  /**
   * Evaluates the mode at unit directions of the blocks, with weights q.
   *
   * @returns false where the normals of what is held depend on each other, or are nothing.
   */
  evaluate(directions: Float64Array, weights: Float64Array): boolean;
  /** $\sigma_r$ of the k-th of the kinks that are held. */
  readonly selections: Float64Array;
  /** The kinks that are held. */
  readonly held: Int32Array;
  /** $\langle\nabla z_r, v\rangle$ of any kink, as a share of what there is of either factor. */
  passage(kink: number): number;
}

/** Normals whose part that others do not have is less than this share of them depend on these. */
const DEPENDENT = 1e-10;

/** Makes the work space for one mode. */
export function modeAt(model: MarginModel, kinks: Kinks, offsets: Int32Array, mode: Pattern): ModeAt {
  const held = Int32Array.from([...mode.keys()].filter((r) => mode[r] === 0));
  const below = mode.map((side) => (side === 0 ? -1 : side));
  const piece = kinks.piece(below);
  const pull = new Float64Array(model.dimension);
  const velocity = new Float64Array(model.dimension);
  const selections = new Float64Array(held.length);
  let theta: Float64Array = pull;
  const sizeOf = (b: number): number => offsets[b + 1] - offsets[b];
  const groups = groupBy(held, kinks.block).map((places) => {
    const size = places.length;
    const block = kinks.block[held[places[0]]];
    return {
      places,
      first: offsets[block],
      normals: places.map(() => new Float64Array(sizeOf(block))),
      gram: new Float64Array(size * size),
      pivots: new Int32Array(size),
      right: new Float64Array(size),
    };
  });

  return {
    held,
    selections,
    evaluate(directions, weights) {
      theta = directions;
      piece.pullback(directions, weights, pull);
      velocity.set(pull);
      for (const { places, first, normals, gram, pivots, right } of groups) {
        const n = places.length;
        for (let a = 0; a < n; a++) {
          kinks.gradient(directions, below, held[places[a]], normals[a]);
          right[a] = 0;
          for (let e = 0; e < normals[a].length; e++) right[a] -= normals[a][e] * pull[first + e];
          for (let b = 0; b <= a; b++) gram[a * n + b] = gram[b * n + a] = dot(normals[a], normals[b]);
        }
        if (!independent(normals)) return false;
        if (!factorDense(gram, n, pivots)) return false;
        solveDense(gram, n, pivots, right);
        for (let a = 0; a < n; a++) {
          const r = held[places[a]];
          const most = weights[kinks.example[r]] * kinks.jump(directions, below, r);
          // What is not felt holds nothing: then there is no selection that would.
          selections[places[a]] = right[a] === 0 && most === 0 ? 0.5 : right[a] / most;
          for (let e = 0; e < normals[a].length; e++) velocity[first + e] += right[a] * normals[a][e];
        }
      }
      return true;
    },
    passage(kink) {
      const block = kinks.block[kink];
      const first = offsets[block];
      const normal = new Float64Array(sizeOf(block));
      kinks.gradient(theta, below, kink, normal);
      let along = 0;
      let size = 0;
      for (let e = 0; e < normal.length; e++) {
        along += normal[e] * velocity[first + e];
        size += pull[first + e] ** 2;
      }
      const scale = Math.sqrt(size) * Math.sqrt(dot(normal, normal));
      return scale === 0 ? 0 : along / scale;
    },
  };
}

/** Places of equal keys together. */
function groupBy(kinks: Int32Array, keys: Int32Array): number[][] {
  const groups = new Map<number, number[]>();
  kinks.forEach((r, k) => {
    const group = groups.get(keys[r]);
    if (group === undefined) groups.set(keys[r], [k]);
    else group.push(k);
  });
  return [...groups.values()];
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Whether vectors are independent, by Gram–Schmidt. */
function independent(vectors: readonly Float64Array[]): boolean {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const rest = vector.slice();
    const length = Math.sqrt(dot(rest, rest));
    for (let round = 0; round < 2; round++)
      for (const b of basis) {
        const along = dot(b, rest);
        for (let e = 0; e < rest.length; e++) rest[e] -= along * b[e];
      }
    const left = Math.sqrt(dot(rest, rest));
    if (!(left > DEPENDENT * length)) return false;
    basis.push(rest.map((value) => value / left));
  }
  return true;
}
