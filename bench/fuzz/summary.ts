import { faultKinds, type FaultKind } from './fault.js';
import type { Outcome } from './pool.js';

/** The kinds of faults of an outcome, each once. */
const kindsOf = ({ faults }: Pick<Outcome, 'faults'>): Set<FaultKind> =>
  new Set(faults.map(({ kind }) => kind));

/** How cases ended, by how often, and what was wrong with them. */
export function summary(outcomes: readonly Outcome[]): string {
  const seen = faultKinds.filter((kind) => outcomes.some((outcome) => kindsOf(outcome).has(kind)));
  const ends = new Map<string, Outcome[]>();
  for (const outcome of outcomes) ends.set(outcome.end, [...(ends.get(outcome.end) ?? []), outcome]);
  const count = (of: readonly Outcome[], kind: FaultKind): number =>
    of.filter((outcome) => kindsOf(outcome).has(kind)).length;
  const row = (name: string, of: readonly Outcome[]): (string | number)[] => [
    name,
    of.length,
    of.filter(({ faults }) => faults.length === 0).length,
    ...seen.map((kind) => count(of, kind)),
    (of.reduce((most, { milliseconds }) => Math.max(most, milliseconds), 0) / 1000).toFixed(1),
  ];
  const rows = [
    ['end', 'cases', 'good', ...seen, 'longest, s'],
    ...[...ends].sort(([, a], [, b]) => b.length - a.length).map(([name, of]) => row(name, of)),
    row('all', outcomes),
  ].map((cells) => cells.map(String));
  const widths = rows[0].map((_, k) => Math.max(...rows.map((cells) => cells[k].length)));
  return rows
    .map((cells) =>
      cells.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]) : cell.padStart(widths[k]))).join('  '),
    )
    .join('\n');
}
