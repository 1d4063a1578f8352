import type { ReachRow } from './problem.js';

const count = (value: number): string => (Number.isFinite(value) ? String(value) : '—');

/** Milliseconds or seconds, three figures. */
function duration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return '—';
  if (milliseconds < 1000) return `${milliseconds.toFixed(0)} ms`;
  return `${(milliseconds / 1000).toPrecision(3)} s`;
}

/** ln(1/risk) as a power of ten, which it may be far beyond the doubles. */
function reached({ lnLogInverseRisk }: ReachRow): string {
  if (lnLogInverseRisk === null || !Number.isFinite(lnLogInverseRisk)) return '—';
  const power = lnLogInverseRisk / Math.LN10;
  return `10^${power < 1e6 ? power.toFixed(power < 100 ? 1 : 0) : power.toExponential(1)}`;
}

function error(value: number): string {
  if (!Number.isFinite(value)) return '—';
  return value === 0 ? '0' : value.toExponential(1);
}

const columns: readonly (readonly [string, (row: ReachRow) => string])[] = [
  ['problem', ({ name }) => name],
  ['status', ({ status }) => status],
  ['ln(1/risk)', reached],
  ['steps', ({ accepted }) => count(accepted)],
  ['rejected', ({ rejected }) => count(rejected)],
  ['Newton', ({ newton }) => count(newton)],
  ['failed', ({ newtonFailures }) => count(newtonFailures)],
  ['factored', ({ factorizations }) => count(factorizations)],
  ['first', ({ first }) => duration(first)],
  ['warm', ({ warm }) => duration(warm)],
  ['margin falls', ({ fall }) => error(fall)],
  ['Σq − 1', ({ closure }) => error(closure)],
  ['Lemma 3.4', ({ lemma34 }) => error(lemma34)],
  ['errors', ({ checks }) => checks.map(({ what, error: value }) => `${what} ${error(value)}`).join(', ')],
];

/** Lays out rows of text, for a terminal or as Markdown. The first row is the head. */
export function layOut(cells: readonly (readonly string[])[], markdown: boolean): string {
  if (markdown) {
    const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
    return [line(cells[0]), line(cells[0].map(() => '---')), ...cells.slice(1).map(line)].join('\n');
  }
  const widths = cells[0].map((_, a) => Math.max(...cells.map((row) => row[a].length)));
  const last = widths.length - 1;
  return cells
    .map((row) =>
      row
        .map((cell, a) =>
          a === 0 || a === last ? cell.padEnd(a === last ? 0 : widths[a]) : cell.padStart(widths[a]),
        )
        .join('  '),
    )
    .join('\n');
}

/** The table of a part, with what became of the rows that did not reach their goals below. */
export function reachTable(rows: readonly ReachRow[], markdown: boolean): string {
  const cells = [
    columns.map(([title]) => title),
    ...rows.map((row) => columns.map(([, write]) => write(row))),
  ];
  const remarks = rows
    .filter(({ status }) => status !== 'reached')
    .map(({ name, status, kept, message }) => {
      const path = kept > 0 ? `, ${kept} points of the path kept` : '';
      return `${markdown ? '- ' : '  '}${name} — ${status}${path}: ${message}`;
    });
  return [layOut(cells, markdown), ...(markdown && remarks.length > 0 ? [''] : []), ...remarks].join('\n');
}
