import type { Constraints, Kinks, PieceModel } from './kinks.js';
import type { MarginModel } from './margin-model.js';

type Writer<A extends unknown[]> = (...args: [...A, Float64Array]) => void;

/** What a function writes into the first `length` entries of its last argument, times a factor. */
function scaled<A extends unknown[]>(factor: number, length: number, write: Writer<A>): Writer<A> {
  return (...args) => {
    write(...args);
    const out = args[args.length - 1] as Float64Array;
    for (let i = 0; i < length; i++) out[i] *= factor;
  };
}

function scaledConstraints(inner: Constraints, model: MarginModel, factor: number): Constraints {
  const { count } = inner;
  const { dimension: k } = model;
  return Object.freeze<Constraints>({
    ...inner,
    values: scaled(factor, count, inner.values.bind(inner)),
    pullback: scaled(factor, k, inner.pullback.bind(inner)),
    jacobian: scaled(factor, count * k, inner.jacobian.bind(inner)),
    hessian: scaled(factor, entriesOf(model.hessianBlocks), inner.hessian.bind(inner)),
  });
}

/** Switching functions are scaled as well, so that jumps stay what they are. */
function scaledKinks(inner: Kinks, { hessianBlocks }: MarginModel, exponent: number): Kinks {
  const factor = 2 ** -exponent;
  return Object.freeze<Kinks>({
    ...inner,
    values: scaled(factor, inner.count, inner.values.bind(inner)),
    gradient(w, pattern, kink, out) {
      inner.gradient(w, pattern, kink, out);
      const length = hessianBlocks[inner.block[kink]];
      for (let a = 0; a < length; a++) out[a] *= factor;
    },
    piece(pattern) {
      const { constraints, ...piece } = inner.piece(pattern);
      const model: PieceModel = scaledMargins(piece, exponent);
      return constraints === undefined
        ? model
        : { ...model, constraints: scaledConstraints(constraints, piece, factor) };
    },
  });
}

const entriesOf = (blocks: readonly number[]): number => blocks.reduce((sum, size) => sum + size * size, 0);

/**
 * The same predictor with its margins in other units, divided by $2^e$: a power of two, which takes no rounding.
 *
 * @param exponent e; even for a model that is a layer of squared-ReLU neurons, whose features are divided by $2^{e/2}$.
 */
export function scaledMargins(inner: MarginModel, exponent: number): MarginModel {
  // The layer would be that of features in their own units.
  const { hiddenLayer: _, ...plain } = inner;
  const { dimension: k, count: n, hessianBlocks, blockMargins, rows, neurons, kinks, inBlocks } = plain;
  const factor = 2 ** -exponent;
  const { functions } = rows ?? {};
  return Object.freeze<MarginModel>({
    ...plain,
    margins: scaled(factor, n, inner.margins.bind(inner)),
    pullback: scaled(factor, k, inner.pullback.bind(inner)),
    jacobian: scaled(factor, n * k, inner.jacobian.bind(inner)),
    hessian: scaled(factor, entriesOf(hessianBlocks), inner.hessian.bind(inner)),
    ...(blockMargins && {
      blockMargins: scaled(factor, hessianBlocks.length * n, blockMargins.bind(inner)),
    }),
    ...(rows &&
      functions && {
        rows: {
          ...rows,
          functions: {
            values: scaled(factor, rows.dimension, functions.values.bind(functions)),
            gradient: scaled(factor, k, functions.gradient.bind(functions)),
          },
        },
      }),
    ...(neurons && {
      neurons: {
        ...neurons,
        data: { ...neurons.data, x: neurons.data.x.map((x) => x * 2 ** (-exponent / 2)) },
      },
    }),
    ...(kinks && { kinks: scaledKinks(kinks, inner, exponent) }),
    ...(inBlocks && { inBlocks: { ...inBlocks, model: scaledMargins(inBlocks.model, exponent) } }),
  });
}
