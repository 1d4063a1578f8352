import { dataSet, InputError, type DataSet } from '../../problems/index.js';
import { csvTable, decimal, type CsvTable } from './csv-table.js';
import { listed, suggestion } from './nearest.js';

/** How to read a CSV file. */
export interface CsvOptions {
  /**
   * The column with the labels: its name in the header, or its position, 1 for the first, −1 for the last. A text that
   * is no column's name and reads like a position is one. May be left out where one column, and only one, is called
   * label, class, target or y.
   */
  readonly label?: string | number;
  /** What to call the text in messages; default `CSV`. */
  readonly source?: string;
}

const USUAL_NAMES = ['label', 'class', 'target', 'y'];

function labelColumn(header: readonly string[], label: string | number | undefined, source: string): number {
  const columns = `the columns are ${listed(header)}`;
  if (label === undefined) {
    const usual = header.flatMap((name, i) => (USUAL_NAMES.includes(name.toLowerCase()) ? [i] : []));
    if (usual.length === 1) return usual[0];
    const found = usual.length === 0 ? 'no column' : 'more than one column';
    throw new InputError(
      `${source}: ${found} is called ${USUAL_NAMES.join(', ')}: give the label column by name or position; ${columns}`,
    );
  }
  if (typeof label === 'string') {
    const named = header.indexOf(label.trim());
    if (named >= 0) return named;
    if (!/^[+-]?\d+$/.test(label.trim()))
      throw new InputError(
        `${source}: there is no column ${JSON.stringify(label)}: ${suggestion(label, header)}`,
      );
  }
  const position = Number(label);
  const index = position < 0 ? header.length + position : position - 1;
  if (!Number.isInteger(position) || position === 0 || index < 0 || index >= header.length)
    throw new InputError(
      `${source}: there is no column ${label}: positions go from 1 to ${header.length}, or from -1 for the last; ${columns}`,
    );
  return index;
}

/** The same value written in two ways, 1 and 1.0 or +1, is one label. */
function canonical(field: string): string {
  const value = decimal(field);
  return value === undefined ? field : String(value);
}

/** The names of −1 and +1: in numeric order where both are numbers, else in that of the alphabet. */
function labelNames(table: CsvTable, column: number, source: string): [string, string] {
  const values = new Set<string>();
  for (const { line, fields } of table.rows) {
    if (/^(nan)?$/i.test(fields[column]))
      throw new InputError(
        `${source}: line ${line}, column ${column + 1} (${JSON.stringify(table.header[column])}) holds no label: fill it in or take the line out`,
      );
    values.add(canonical(fields[column]));
  }
  const found = [...values];
  if (found.length !== 2) {
    const shown = listed(found.slice(0, 4)) + (found.length > 4 ? ', …' : '');
    throw new InputError(
      `${source}: the label column ${JSON.stringify(table.header[column])} has ${found.length} value${found.length === 1 ? '' : 's'} (${shown}): two are needed, -1 and 1, 0 and 1, or two words`,
    );
  }
  const numeric = found.every((value) => decimal(value) !== undefined);
  found.sort(numeric ? (a, b) => Number(a) - Number(b) : (a, b) => (a < b ? -1 : 1));
  return [found[0], found[1]];
}

function feature(field: string, place: () => string): number {
  const value = decimal(field);
  if (value !== undefined && Number.isFinite(value)) return value;
  if (value !== undefined)
    throw new InputError(`${place()} is ${field}, beyond the largest double: rescale it`);
  if (field === '') throw new InputError(`${place()} is empty: fill it in or take the line out`);
  if (/^[+-]?(nan|inf|infinity)$/i.test(field))
    throw new InputError(`${place()} is ${field}: features must be finite numbers`);
  const hint = /^[+-]?\d+,\d+$/.test(field) ? 'write decimals with a point' : 'features must be numbers';
  throw new InputError(`${place()} is ${JSON.stringify(field)}: ${hint}`);
}

/**
 * Reads examples from the text of a CSV file with a header line: one column of labels, all others features. Labels are
 * −1 and 1, or 0 and 1, or any two words or numbers, of which the first in order becomes −1; `labelNames` of the result
 * keeps them. The delimiter is a comma, semicolon, tab or bar.
 *
 * @throws InputError in one line, with the line and column of the file counted from 1: no data, rows of different
 * lengths, a feature that is no finite number, labels of one kind only or of more than two, names that occur twice, a
 * label column that does not exist.
 */
export function readCsv(text: string, options: CsvOptions = {}): DataSet {
  const { label, source = 'CSV' } = options;
  const table = csvTable(text, source);
  const { header, rows } = table;
  const column = labelColumn(header, label, source);
  const featureNames = header.filter((_, i) => i !== column);
  if (featureNames.length === 0)
    throw new InputError(
      `${source} has the label column ${JSON.stringify(header[column])} and no other: add a column for each feature`,
    );
  const names = labelNames(table, column, source);
  const dimension = featureNames.length;
  const values = new Float64Array(rows.length * dimension);
  const y = new Float64Array(rows.length);
  let at = 0;
  rows.forEach(({ line, fields }, row) => {
    y[row] = canonical(fields[column]) === names[0] ? -1 : 1;
    fields.forEach((field, i) => {
      if (i === column) return;
      values[at++] = feature(
        field,
        () => `${source}: line ${line}, column ${i + 1} (${JSON.stringify(header[i])})`,
      );
    });
  });
  return dataSet({ x: { values, dimension }, y, featureNames, labelNames: names });
}
