import { z } from 'zod';
import type { ConvolutionalOptions } from '../../problems/index.js';
import { keyed } from './keyed.js';

/** Which predictor, and its sizes. */
export type ModelSpec =
  | { readonly kind: 'linear' }
  | { readonly kind: 'deep-linear'; readonly widths: readonly number[] }
  | { readonly kind: 'squared-relu'; readonly signs: readonly (1 | -1)[] }
  | { readonly kind: 'relu' | 'leaky-relu'; readonly width: number; readonly slope?: number }
  | { readonly kind: 'deep-relu'; readonly widths: readonly number[]; readonly slope?: number }
  | ({ readonly kind: 'convolutional' } & ConvolutionalOptions)
  | { readonly kind: 'mexican-hat'; readonly degree: number; readonly definable?: boolean };

const count = (meaning: string) => z.int().min(1).describe(meaning);

const slope = (meaning: string) => z.number().min(0).max(1).exactOptional().describe(meaning);

const layers = (shortest: number) =>
  z
    .array(count('Width of a layer.'))
    .min(shortest)
    .describe('[d, h1, …, 1], from the features to the output.');

const line = keyed({
  length: count('Places on the line.'),
  channels: count('Numbers at each place; 1 where left out.').exactOptional(),
}).describe('A line of places.');

const rectangle = keyed({
  height: count('Rows.'),
  width: count('Columns.'),
  channels: count('Numbers at each place; 1 where left out.').exactOptional(),
}).describe('A rectangle of places.');

const extent = (meaning: string) =>
  z
    .union([count('For every direction.'), z.tuple([count('Rows.'), count('Columns.')])], {
      error: 'give one number or [rows, columns]',
    })
    .describe(meaning);

/** The schema of {@link ModelSpec}. */
export const model = z
  .discriminatedUnion('kind', [
    keyed({ kind: z.literal('linear') }).describe('Φ(x) = ⟨w, x⟩.'),
    keyed({
      kind: z.literal('deep-linear'),
      widths: layers(2),
    }).describe('Φ(x) = A_L ⋯ A_1 x. Parameters A_1, A_2, …, each row-major.'),
    keyed({
      kind: z.literal('squared-relu'),
      signs: z
        .array(z.literal([1, -1]))
        .min(1)
        .describe('Output sign of each neuron, 1 or -1.'),
    }).describe('Φ(x) = Σ_j signs_j max(0, ⟨w_j, x⟩)². Parameters: the rows w_j in order.'),
    keyed({
      kind: z.literal(['relu', 'leaky-relu']),
      width: count('Number of neurons m.'),
      slope: slope('Slope of φ on the negative side, for leaky-relu; 0.01 where left out.'),
    }).describe('Φ(x) = Σ_j a_j φ(⟨w_j, x⟩). Parameters: the rows w_j, then a.'),
    keyed({
      kind: z.literal('deep-relu'),
      widths: layers(3),
      slope: slope('Slope of φ on the negative side; 0 where left out.'),
    }).describe('Φ(x) = A_L φ(A_(L−1) ⋯ φ(A_1 x)). Parameters A_1, A_2, …, each row-major.'),
    keyed({
      kind: z.literal('convolutional'),
      shape: z
        .union([line, rectangle], {
          error:
            'give {"length": n} or {"height": rows, "width": columns}, with "channels" if there are several',
        })
        .describe('The shape of an example. Features are ordered by channel, then by row, then by column.'),
      filters: count('Number of filters F.'),
      kernel: extent('Places under a kernel; kernels stay inside the input.'),
      stride: extent('How far a kernel moves; 1 where left out.').exactOptional(),
      pool: extent(
        'Places in a window of max-pooling, and how far it moves; 1 where left out.',
      ).exactOptional(),
      slope: slope('Slope of φ on the negative side; 0 where left out.'),
    }).describe(
      'Φ(x) = Σ_f Σ_v a_fv max over t in v of φ(⟨k_f, x_t⟩). Parameters: kernel and read-out of each filter, k_1, a_1, k_2, ….',
    ),
    keyed({
      kind: z.literal('mexican-hat'),
      degree: z.number().positive().describe('Degree of homogeneity L.'),
      definable: z.boolean().default(false).exactOptional().describe('true for the definable twin.'),
    }).describe('The homogeneous Mexican hat: three parameters, one margin, no data.'),
  ])
  .describe('Which predictor Φ.');
