/* Numbers whose powers of two are held apart, so that none overflows or underflows. */

/** Mantissa and power of two; the mantissa is 0 or between 1 and 2 in size. */
export type Wide = readonly [number, number];

export function wide(v: number, e = 0): Wide {
  if (v === 0) return [0, 0];
  const own = Math.floor(Math.log2(Math.abs(v)));
  const half = Math.trunc(own / 2);
  return [v / 2 ** half / 2 ** (own - half), own + e];
}

export const times = (a: Wide, b: Wide): Wide => wide(a[0] * b[0], a[1] + b[1]);

export const sizeOf = ([v, e]: Wide): Wide => [Math.abs(v), e];

export const negative = ([v, e]: Wide): Wide => [-v, e];

export function sum(terms: readonly Wide[]): Wide {
  const some = terms.filter(([v]) => v !== 0);
  const top = Math.max(...some.map(([, e]) => e));
  return wide(
    some.reduce((s, [v, e]) => s + v * 2 ** (e - top), 0),
    top,
  );
}

/** 1/√a */
export function inverseRoot([v, e]: Wide): Wide {
  const odd = Math.abs(e % 2);
  return wide(1 / Math.sqrt(v * 2 ** odd), -(e - odd) / 2);
}

/** a/b as an ordinary number */
export function ratio(a: Wide, b: Wide): number {
  return a[0] === 0 ? 0 : (a[0] / b[0]) * 2 ** (a[1] - b[1]);
}
