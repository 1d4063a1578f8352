import type { Flow, KinkEvent } from '../flow/flow.js';

/** An interval in which the flow slid along a kink. */
export interface Slide {
  /** The kink in words: "neuron 3 on example 5", and its number. */
  readonly where: string;
  readonly kink: number;
  /** In the clock of the run. */
  readonly from: number;
  /** Null where the run ended first. */
  readonly to: number | null;
}

/** A kink that the flow stayed on, although other solutions leave it there. */
export interface Choice {
  readonly where: string;
  readonly kink: number;
  /** In the clock of the run. */
  readonly at: number;
}

/** How a path met the kinks of its model. */
export interface KinkPath {
  /** Kinks that were crossed, reached and held, and left again. */
  readonly crossed: number;
  readonly held: number;
  readonly left: number;
  /** All slides, in the order in which they began. */
  readonly slides: readonly Slide[];
  /** Where the flow could have left a kink as well, and stayed. */
  readonly choices: readonly Choice[];
}

/** The record of a run while it goes on. */
export interface KinkRecord {
  note(clockTime: number, events: readonly KinkEvent[]): void;
  /** Null for a model without kinks. */
  result(): KinkPath | null;
}

/** Keeps the record of a run of a flow. */
export function kinkPath(flow: Flow): KinkRecord {
  const slides: Slide[] = [];
  const count = { crosses: 0, holds: 0, leaves: 0, repels: 0 };
  const choices: Choice[] = [];
  const note = (clockTime: number, events: readonly KinkEvent[]): void => {
    for (const { what, where, kink, severalWays } of events) {
      count[what]++;
      if (severalWays) choices.push({ where, kink, at: clockTime });
      if (what === 'holds') slides.push({ where, kink, from: clockTime, to: null });
      if (what !== 'leaves') continue;
      const open = slides.findLastIndex((slide) => slide.kink === kink);
      slides[open] = { ...slides[open], to: clockTime };
    }
  };
  note(0, flow.guards?.atStart ?? []);
  return {
    note,
    result: () =>
      flow.guards === undefined
        ? null
        : { crossed: count.crosses, held: count.holds, left: count.leaves, slides, choices },
  };
}
