import type { Kinks, Pattern } from '../../../problems/index.js';
import type { Guards } from '../../../solvers/index.js';
import type { PathPoint } from '../central-path/point.js';
import type { ModeAt } from './mode-at.js';
import { setSide } from './surfaces.js';

/** What the fall of a guard means. */
export interface ModeFall {
  /** The kinks that are to be decided anew. */
  readonly free: readonly number[];
  /** Or those that hold on, although they drive away from now on. */
  readonly repels?: readonly number[];
}

/** The guards of a mode of the flow. */
export interface ModeGuards extends Guards {
  readonly rounding: number;
  /** The kink that a guard watches, and what that is called in a sentence. */
  kinkOf(guard: number): number;
  where(guard: number): string;
  /** What its fall means, at the point that the mode was evaluated at; writes into `next` what is decided by it. */
  fall(guard: number, next: Pattern): ModeFall;
}

/** A guard of what is held: surface s of the b-th block that holds, and which of its limits. */
interface Holding {
  readonly b: number;
  readonly s: number;
  readonly what: 'corner' | 'negative' | 'positive' | 'attracts';
}

/** Selections this close to a bound come to it together. */
const TOGETHER = 1e-12;
/** Values of guards below this are rounding. */
const ROUNDING = 1e-14;
/** At a corner the hull may be off what stays by this before the flow leaves. */
const CORNER = 1e-9;

/**
 * The guards of a mode: every switching function keeps to its side, and what is held stays within what can hold it,
 * selections between 0 and 1 on surfaces that attract.
 *
 * @param repelling kinks that need not attract.
 */
export function modeGuards(
  kinks: Kinks,
  look: ModeAt,
  point: PathPoint,
  repelling: ReadonlySet<number>,
): ModeGuards {
  const { mode, holds } = look;
  const { offsets, blocks } = point.layout;
  const passing = [...mode.keys()].filter((r) => mode[r] !== 0 && kinks.idle?.(mode, r) !== true);
  const values = new Float64Array(kinks.count);
  const directions = new Float64Array(point.layout.dimension);
  const lengths = passing.map((r) => {
    const normal = new Float64Array(offsets[kinks.block[r] + 1] - offsets[kinks.block[r]]);
    kinks.gradient(point.directions, mode, r, normal);
    return Math.hypot(...normal) || 1;
  });
  // Those of what is held: which block, which of its surfaces, and what of it.
  const holding = holds.flatMap((hold, b): Holding[] =>
    hold.isCorner
      ? [{ b, s: 0, what: 'corner' }]
      : hold.surfaces.flatMap((surface, s) => [
          { b, s, what: 'negative' },
          { b, s, what: 'positive' },
          ...(surface.kinks.some((r) => repelling.has(r)) ? [] : [{ b, s, what: 'attracts' as const }]),
        ]),
  );
  const surfaceOf = ({ b, s }: Holding) => holds[b].surfaces[s];

  const valueOf = ({ b, s, what }: Holding): number => {
    const { selections, repulsion, distance } = holds[b];
    switch (what) {
      case 'corner':
        return CORNER - distance;
      case 'negative':
        return selections[s];
      case 'positive':
        return 1 - selections[s];
      case 'attracts':
        return -repulsion[s];
    }
  };

  const kinkOf = (guard: number): number =>
    guard < passing.length ? passing[guard] : surfaceOf(holding[guard - passing.length]).kinks[0];

  return {
    count: passing.length + holding.length,
    rounding: ROUNDING,
    values(x, y, out) {
      for (let j = 0; j < blocks; j++)
        for (let a = offsets[j]; a < offsets[j + 1]; a++) directions[a] = y[2 + j + a];
      kinks.values(directions, values);
      passing.forEach((r, k) => {
        out[k] = (mode[r] * values[r]) / lengths[k];
      });
      if (holding.length === 0) return;
      point.read(x, y);
      look.evaluate(point.directions, point.weights);
      holding.forEach((one, k) => {
        out[passing.length + k] = valueOf(one);
      });
    },
    kinkOf,
    where: (guard) => kinks.describe(kinkOf(guard)),
    fall(guard, next) {
      if (guard < passing.length) return { free: [passing[guard]] };
      const fallen = holding[guard - passing.length];
      if (fallen.what === 'attracts') return { free: [], repels: surfaceOf(fallen).kinks };
      if (fallen.what === 'corner')
        return { free: holds[fallen.b].surfaces.flatMap((surface) => surface.kinks) };
      // Neurons with the same pattern have the same selections, and leave together.
      for (const one of holding)
        if (
          (one.what === 'negative' || one.what === 'positive') &&
          (one === fallen || valueOf(one) <= TOGETHER)
        )
          setSide(surfaceOf(one), one.what === 'negative' ? -1 : 1, next);
      return { free: [] };
    },
  };
}
