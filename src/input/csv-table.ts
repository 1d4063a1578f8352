import Papa from 'papaparse';
import { InputError } from '../../problems/index.js';
import { delimiterOf } from './csv-delimiter.js';
import { checkHeader } from './csv-header.js';

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

/**
 * Divides the text of a CSV file into named columns. The delimiter is a comma, semicolon, tab or bar, whichever the rows
 * speak for; fields may be quoted; a byte-order mark, any line ends and blank lines are fine.
 *
 * @param source what to call the text in messages, its file name say
 * @param hasHeader whether the first line names the columns; if it is not said, it does, and a line that looks like data
 * is refused. Without a header the columns are called x1, x2, ….
 * @throws InputError with the line, and the column where there is one, both counted from 1
 */
export function csvTable(text: string, source: string, hasHeader?: boolean): CsvTable {
  const clean = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  if (clean.trim() === '')
    throw new InputError(`${source} is empty: give a header line and one line for each example`);
  const all = rowsOf(clean, delimiterOf(clean), source);
  const rows = hasHeader === false ? all : all.slice(1);
  const [first] = all;
  if (hasHeader !== false) checkHeader(first, rows, hasHeader, source);
  const header = hasHeader === false ? first.fields.map((_, i) => `x${i + 1}`) : first.fields;
  const model = hasHeader === false ? `line ${first.line}` : 'the header';
  for (const { line, fields } of rows) {
    if (fields.length !== header.length)
      throw new InputError(
        `${source}: line ${line} has ${fields.length} field${fields.length === 1 ? '' : 's'} and ${model} has ${header.length}: make them equal`,
      );
  }
  if (rows.length === 0)
    throw new InputError(`${source} has a header and no data: give one line for each example below it`);
  return { header, rows };
}
