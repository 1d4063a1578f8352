import { dataSet, InputError, type DataSet } from '../../problems/index.js';
import { labelColumn, labelsOf } from './csv-labels.js';
import { decimal, isMissing } from './csv-number.js';
import { csvTable } from './csv-table.js';

/** How to read a CSV file. */
export interface CsvOptions {
  /**
   * The column with the labels: its name in the header, or its position, 1 for the first, −1 for the last. A text that
   * is no column's name and reads like a position is one. May be left out where one column, and only one, is called
   * label, class, target or y.
   */
  readonly label?: string | number;
  /**
   * The label that becomes +1; all others become −1: one class against the rest. May be left out where there are two
   * labels.
   */
  readonly positive?: string | number;
  /**
   * Whether the first line names the columns. Where it is left out it does, and a first line that looks like data is
   * refused. Without a header columns are called x1, x2, ….
   */
  readonly header?: boolean;
  /** What to call the text in messages; default `CSV`. */
  readonly source?: string;
}

function feature(field: string, place: () => string): number {
  const value = decimal(field);
  if (value !== undefined && Number.isFinite(value)) return value;
  if (value !== undefined)
    throw new InputError(`${place()} is ${field}, beyond the largest double: rescale it`);
  if (field === '') throw new InputError(`${place()} is empty: fill it in or take the line out`);
  if (/^[+-]?(nan|inf|infinity)$/i.test(field))
    throw new InputError(`${place()} is ${field}: features must be finite numbers`);
  if (isMissing(field))
    throw new InputError(
      `${place()} is ${JSON.stringify(field)}, a missing value: fill it in or take the line out`,
    );
  const hint = /^[+-]?\d+,\d+$/.test(field) ? 'write decimals with a point' : 'features must be numbers';
  throw new InputError(`${place()} is ${JSON.stringify(field)}: ${hint}`);
}

/**
 * Reads examples from the text of a CSV file: one column of labels, all others features. Labels are −1 and 1, or 0 and
 * 1, or any two words or numbers, of which the first in order becomes −1; of more than two, `positive` names the one that
 * becomes 1; `labelNames` of the result keeps them. The delimiter is a comma, semicolon, tab or bar.
 *
 * @throws InputError in one line, with the line and column of the file counted from 1: no data, rows of different
 * lengths, a feature that is no finite number, a missing label (empty, NA, NaN, null, None, ? and the like), labels of one
 * kind only or of more than two, names that occur twice, a label column that does not exist, a first line that looks like
 * data.
 */
export function readCsv(text: string, options: CsvOptions = {}): DataSet {
  const { label, positive, header: hasHeader, source = 'CSV' } = options;
  const table = csvTable(text, source, hasHeader);
  const { header, rows } = table;
  const column = labelColumn(header, label, hasHeader !== false, source);
  const featureNames = header.filter((_, i) => i !== column);
  if (featureNames.length === 0)
    throw new InputError(
      `${source} has the label column ${JSON.stringify(header[column])} and no other: add a column for each feature`,
    );
  const { y, names } = labelsOf(table, column, positive, source);
  const dimension = featureNames.length;
  const values = new Float64Array(rows.length * dimension);
  let at = 0;
  for (const { line, fields } of rows)
    fields.forEach((field, i) => {
      if (i === column) return;
      values[at++] = feature(
        field,
        () => `${source}: line ${line}, column ${i + 1} (${JSON.stringify(header[i])})`,
      );
    });
  return dataSet({ x: { values, dimension }, y, featureNames, labelNames: names });
}
