import Papa from 'papaparse';
import { InputError } from '../../problems/index.js';

/** One row of a table. */
export interface CsvRow {
  /** Line of the text in which it begins, counted from 1. */
  readonly line: number;
  /** As many as the header has, without the blanks around them. */
  readonly fields: readonly string[];
}

/** A table with named columns. */
export interface CsvTable {
  readonly header: readonly string[];
  /** At least one. */
  readonly rows: readonly CsvRow[];
}

const DELIMITERS = [',', ';', '\t', '|'];

/** Decimal notation, without the other things that `Number` reads: hexadecimals, blanks, `Infinity`. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The number that a field stands for; undefined where it is none. A number beyond all doubles is infinite. */
export function decimal(field: string): number | undefined {
  return DECIMAL.test(field) ? Number(field) : undefined;
}

/** The delimiter that divides the header into the most columns. */
function delimiterOf(text: string): string {
  let most = 0;
  let best = ',';
  for (const delimiter of DELIMITERS) {
    Papa.parse(text, {
      delimiter,
      newline: '\n',
      preview: 1,
      step: ({ data }) => {
        if (data.length > most) [most, best] = [data.length, delimiter];
      },
    });
  }
  return best;
}

/** All rows, blank lines left out. */
function rowsOf(text: string, delimiter: string, source: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let line = 1;
  let read = 0;
  Papa.parse(text, {
    delimiter,
    newline: '\n',
    step: ({ data, errors, meta }) => {
      const fields = data.map((field) => field.trim());
      if (errors.length > 0)
        throw new InputError(
          `${source}: line ${line} has a quotation mark that is not closed or stands inside a field: close it, or double it inside a quoted field`,
        );
      if (fields.length > 1 || fields[0] !== '') rows.push({ line, fields });
      for (; read < meta.cursor; read++) if (text.charCodeAt(read) === 10) line++;
    },
  });
  return rows;
}

function checkHeader({ line, fields }: CsvRow, source: string): void {
  const seen = new Map<string, number>();
  fields.forEach((name, i) => {
    const where = `${source}: line ${line}, column ${i + 1}`;
    if (name === '') throw new InputError(`${where} of the header is empty: name the column or take it out`);
    const before = seen.get(name);
    if (before !== undefined)
      throw new InputError(
        `${where}: the name ${JSON.stringify(name)} is already that of column ${before + 1}: give each its own`,
      );
    seen.set(name, i);
  });
  // Columns may be numbered, 0, 1, 2, …; anything else made of numbers alone is data.
  if (fields.every((name) => decimal(name) !== undefined) && !fields.every((name) => /^\d+$/.test(name)))
    throw new InputError(
      `${source}: line ${line} holds only numbers: put a header line with the names of the columns before the data`,
    );
}

/**
 * Divides the text of a CSV file into named columns. The delimiter is a comma, semicolon, tab or bar, whichever makes
 * most of the first line; fields may be quoted; a byte-order mark, any line ends and blank lines are fine.
 *
 * @param source what to call the text in messages, its file name say
 * @throws InputError with the line, and the column where there is one, both counted from 1
 */
export function csvTable(text: string, source: string): CsvTable {
  const clean = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  if (clean.trim() === '')
    throw new InputError(`${source} is empty: give a header line and one line for each example`);
  const [head, ...rows] = rowsOf(clean, delimiterOf(clean), source);
  checkHeader(head, source);
  const header = head.fields;
  for (const { line, fields } of rows) {
    if (fields.length !== header.length)
      throw new InputError(
        `${source}: line ${line} has ${fields.length} field${fields.length === 1 ? '' : 's'} and the header has ${header.length}: make them equal`,
      );
  }
  if (rows.length === 0)
    throw new InputError(`${source} has a header and no data: give one line for each example below it`);
  return { header, rows };
}
