import type { Constraints, PieceModel } from './kinks.js';

/** A vector that the parameters from `at` on are held orthogonal to. */
export interface Normal {
  readonly at: number;
  readonly vector: Float64Array;
}

/** What is left of a normal beside those before it, relative to its length, that is rounding. */
const ROUNDING = 1e-12;

/** Stretches of the parameters, with orthonormal vectors that they are held orthogonal to. */
interface Stretch {
  readonly at: number;
  readonly basis: readonly Float64Array[];
}

/**
 * A piece in which parameters are held in a subspace: its functions are those of W projected onto it. Normals may depend
 * on each other.
 */
export function heldPiece(piece: PieceModel, normals: readonly Normal[]): PieceModel {
  const stretches = orthonormal(normals);
  if (stretches.length === 0) return piece;
  const { dimension, count, hessianBlocks, blockMargins, constraints } = piece;
  const held = new Float64Array(dimension);

  const project = (v: Float64Array, from: number): void => {
    for (const { at, basis } of stretches) for (const unit of basis) removeAlong(unit, v, from + at, 1);
  };
  const projected = (w: Float64Array): Float64Array => {
    held.set(w);
    project(held, 0);
    return held;
  };
  const projectRows = (rows: number, out: Float64Array): void => {
    for (let i = 0; i < rows; i++) project(out, i * dimension);
  };
  const blocks = hessianBlocks.map((size, b) => {
    const first = sum(hessianBlocks.slice(0, b));
    const inside = stretches.filter(({ at }) => at >= first && at < first + size);
    return { size, inside: inside.map(({ at, basis }) => ({ at: at - first, basis })) };
  });
  const projectHessian = (out: Float64Array): void => {
    let start = 0;
    for (const { size, inside } of blocks) {
      for (const { at, basis } of inside) projectBlock(at, basis, size, out, start);
      if (inside.length > 0) mirror(size, out, start);
      start += size * size;
    }
  };

  return Object.freeze<PieceModel>({
    ...piece,
    margins: (w, out) => {
      piece.margins(projected(w), out);
    },
    pullback(w, q, out) {
      piece.pullback(projected(w), q, out);
      project(out, 0);
    },
    jacobian(w, out) {
      piece.jacobian(projected(w), out);
      projectRows(count, out);
    },
    hessian(w, q, out) {
      piece.hessian(projected(w), q, out);
      projectHessian(out);
    },
    ...(blockMargins === undefined
      ? {}
      : {
          blockMargins: (w, out) => {
            blockMargins(projected(w), out);
          },
        }),
    ...(constraints === undefined ? {} : { constraints: heldConstraints(constraints) }),
  });

  function heldConstraints(free: Constraints): Constraints {
    return Object.freeze<Constraints>({
      count: free.count,
      kinks: free.kinks,
      values: (w, out) => {
        free.values(projected(w), out);
      },
      pullback(w, mu, out) {
        free.pullback(projected(w), mu, out);
        project(out, 0);
      },
      jacobian(w, out) {
        free.jacobian(projected(w), out);
        projectRows(free.count, out);
      },
      hessian(w, mu, out) {
        free.hessian(projected(w), mu, out);
        projectHessian(out);
      },
    });
  }
}

/** A basis for every stretch, by Gram–Schmidt, twice; normals that depend on those before them are left out. */
function orthonormal(normals: readonly Normal[]): readonly Stretch[] {
  const stretches = new Map<number, Float64Array[]>();
  for (const { at, vector } of normals) {
    const size = Math.hypot(...vector);
    if (size === 0) continue;
    const rest = vector.map((entry) => entry / size);
    const basis = stretches.get(at) ?? [];
    for (let pass = 0; pass < 2; pass++) for (const unit of basis) removeAlong(unit, rest, 0, 1);
    const left = Math.hypot(...rest);
    if (left <= ROUNDING) continue;
    basis.push(rest.map((entry) => entry / left));
    stretches.set(at, basis);
  }
  return Array.from(stretches, ([at, basis]) => ({ at, basis }));
}

/** Removes from the vector whose entries are `stride` apart from `at` on what it has along a unit vector. */
function removeAlong(unit: Float64Array, v: Float64Array, at: number, stride: number): void {
  let along = 0;
  for (let a = 0, place = at; a < unit.length; a++, place += stride) along += unit[a] * v[place];
  for (let a = 0, place = at; a < unit.length; a++, place += stride) v[place] -= along * unit[a];
}

/** $(I - UU^\top) H (I - UU^\top)$ for a block of the given size that begins at `start`. */
function projectBlock(
  at: number,
  basis: readonly Float64Array[],
  size: number,
  out: Float64Array,
  start: number,
): void {
  for (const unit of basis) {
    for (let c = 0; c < size; c++) removeAlong(unit, out, start + at * size + c, size);
    for (let r = 0; r < size; r++) removeAlong(unit, out, start + r * size + at, 1);
  }
}

/** Makes a block exactly symmetric again. */
function mirror(size: number, out: Float64Array, start: number): void {
  for (let a = 0; a < size; a++)
    for (let b = 0; b < a; b++) out[start + b * size + a] = out[start + a * size + b];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
