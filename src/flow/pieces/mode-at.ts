import type { Kinks, MarginModel, Pattern } from '../../../problems/index.js';
import { convexHull, factorDense, minimumNormPoint, solveDense } from '../../../solvers/index.js';
import { facesOf, spanOf, type Sides } from './faces.js';
import { refresh, setSide, surfacesOf, type Surface } from './surfaces.js';

/*
 * What a mode of the flow comes to at one point. A mode tells of every switching function on which side it is, or that
 * it is held at zero. With g the pull of the margins on a block where all that is held is on the negative side of its
 * surface, and J_s n_s the jump across surface s, the velocity is
 *
 *   v = g + Σ_s τ_s n_s,     ⟨n_s, v⟩ = 0,     τ_s = σ_s J_s,
 *
 * the sum over what is held: of all elements of the subdifferential that keep to the surfaces there is one, and it is
 * admissible where 0 ≤ σ_s ≤ 1 (Filippov 1988, chapter 2). Blocks do not see each other but for the weights.
 *
 * In networks of several layers a kink is felt through those above it that its output leads to. Where these are held, its
 * jump is linear in their selections.
 *
 * Where the normals depend on each other, as where all parameters of a ReLU neuron vanish, selections are not unique and
 * not all of them come of sides that there are. There the flow can stay where the hull of the velocities of all regions
 * that meet contains one that keeps to the surfaces.
 */

/** What holds one block. */
export interface Hold {
  readonly block: number;
  readonly surfaces: readonly Surface[];
  /** The selections, one a surface; NaN where the normals depend on each other. */
  readonly selections: Float64Array;
  /**
   * One a surface: negative where it attracts, as a share of what all its jumps come to. 0 where the normals depend on each other.
   */
  readonly repulsion: Float64Array;
  /** Where the normals depend on each other, how far the hull is from a velocity that stays; else 0. */
  distance: number;
  readonly isCorner: boolean;
  /** Whether there are points on the negative side of all the surfaces. */
  readonly hasNegative: boolean;
}

/** A mode, evaluated. */
export interface ModeAt {
  readonly mode: Pattern;
  readonly holds: readonly Hold[];
  /** Evaluates the mode at unit directions of the blocks, with weights q. */
  evaluate(directions: Float64Array, weights: Float64Array): void;
  /** The velocity along the gradient of a kink, as a share of the pull on its block. */
  passageOf(kink: number): number;
  /** The same as a share of what it adds up of, example by example; NaN where none of it is more than rounding. */
  drift(kink: number): number;
  /** That from the negative side towards what is held, at surface s of a hold. */
  drive(hold: Hold, s: number): number;
  /** Whether nothing pulls at a block on the negative sides of what is held. */
  rests(block: number): boolean;
}

/** Regions that meet at most where the normals depend on each other. */
const REGIONS = 2000;

/** Movement along a normal below this share of the pull on the block is rounding of the places that it is taken at. */
const STILL = 1e-13;

interface Work extends Hold {
  /** The kinks held above each kink of each surface; and the surfaces, with those above first. */
  readonly above: readonly (readonly (readonly number[])[])[];
  readonly order: readonly number[];
  readonly jumps: Float64Array;
  readonly gram: Float64Array;
  readonly pivots: Int32Array;
  readonly push: Float64Array;
  /** Of a corner, the sides of the regions that meet; and a basis of the span of its normals. */
  readonly regions: readonly Int8Array[] | undefined;
  readonly basis: readonly Float64Array[];
}

const dot = (a: Float64Array, b: Float64Array, at = 0): number => {
  let sum = 0;
  for (let e = 0; e < a.length; e++) sum += a[e] * b[at + e];
  return sum;
};

/** Surfaces in such an order that those whose selections others are felt through come first. */
function fromAbove(surfaces: readonly Surface[], above: Work['above']): number[] {
  const order: number[] = [];
  const done = new Set<number>();
  const ready = (s: number): boolean =>
    above[s].every((uppers) =>
      uppers.every((u) => done.has(u) || !surfaces.some(({ kinks }) => kinks.includes(u))),
    );
  while (order.length < surfaces.length) {
    const next = surfaces.findIndex((_, s) => !order.includes(s) && ready(s));
    const s = next < 0 ? surfaces.findIndex((_, other) => !order.includes(other)) : next;
    order.push(s);
    for (const r of surfaces[s].kinks) done.add(r);
  }
  return order;
}

