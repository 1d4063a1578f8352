import { times, type Choice } from './choice.js';

/** The examples of a case. */
export interface Table {
  readonly x: number[][];
  readonly y: (1 | -1)[];
}

const sign = (value: number): 1 | -1 => (value > 0 ? 1 : -1);

/** Rows whose labels a random linear predictor gives, at some distance from its plane. */
function taught(pick: Choice, n: number, d: number): Table {
  const teacher = times(d, () => pick.normal());
  const norm = Math.hypot(...teacher);
  const gap = pick.of([0.01, 0.3, 1]);
  const y: (1 | -1)[] = [];
  const x = times(n, () => {
    const row = times(d, () => pick.normal());
    const side = sign(row.reduce((sum, value, k) => sum + value * teacher[k], 0));
    y.push(side);
    return row.map((value, k) => value + (side * gap * teacher[k]) / norm);
  });
  return { x, y };
}

const tossed = (pick: Choice, x: number[][]): Table => ({ x, y: x.map(() => pick.of([1, -1])) });

/** Rows as data have them when nobody has looked: the kinds of ties that kinks and active sets stumble over. */
const kinds: readonly ((pick: Choice, n: number, d: number) => Table)[] = [
  taught,
  taught,
  (pick, n, d) =>
    tossed(
      pick,
      times(n, () => times(d, () => pick.normal())),
    ),
  // Small integers: many ties.
  (pick, n, d) =>
    tossed(
      pick,
      times(n, () => times(d, () => pick.integer(-2, 2))),
    ),
  // Every row twice, now and then with two labels.
  (pick, n, d) => {
    const { x, y } = taught(pick, Math.ceil(n / 2), d);
    const conflict = pick.chance(0.2);
    return { x: [...x, ...x], y: [...y, ...y.map((label) => (conflict ? sign(-label) : label))] };
  },
  // Multiples of one row or two.
  (pick, n, d) => {
    const rows = times(pick.integer(1, 2), () => times(d, () => pick.normal()));
    const x = times(n, () => {
      const factor = pick.of([-2, -1, 0.5, 1, 3]);
      return pick.of(rows).map((value) => factor * value);
    });
    return tossed(pick, x);
  },
  // Differences that vanish: sums of two rows among the rows.
  (pick, n, d) => {
    const { x, y } = taught(pick, n, d);
    for (let i = 2; i < n; i += 2) x[i] = x[i - 1].map((value, k) => value + x[i - 2][k]);
    return { x, y };
  },
  // All of one label.
  (pick, n, d) => ({ x: times(n, () => times(d, () => pick.normal())), y: times(n, () => 1) }),
  // Exclusive or, in the first two features.
  (pick, n, d) => {
    const x = times(n, () => times(d, () => pick.of([-1, 1]) * (pick.chance(0.5) ? 1 : 0.5)));
    return { x, y: x.map((row) => sign(row[0] * row[Math.min(1, d - 1)])) };
  },
];

/** Columns and rows that carry nothing, or all the same. */
function spoil(pick: Choice, { x, y }: Table): Table {
  const d = x[0].length;
  const fill = (value: number): Table => {
    const column = pick.integer(0, d - 1);
    return { x: x.map((row) => row.map((old, k) => (k === column ? value : old))), y };
  };
  switch (pick.integer(0, 9)) {
    case 0:
      return fill(1);
    case 1:
      return fill(1000);
    case 2:
      return fill(0);
    case 3: {
      const empty = pick.integer(0, x.length - 1);
      return { x: x.map((row, i) => (i === empty ? row.map(() => 0) : row)), y };
    }
    default:
      return { x, y };
  }
}

const EXPONENTS = [-150, -100, -50, -12, -6, -3, -1, 1, 3, 6, 12, 50, 100, 150];

/** Units of one column, or of all. */
function inUnits(pick: Choice, { x, y }: Table): Table {
  const power = 10 ** pick.of(EXPONENTS);
  const column = pick.integer(0, x[0].length - 1);
  switch (pick.integer(0, 7)) {
    case 0:
      return { x: x.map((row) => row.map((value) => value * power)), y };
    case 1:
      return { x: x.map((row) => row.map((value, k) => (k === column ? value * power : value))), y };
    default:
      return { x, y };
  }
}

/** A random table of `d` features and at most `most` examples. */
export function randomTable(pick: Choice, d: number, most: number): Table {
  const n = pick.chance(0.1) ? 1 : pick.integer(2, most);
  return inUnits(pick, spoil(pick, pick.of(kinds)(pick, n, d)));
}
