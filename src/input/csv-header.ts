import { InputError } from '../../problems/index.js';
import { decimal, isNumber } from './csv-number.js';
import type { CsvRow } from './csv-table.js';

/**
 * Whether the first line of a table is an example like those below it: it holds numbers, and some of them are none by
 * which columns are called (years, sizes, 0, 1, 2, …), or all that is no number stands in the same column below, as the
 * name of a class does.
 */
function looksLikeData({ fields }: CsvRow, rows: readonly CsvRow[]): boolean {
  const words = fields.flatMap((field, i) => (isNumber(field) ? [] : [i]));
  if (words.length === fields.length) return false;
  if (fields.some((field) => isNumber(field) && !/^\d+$/.test(field))) return true;
  return words.every((i) => rows.some((row) => row.fields[i] === fields[i]));
}

/**
 * Checks the first line of a table.
 *
 * @param isHeader what the caller says of it
 * @throws InputError for a name that is missing or occurs twice, and for a line that looks like data, unless it is said
 * to be a header
 */
export function checkHeader(
  head: CsvRow,
  rows: readonly CsvRow[],
  isHeader: boolean | undefined,
  source: string,
): void {
  const { line, fields } = head;
  // Said before anything of its names, which are none.
  if (isHeader === undefined && looksLikeData(head, rows)) {
    const only = fields.every((field) => decimal(field) !== undefined);
    throw new InputError(
      `${source}: line ${line} ${only ? 'holds only numbers' : 'looks like an example'} where the names of the columns should stand: ` +
        'if it is data, say --no-header ("header": false), if these are names, --header ("header": true)',
    );
  }
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
}