/** Regions that were found, by model and normals: neurons that rest at a corner do so over many pieces. */
const found = new WeakMap<Kinks, Map<string, readonly Sides[] | undefined>>();
/** So many at a time. */
const REMEMBERED = 100;

function regionsOf(kinks: Kinks, normals: readonly Float64Array[]): readonly Sides[] | undefined {
  const known = found.get(kinks) ?? new Map<string, readonly Sides[] | undefined>();
  found.set(kinks, known);
  const key = normals.join(';');
  if (!known.has(key)) {
    if (known.size >= REMEMBERED) known.clear();
    known.set(
      key,
      facesOf(normals, REGIONS)?.filter((sides) => sides.every((side) => side !== 0)),
    );
  }
  return known.get(key);
}

function workOn(
  kinks: Kinks,
  surfaces: readonly Surface[],
  aboveOf: (kink: number) => readonly number[],
): Work {
  const n = surfaces.length;
  const above = surfaces.map((surface) => surface.kinks.map(aboveOf));
  const normals = surfaces.map(({ normal }) => normal);
  const basis = spanOf(normals);
  const isCorner = basis.length < n;
  const regions = isCorner ? regionsOf(kinks, normals) : undefined;
  return {
    block: surfaces[0].block,
    hasNegative: !isCorner || regions?.some((sides) => sides.every((side) => side < 0)) === true,
    surfaces,
    above,
    order: fromAbove(surfaces, above),
    isCorner,
    distance: 0,
    selections: new Float64Array(n).fill(NaN),
    repulsion: new Float64Array(n),
    jumps: new Float64Array(n),
    gram: new Float64Array(n * n),
    pivots: new Int32Array(n),
    push: new Float64Array(n),
    regions,
    basis,
  };
}

