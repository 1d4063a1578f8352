import type { MarginModel, Pattern, RandomSource } from '../../problems/index.js';
import { written } from './differences.js';

/** What models with kinks are tested at. */
export const kinksOf = (model: MarginModel) => {
  if (model.kinks === undefined) throw new Error(`${model.kind} has no kinks`);
  return model.kinks;
};

export const valuesAt = (model: MarginModel, w: Float64Array) => {
  const kinks = kinksOf(model);
  return written(kinks.count, (out) => kinks.values(w, out));
};

/** The piece that W is in: 1 and −1 alone, where nothing vanishes. */
export const patternAt = (model: MarginModel, w: Float64Array): Pattern =>
  Int8Array.from(valuesAt(model, w), (z) => (z > 0 ? 1 : -1));

/** Normal parameters, of which no switching function is so small that differences with steps of h see two pieces. */
export function insidePiece(model: MarginModel, random: RandomSource, h: number): Float64Array {
  for (;;) {
    const w = Float64Array.from({ length: model.dimension }, () => random.normal());
    if (isInside(model, w, h)) return w;
  }
}

/** Every z is linear in each parameter alone. */
export function isInside(model: MarginModel, w: Float64Array, h: number): boolean {
  const kinks = kinksOf(model);
  const pattern = patternAt(model, w);
  const gradient = new Float64Array(model.dimension);
  return valuesAt(model, w).every((z, r) => {
    gradient.fill(0);
    kinks.gradient(w, pattern, r, gradient);
    return Math.abs(z) > 1.01 * h * Math.max(...gradient.map(Math.abs)) || gradient.every((g) => g === 0);
  });
}

/** The whole gradient of a switching function, outside its block 0. */
export function kinkGradient(model: MarginModel, w: Float64Array, pattern: Pattern, kink: number) {
  const kinks = kinksOf(model);
  const b = kinks.block[kink];
  const first = model.hessianBlocks.slice(0, b).reduce((sum, size) => sum + size, 0);
  const part = written(model.hessianBlocks[b], (out) => kinks.gradient(w, pattern, kink, out));
  const whole = new Float64Array(model.dimension);
  whole.set(part, first);
  return whole;
}

/** A point on a segment between parameters on either side of a kink where it vanishes, to rounding. */
export function onKink(model: MarginModel, from: Float64Array, to: Float64Array, kink: number): Float64Array {
  const side = valuesAt(model, from)[kink] > 0;
  const at = (t: number) => from.map((entry, a) => entry + t * (to[a] - entry));
  let [low, high] = [0, 1];
  for (let round = 0; round < 60; round++) {
    const middle = 0.5 * (low + high);
    if (valuesAt(model, at(middle))[kink] > 0 === side) low = middle;
    else high = middle;
  }
  return at(high);
}

/**
 * Points on kinks, each with it and the piece on its negative side: those that random segments meet. Other kinks that are
 * nested with it vanish there only where they follow it.
 */
export function pointsOnKinks(model: MarginModel, random: RandomSource, segments: number) {
  const draw = () => Float64Array.from({ length: model.dimension }, () => random.normal());
  return Array.from({ length: segments }, () => [draw(), draw()]).flatMap(([from, to]) => {
    const [before, after] = [patternAt(model, from), patternAt(model, to)];
    return Array.from(before.keys())
      .filter((kink) => before[kink] !== after[kink])
      .map((kink) => {
        const w = onKink(model, from, to, kink);
        return { w, kink, below: beyond(model, w, patternAt(model, w), kink, -1) };
      })
      .filter(({ w, kink, below }) => isSingle(model, w, kink, below));
  });
}

function isSingle(model: MarginModel, w: Float64Array, kink: number, pattern: Pattern): boolean {
  const kinks = kinksOf(model);
  const nested = (r: number) => kinks.below?.(r, kink) === true || kinks.below?.(kink, r) === true;
  return vanishing(model, w, kink, pattern).every((r) => !nested(r));
}

/** Other kinks that vanish as well, and not because they follow this one. */
export function vanishing(model: MarginModel, w: Float64Array, kink: number, pattern: Pattern): number[] {
  const kinks = kinksOf(model);
  const held = withSide(pattern, kink, 0);
  const z = valuesAt(model, w);
  return Array.from(z.keys()).filter(
    (r) => r !== kink && Math.abs(z[r]) < 1e-6 && kinks.idle?.(held, r) !== true,
  );
}

export const beyond = (model: MarginModel, w: Float64Array, pattern: Pattern, kink: number, side: number) =>
  kinksOf(model).beyond?.(w, pattern, kink, side) ?? withSide(pattern, kink, side);

export const withSide = (pattern: Pattern, kink: number, side: number): Pattern => {
  const changed = pattern.slice();
  changed[kink] = side;
  return changed;
};
