import {
  chooseAt,
  convolutionalMargins,
  newChoice,
  response,
  type Choice,
  type ConvolutionalLayout,
} from './convolutional-margins.js';
import { heldPiece, type Normal } from './held-subspaces.js';
import type { Kinks, Pattern, PieceModel } from './kinks.js';
import type { MarginModel } from './margin-model.js';
import { copiedPattern, heldKinks } from './patterns.js';

type Description = Omit<
  MarginModel,
  'kinks' | 'margins' | 'blockMargins' | 'pullback' | 'jacobian' | 'hessian'
>;

/**
 * The kinks of a convolutional network. In a window the responses are compared one after the other with the largest before
 * them, $z_r = \max_{s<t} z_s - z_t$ for t from the second on, and the largest of all with 0. So the largest of three is the
 * larger of one and of the larger of two, and each of these has a selection of its own, also where all three agree.
 *
 * In a piece the kernel alone is in $z_r$, and linearly: what is held are subspaces, that two patches have equal responses
 * or that the winner has none.
 */
export function convolutionalKinks(layout: ConvolutionalLayout, description: Description): Kinks {
  const { data, windows, kernel, filters, block, slope } = layout;
  const { x, y } = data;
  const { perExample, starts, patches, entries, blank } = windows;
  const size = kernel.length;

  // The kinks of a filter: those of window g are comparisons, and from firsts[g] on; then the sign, if it has one.
  const firsts = new Int32Array(windows.count + 1);
  for (let g = 0; g < windows.count; g++) firsts[g + 1] = firsts[g] + starts[g + 1] - starts[g] - blank[g];
  const perFilter = firsts[windows.count];
  const windowOf = new Int32Array(perFilter);
  for (let g = 0; g < windows.count; g++) windowOf.fill(g, firsts[g], firsts[g + 1]);

  const filterOf = (kink: number): number => Math.floor(kink / perFilter);
  const windowOfKink = (kink: number): number => windowOf[kink % perFilter];
  /** How many kinks of its window are before it. */
  const orderOf = (kink: number): number => (kink % perFilter) - firsts[windowOfKink(kink)];
  const isSign = (kink: number): boolean => {
    const g = windowOfKink(kink);
    return orderOf(kink) === starts[g + 1] - starts[g] - 1;
  };
  const exampleOf = (g: number): number => Math.floor(g / perExample);

  /** The patch that wins in a piece among the first `among` of a window. */
  const winner = (pattern: Pattern, f: number, g: number, among: number): number => {
    const first = f * perFilter + firsts[g];
    let best = 0;
    for (let t = 1; t < among; t++) if (!(pattern[first + t - 1] > 0)) best = t;
    return patches[starts[g] + best];
  };
  const slopeIn = (pattern: Pattern, f: number, g: number): number =>
    blank[g] === 1 || pattern[f * perFilter + firsts[g + 1] - 1] > 0 ? 1 : slope;

  const chosen = (pattern: Pattern): Choice => {
    const choice = newChoice(layout);
    for (let f = 0, place = 0; f < filters; f++)
      for (let g = 0; g < windows.count; g++, place++) {
        choice.patch[place] = winner(pattern, f, g, starts[g + 1] - starts[g]);
        choice.slope[place] = slopeIn(pattern, f, g);
      }
    return choice;
  };

  /** The derivative by the kernel, from the beginning of `out`. */
  const writeNormal = (pattern: Pattern, kink: number, out: Float64Array): void => {
    const g = windowOfKink(kink);
    const before = orderOf(kink) + 1;
    const best = winner(pattern, filterOf(kink), g, before);
    for (let c = 0; c < size; c++) out[c] = x[best + kernel[c]];
    if (isSign(kink)) return;
    const next = patches[starts[g] + before];
    for (let c = 0; c < size; c++) out[c] -= x[next + kernel[c]];
  };
  const normalOf = (pattern: Pattern, kink: number): Normal => {
    const vector = new Float64Array(size);
    writeNormal(pattern, kink, vector);
    return { at: filterOf(kink) * block, vector };
  };

  /** Whether what wins a comparison wins all those after it. */
  const isFelt = (pattern: Pattern, kink: number): boolean => {
    const g = windowOfKink(kink);
    const last = filterOf(kink) * perFilter + firsts[g] + starts[g + 1] - starts[g] - 1;
    for (let later = kink + 1; later < last; later++) if (!(pattern[later] > 0)) return false;
    return true;
  };

  const count = filters * perFilter;
  return Object.freeze<Kinks>({
    count,
    example: Int32Array.from({ length: count }, (_, kink) => exampleOf(windowOfKink(kink))),
    block: Int32Array.from({ length: count }, (_, kink) => filterOf(kink)),
    describe(kink) {
      const g = windowOfKink(kink);
      const where = `window ${(g % perExample) + 1} of filter ${filterOf(kink) + 1} on example ${exampleOf(g) + 1}`;
      if (isSign(kink)) return `the maximum in ${where}`;
      return `entry ${entries[starts[g] + orderOf(kink) + 1] + 1} of ${where}`;
    },
    below: (kink, other) =>
      other < kink && filterOf(other) === filterOf(kink) && windowOfKink(other) === windowOfKink(kink),
    values(w, out) {
      for (let f = 0, kink = 0; f < filters; f++)
        for (let g = 0; g < windows.count; g++) {
          let largest = response(layout, w, f * block, patches[starts[g]]);
          for (let e = starts[g] + 1; e < starts[g + 1]; e++) {
            const z = response(layout, w, f * block, patches[e]);
            out[kink++] = largest - z;
            largest = Math.max(largest, z);
          }
          if (blank[g] === 0) out[kink++] = largest;
        }
    },
    gradient(_w, pattern, kink, out) {
      out.fill(0, size, block);
      writeNormal(pattern, kink, out);
    },
    jump(w, pattern, kink) {
      const f = filterOf(kink);
      const g = windowOfKink(kink);
      const factor = y[exampleOf(g)] * w[f * block + size + (g % perExample)];
      if (isSign(kink)) return (1 - slope) * factor;
      return isFelt(pattern, kink) ? slopeIn(pattern, f, g) * factor : 0;
    },
    piece(pattern) {
      const sides = copiedPattern(pattern, count);
      const choice = chosen(sides);
      const piece = Object.freeze<PieceModel>({
        ...description,
        smoothness: 'analytic',
        ...convolutionalMargins(layout, () => choice),
      });
      return heldPiece(
        piece,
        Array.from(heldKinks(sides), (kink) => normalOf(sides, kink)),
      );
    },
  });
}

/** The choice at W itself. */
export function currentChoice(layout: ConvolutionalLayout): (w: Float64Array) => Choice {
  const choice = newChoice(layout);
  return (w) => {
    chooseAt(layout, w, choice);
    return choice;
  };
}