/** Makes the work space for one mode, near unit directions of the blocks. */
export function modeAt(
  model: MarginModel,
  kinks: Kinks,
  offsets: Int32Array,
  mode: Pattern,
  near: Float64Array,
): ModeAt {
  const held = [...mode.keys()].filter((r) => mode[r] === 0);
  const surfaces = surfacesOf(kinks, offsets, near, mode, held);
  const below = mode.slice();
  for (const surface of surfaces) setSide(surface, -1, below);
  /** The kinks held above r, made with its output: r is felt through them as far as their selections let it. */
  const above = (r: number): number[] =>
    kinks.below === undefined ? [] : held.filter((u) => kinks.below?.(u, r) === true);
  const works = [...new Set(surfaces.map(({ block }) => block))].map((block) =>
    workOn(
      kinks,
      surfaces.filter((surface) => surface.block === block),
      above,
    ),
  );
  const piece = kinks.piece(below);
  let at = near;
  let weightsNow: Float64Array = new Float64Array(model.count);
  const pull = new Float64Array(model.dimension);
  const velocity = new Float64Array(model.dimension);

  const sides = below.slice();
  const sigmas = new Float64Array(mode.length);

  /** $c_r$, linear in the selection of each of the kinks above. */
  const jumpThrough = (w: Float64Array, r: number, uppers: readonly number[], from = 0): number => {
    if (from === uppers.length) return kinks.jump(w, sides, r);
    const u = uppers[from];
    const sigma = Math.min(1, Math.max(0, sigmas[u]));
    const before = sides[u];
    let sum = 0;
    for (const side of [-1, 1]) {
      const share = side > 0 ? sigma : 1 - sigma;
      if (share === 0) continue;
      sides[u] = side;
      sum += share * jumpThrough(w, r, uppers, from + 1);
    }
    sides[u] = before;
    return sum;
  };

  /** From the negative to the positive side, along the normal. A kink of the other orientation jumps back along its own. */
  const readJump = (work: Work, s: number, w: Float64Array, q: Float64Array): void => {
    const { kinks: own, lengths } = work.surfaces[s];
    let jump = 0;
    let all = 0;
    own.forEach((r, k) => {
      const one = q[kinks.example[r]] * jumpThrough(w, r, work.above[s][k]) * lengths[k];
      jump += one;
      all += Math.abs(one);
    });
    work.jumps[s] = jump;
    work.repulsion[s] = all === 0 || work.isCorner ? 0 : jump / all;
  };

  const pullOn = (block: number): number => {
    let square = 0;
    for (let a = offsets[block]; a < offsets[block + 1]; a++) square += pull[a] ** 2;
    return Math.sqrt(square);
  };

  /** The velocity along a normal, but for what holds the block there, as a share of what it adds up of. */
  const shareAlong = ({ block, normal }: Surface, held = 0): number => {
    const first = offsets[block];
    const rows = new Float64Array(model.count * model.dimension);
    piece.jacobian(at, rows);
    let all = 0;
    for (let i = 0; i < model.count; i++)
      all += Math.abs(weightsNow[i] * dot(normal, rows, i * model.dimension + first));
    for (const work of works)
      if (work.block === block && !work.isCorner)
        work.surfaces.forEach((surface, s) => {
          if (surface.normal !== normal) all += Math.abs(work.push[s] * dot(normal, surface.normal));
        });
    return all <= STILL * pullOn(block) ? NaN : (dot(normal, velocity, first) - held) / all;
  };

  const hold = (work: Work, w: Float64Array, q: Float64Array): void => {
    const { surfaces: own, jumps, gram, push, pivots, selections, order } = work;
    const first = offsets[work.block];
    const n = own.length;
    for (let a = 0; a < n; a++) {
      push[a] = -dot(own[a].normal, pull, first);
      for (let b = 0; b < n; b++) gram[a * n + b] = dot(own[a].normal, own[b].normal);
    }
    if (!factorDense(gram, n, pivots)) return;
    solveDense(gram, n, pivots, push);
    for (const s of order) {
      readJump(work, s, w, q);
      // What is not felt holds nothing, and nothing has to be held.
      selections[s] = push[s] === 0 && jumps[s] === 0 ? 0.5 : push[s] / jumps[s];
      for (const r of own[s].kinks) sigmas[r] = selections[s];
      for (let e = 0; e < own[s].normal.length; e++) velocity[first + e] += push[s] * own[s].normal[e];
    }
  };

  const holdCorner = (work: Work): void => {
    const { surfaces: own, jumps, regions, basis } = work;
    const first = offsets[work.block];
    const size = offsets[work.block + 1] - first;
    for (const b of basis) {
      const along = dot(b, velocity, first);
      for (let e = 0; e < size; e++) velocity[first + e] -= along * b[e];
    }
    if (regions === undefined) {
      work.distance = NaN;
      return;
    }
    const points = regions.map((sides) => {
      const v = pull.slice(first, first + size);
      sides.forEach((side, s) => {
        if (side > 0) for (let e = 0; e < size; e++) v[e] += jumps[s] * own[s].normal[e];
      });
      return Float64Array.from(basis, (b) => dot(b, v));
    });
    const scale = points.reduce((most, v) => Math.max(most, Math.hypot(...v)), 0);
    work.distance = scale === 0 ? 0 : minimumNormPoint(convexHull(points))().norm / scale;
  };

  const surfaceOf = (kink: number): Surface | undefined => surfacesOf(kinks, offsets, at, mode, [kink])[0];

  return {
    mode,
    holds: works,
    evaluate(directions, weights) {
      at = directions;
      weightsNow = weights;
      piece.pullback(directions, weights, pull);
      velocity.set(pull);
      for (const work of works) {
        if (model.hessianBlocks.length === 1)
          for (const surface of work.surfaces) refresh(surface, kinks, directions, below);
        if (work.isCorner) work.order.forEach((s) => readJump(work, s, directions, weights));
        if (work.isCorner) holdCorner(work);
        else hold(work, directions, weights);
      }
    },
    passageOf(kink) {
      const surface = surfaceOf(kink);
      const size = surface === undefined ? 0 : pullOn(surface.block);
      if (surface === undefined || size === 0) return 0;
      return dot(surface.normal, velocity, offsets[surface.block]) / size;
    },
    drift(kink) {
      const surface = surfaceOf(kink);
      return surface === undefined ? NaN : shareAlong(surface);
    },
    drive(hold, s) {
      const work = works.find((one) => one === hold);
      if (work === undefined || work.isCorner) return NaN;
      return -shareAlong(work.surfaces[s], work.push[s]) * Math.sign(work.jumps[s]);
    },
    rests: (block) => {
      for (let a = offsets[block]; a < offsets[block + 1]; a++) if (pull[a] !== 0) return false;
      return true;
    },
  };
}
