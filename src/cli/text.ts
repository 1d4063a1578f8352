/** A number in as few digits as say it to `digits` significant ones; a dash for null. */
export function formatReal(value: number | null, digits = 6): string {
  return value === null ? '-' : String(Number(value.toPrecision(digits)));
}

const segmenter = new Intl.Segmenter();

/** Columns a text takes on a terminal: a letter with its accents takes one. */
const widthOf = (text: string): number => [...segmenter.segment(text)].length;

/** Breaks a text between words into lines of at most `width` columns; a longer word has a line of its own. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** The last column is given no less than this, however narrow the terminal. */
const LEAST = 30;

/**
 * Lays out rows in columns, each as wide as its widest entry; the last one is broken into lines that end before `width`.
 */
export function columns(rows: readonly (readonly string[])[], indent = '', width = Infinity): string {
  const widths: number[] = [];
  for (const row of rows)
    row.slice(0, -1).forEach((entry, i) => (widths[i] = Math.max(widths[i] ?? 0, widthOf(entry))));
  const pad = (entry: string, i: number): string => entry + ' '.repeat(widths[i] - widthOf(entry) + 2);
  return rows
    .flatMap((row) => {
      const before = indent + row.slice(0, -1).map(pad).join('');
      const [first, ...more] = wrap(row[row.length - 1], Math.max(LEAST, width - widthOf(before)));
      return [before + first, ...more.map((line) => ' '.repeat(widthOf(before)) + line)];
    })
    .map((line) => line.trimEnd())
    .join('\n');
}
