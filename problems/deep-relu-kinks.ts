import type { DataSet } from './data-set.js';
import { heldPiece, type Normal } from './held-subspaces.js';
import type { Constraints, Kinks, Pattern, PieceModel } from './kinks.js';
import type { MarginModel } from './margin-model.js';
import { firstEqualRow } from './margin-rows.js';
import { copiedPattern, heldKinks } from './patterns.js';
import type { Heads, ReluLayers } from './relu-layers.js';

/** What a model says of itself, whatever the piece. */
type Description = Omit<MarginModel, 'kinks' | 'margins' | 'pullback' | 'jacobian' | 'hessian'>;
/** The functions of a model, and of its pieces. */
type Functions = Pick<MarginModel, 'margins' | 'pullback' | 'jacobian' | 'hessian'>;

/** The margins and their derivatives, in a piece where a pattern is given. */
export function reluMargins(data: DataSet, layers: ReluLayers, pattern?: Pattern): Functions {
  const { count, y } = data;
  const { offsets } = layers;
  const depth = offsets.length - 1;
  const dimension = offsets[depth];
  const outputs: Heads = {
    add(i, q, delta) {
      delta[depth][0] = y[i] * q[i];
      return q[i] !== 0;
    },
  };
  const ones = new Float64Array(count).fill(1);
  return {
    margins(w, out) {
      for (let i = 0; i < count; i++) out[i] = y[i] * layers.output(w, i, pattern);
    },
    pullback(w, q, out) {
      layers.gradient(w, outputs, q, out, pattern);
    },
    jacobian(w, out) {
      out.fill(0, 0, count * dimension);
      for (let i = 0; i < count; i++) layers.addGradient(w, i, outputs, ones, out, i * dimension, pattern);
    },
    hessian(w, q, out) {
      layers.hessian(w, outputs, q, out, pattern);
    },
  };
}

/**
 * The kinks of a ReLU network: the pre-activations of its hidden units, kink $u n + i$ that of unit u on example i, units
 * counted from the first layer up. The pre-activation of a unit of layer l has degree l.
 *
 * What is held in the first layer are subspaces, $\langle w, x_i\rangle = 0$ for the weights w into a unit; further up they
 * are constraints. These are left out where they hold by themselves, as nothing that is not held reaches the unit, and where
 * an equal example has the same one.
 */
export function reluKinks(data: DataSet, layers: ReluLayers, slope: number, description: Description): Kinks {
  const { count: examples, dimension: features, x, y } = data;
  const { offsets, units, layerOf, placeOf } = layers;
  const dimension = offsets[offsets.length - 1];
  const count = units * examples;
  const unitOf = (kink: number): number => Math.floor(kink / examples);
  const example = Int32Array.from({ length: count }, (_, kink) => kink % examples);
  const equal = firstEqualRow(x, features);

  /** Factors of kinks, as they are listed in `kinks`. */
  const heads = (kinks: Int32Array): Heads => {
    const places = Array.from({ length: examples }, () => [] as number[]);
    kinks.forEach((kink, c) => places[example[kink]].push(c));
    return {
      add(i, mu, delta) {
        for (const c of places[i]) {
          const unit = unitOf(kinks[c]);
          delta[layerOf[unit]][placeOf[unit]] += mu[c];
        }
        return places[i].length > 0;
      },
    };
  };
  const single = { kink: 0 };
  const one: Heads = {
    add(_i, factors, delta) {
      const unit = unitOf(single.kink);
      delta[layerOf[unit]][placeOf[unit]] = factors[0];
      return true;
    },
  };
  const unitFactor = Float64Array.of(1);

  const normalOf = (kink: number): Normal => {
    const i = example[kink];
    return { at: unitOf(kink) * features, vector: x.slice(i * features, (i + 1) * features) };
  };
  const idle = (kink: number, pattern: Pattern): boolean =>
    !layers.reaches(layerOf[unitOf(kink)], example[kink], pattern);
  const wake = (w: Float64Array, kink: number, side: number, sides: Pattern): Pattern => {
    layers.wake(w, unitOf(kink), example[kink], side, sides);
    return sides;
  };
  const scratch = new Int8Array(count);
  /** The derivative of the output by what the unit puts out, on a side of its kink. */
  const sensitivity = (w: Float64Array, pattern: Pattern, kink: number, side: number): number => {
    scratch.set(pattern);
    return layers.sensitivity(w, unitOf(kink), example[kink], wake(w, kink, side, scratch));
  };
  const constrains = (kink: number, pattern: Pattern): boolean => {
    const unit = unitOf(kink);
    const i = example[kink];
    if (layerOf[unit] === 1 || idle(kink, pattern)) return false;
    return equal[i] === i || pattern[unit * examples + equal[i]] !== 0;
  };

  const constraints = (kinks: Int32Array, pattern: Pattern): Constraints => {
    const all = heads(kinks);
    const values = new Float64Array(count);
    const each = Float64Array.from(kinks, () => 1);
    const singles = Array.from(kinks, (kink) => heads(Int32Array.of(kink)));
    return Object.freeze<Constraints>({
      count: kinks.length,
      kinks,
      values(w, out) {
        layers.preActivations(w, values, pattern);
        for (let c = 0; c < kinks.length; c++) out[c] = values[kinks[c]];
      },
      pullback(w, mu, out) {
        layers.gradient(w, all, mu, out, pattern);
      },
      jacobian(w, out) {
        out.fill(0, 0, kinks.length * dimension);
        for (let c = 0; c < kinks.length; c++)
          layers.addGradient(w, example[kinks[c]], singles[c], each, out, c * dimension, pattern);
      },
      hessian(w, mu, out) {
        layers.hessian(w, all, mu, out, pattern);
      },
    });
  };

  return Object.freeze<Kinks>({
    count,
    example,
    block: new Int32Array(count),
    describe: (kink) => {
      const unit = unitOf(kink);
      return `unit ${placeOf[unit] + 1} of layer ${layerOf[unit]} on example ${example[kink] + 1}`;
    },
    below: (kink, other) =>
      example[kink] === example[other] && layerOf[unitOf(other)] < layerOf[unitOf(kink)],
    idle: (pattern, kink) => idle(kink, pattern),
    beyond: (w, pattern, kink, side) => wake(w, kink, side, pattern.slice()),
    values: (w, out) => {
      layers.preActivations(w, out);
    },
    gradient(w, pattern, kink, out) {
      out.fill(0, 0, dimension);
      single.kink = kink;
      layers.addGradient(w, example[kink], one, unitFactor, out, 0, pattern);
    },
    jump(w, pattern, kink) {
      if (idle(kink, pattern)) return 0;
      const below = slope === 0 ? 0 : slope * sensitivity(w, pattern, kink, -1);
      return y[example[kink]] * (sensitivity(w, pattern, kink, 1) - below);
    },
    piece(pattern) {
      const sides = copiedPattern(pattern, count);
      const held = heldKinks(sides);
      const constraining = held.filter((kink) => constrains(kink, sides));
      const piece = Object.freeze<PieceModel>({
        ...description,
        smoothness: 'analytic',
        ...reluMargins(data, layers, sides),
        ...(constraining.length === 0 ? {} : { constraints: constraints(constraining, sides) }),
      });
      return heldPiece(
        piece,
        Array.from(
          held.filter((kink) => layerOf[unitOf(kink)] === 1),
          normalOf,
        ),
      );
    },
  });
}
