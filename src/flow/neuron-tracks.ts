import { moveAlong } from './linear-series.js';

/**
 * The paths of some neurons over one step, as the Taylor series of the substeps by which they were followed: to be looked
 * at anywhere in the step without following them again.
 */
export interface NeuronTracks {
  /** Forgets all. */
  clear(): void;
  /** Adds a substep of the neuron that is followed now; see linear-series.ts for the series. */
  add(
    start: number,
    length: number,
    growth: number,
    orders: number,
    series: Float64Array,
    first: number,
  ): void;
  /** Keeps the substeps added since the last neuron as those of neuron j. */
  keep(j: number): void;
  /** Drops them. */
  drop(): void;
  /** How many neurons there are, and which. */
  readonly count: number;
  readonly neuron: Int32Array;
  /** Direction of the k-th of them at a share of the step, into `out`; returns the growth of its logarithm. */
  look(k: number, share: number, out: Float64Array): number;
}

/** Start, length, growth and orders of a substep; its coefficients follow, the highest first. */
const HEADER = 4;

/** Makes the work space for at most so many neurons of dimension d. */
export function neuronTracks(neurons: number, d: number): NeuronTracks {
  let pieces = new Float64Array(1024);
  // Where the substeps of each neuron begin, and of the one that is followed now.
  const begin = new Int32Array(neurons + 1);
  let end = 0;

  const widthOf = (at: number): number => HEADER + (pieces[at + 3] + 1) * d;

  const makeRoom = (length: number): void => {
    if (length <= pieces.length) return;
    const larger = new Float64Array(2 * length);
    larger.set(pieces);
    pieces = larger;
  };

  const self = {
    count: 0,
    neuron: new Int32Array(neurons),
    clear() {
      self.count = 0;
      end = 0;
    },
    add(
      start: number,
      length: number,
      growth: number,
      orders: number,
      series: Float64Array,
      first: number,
    ): void {
      makeRoom(end + HEADER + (orders + 1) * d);
      pieces[end] = start;
      pieces[end + 1] = length;
      pieces[end + 2] = growth;
      pieces[end + 3] = orders;
      end += HEADER;
      for (let u = first - orders * d; u < first + d; u++) pieces[end++] = series[u];
    },
    keep(j: number): void {
      self.neuron[self.count++] = j;
      begin[self.count] = end;
    },
    drop(): void {
      end = begin[self.count];
    },
    look(k: number, share: number, out: Float64Array): number {
      let at = begin[k];
      const last = begin[k + 1];
      for (let next = at + widthOf(at); next < last && share > pieces[next]; next += widthOf(next)) at = next;
      const orders = pieces[at + 3];
      const first = at + HEADER + orders * d;
      const growth = pieces[at + 2];
      if (orders > 0)
        return growth + moveAlong(pieces, d, orders, (share - pieces[at]) / pieces[at + 1], out, 0, first);
      // Where no example acts on the neuron, it stays to the last bit.
      for (let a = 0; a < d; a++) out[a] = pieces[first + a];
      return growth;
    },
  };
  return self;
}
