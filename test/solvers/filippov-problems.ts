import {
  dop853,
  dormandPrince54,
  radauIIA5,
  tsitouras54,
  type FilippovSolution,
  type PiecewiseProblem,
} from '../../solvers/index.js';

/** Methods to run everything with, and the error allowed at tolerances of 1e-11. */
export const methods = [
  [dop853, 1e-10],
  [dormandPrince54, 1e-9],
  [tsitouras54, 1e-9],
  [radauIIA5, 1e-9],
] as const;

export const tight = { relativeTolerance: 1e-11, absoluteTolerance: 1e-12 };

/** y′ = −sgn(y) + drive(t), with the first component the only one. */
export const relay = (y0: number, tEnd: number, drive: (t: number) => number): PiecewiseProblem => ({
  t0: 0,
  y0: [y0],
  tEnd,
  surfaces: 1,
  switching: (_t, y, out) => (out[0] = y[0]),
  field: (t, _y, sides, out) => (out[0] = drive(t) - sides[0]),
});

export const last = ({ y }: Pick<FilippovSolution, 'y'>): Float64Array => y[y.length - 1];

/** Events as text: the kind and the surface. */
export const kinds = ({ events }: FilippovSolution): string[] =>
  events.flatMap(({ transitions }) => transitions.map(({ kind, name }) => `${kind} ${name}`));
export const places = ({ events }: FilippovSolution): number[] => events.map(({ t }) => t);

/** A root of a function between two places where its signs differ, by halving alone. */
export function halving(g: (t: number) => number, from: number, to: number): number {
  let [a, b] = [from, to];
  for (let count = 0; count < 200; count++) {
    const middle = 0.5 * (a + b);
    if (g(middle) > 0 === g(a) > 0) a = middle;
    else b = middle;
  }
  return b;
}
