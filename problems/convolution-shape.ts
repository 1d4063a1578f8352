import { InputError, requireInteger, shown } from './input-error.js';

/** One number, for every direction, or rows and columns. */
export type Extent = number | readonly [rows: number, columns: number];

/** The shape of an input: a line or a rectangle of places, with one or more numbers each. */
export type InputShape =
  | { readonly length: number; readonly channels?: number }
  | { readonly height: number; readonly width: number; readonly channels?: number };

/** What a convolution and the pooling after it look like. */
export interface ConvolutionShape {
  /**
   * The shape of an example; `channels` is 1 by default. Features are ordered by channel, then by row, then by column.
   */
  readonly shape: InputShape;
  /** Places under a kernel. */
  readonly kernel: Extent;
  /** How far a kernel moves; default 1. */
  readonly stride?: Extent;
  /** Places in a window of pooling, and how far it moves; default 1, which pools nothing. */
  readonly pool?: Extent;
}

/** Where kernels and windows look: places in the features of an example. */
export interface ConvolutionPlaces {
  /** From the first place under a kernel to each of its entries: channel by channel, row by row. */
  readonly kernel: Int32Array;
  /** The first places under the kernel, for all entries of every window; windows and entries are ordered row by row. */
  readonly windows: readonly Int32Array[];
}

type Pair = readonly [rows: number, columns: number];

/**
 * Kernels stay inside the input, and windows inside what the convolution puts out: places at the ends that fill no whole
 * step or window are left out.
 *
 * @param features the number of features of an example
 * @throws InputError when a size is no positive integer, the shape has another number of places than there are features,
 * or a kernel or a window does not fit
 */
export function convolutionPlaces(options: ConvolutionShape, features: number): ConvolutionPlaces {
  const { shape } = options;
  if (
    typeof shape !== 'object' ||
    shape === null ||
    !('length' in shape || ('height' in shape && 'width' in shape))
  )
    throw new InputError(`the shape is ${shown(shape)}: give {length: …} or {height: …, width: …}`);
  const line = 'length' in shape;
  const input: Pair = line ? [1, shape.length] : [shape.height, shape.width];
  const channels = shape.channels ?? 1;
  if (line) requireInteger('the length', shape.length, 1);
  else {
    requireInteger('the height', shape.height, 1);
    requireInteger('the width', shape.width, 1);
  }
  requireInteger('the number of channels', channels, 1);
  const [height, width] = input;
  const places = channels * height * width;
  if (places !== features)
    throw new InputError(
      `the shape ${line ? '' : `${height} × `}${width} with ${channels} channels has ${places} places and the data ` +
        `have ${features} features: make them equal`,
    );
  const kernel = extent('the kernel', options.kernel, line);
  const stride = extent('the stride', options.stride ?? 1, line);
  const pool = extent('the pool', options.pool ?? 1, line);
  const output = steps('the kernel', 'input', kernel, input, stride);
  const windows = steps('the pool', 'output of the convolution', pool, output, pool);

  return {
    kernel: Int32Array.from(
      grid([channels, 1]).flatMap(([c]) => grid(kernel).map(([a, b]) => (c * height + a) * width + b)),
    ),
    windows: grid(windows).map(([row, column]) =>
      Int32Array.from(grid(pool), ([a, b]) => {
        const up = (row * pool[0] + a) * stride[0];
        return up * width + (column * pool[1] + b) * stride[1];
      }),
    ),
  };
}

/** All places of a rectangle, row by row. */
function grid([rows, columns]: Pair): readonly Pair[] {
  return Array.from({ length: rows * columns }, (_, at) => [Math.floor(at / columns), at % columns]);
}

function extent(name: string, value: Extent, line: boolean): Pair {
  if (typeof value === 'number') {
    requireInteger(name, value, 1);
    return line ? [1, value] : [value, value];
  }
  const given = Array.isArray(value) ? `[${String(value)}]` : shown(value);
  if (line) throw new InputError(`${name} is ${given}: give one number for inputs on a line`);
  if (!Array.isArray(value) || value.length !== 2)
    throw new InputError(`${name} is ${given}: give one number, or rows and columns`);
  requireInteger(`${name}'s number of rows`, value[0], 1);
  requireInteger(`${name}'s number of columns`, value[1], 1);
  return value;
}

/** How often something fits when it moves. */
function steps(name: string, into: string, size: Pair, whole: Pair, move: Pair): Pair {
  if (size[0] > whole[0] || size[1] > whole[1])
    throw new InputError(
      `${name} of ${size.join(' × ')} is larger than the ${into}, ${whole.join(' × ')}: make it smaller`,
    );
  return [Math.floor((whole[0] - size[0]) / move[0]) + 1, Math.floor((whole[1] - size[1]) / move[1]) + 1];
}
