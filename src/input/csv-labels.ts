import { InputError } from '../../problems/index.js';
import { decimal, isMissing } from './csv-number.js';
import type { CsvTable } from './csv-table.js';
import { listed, nearest, suggestion } from './nearest.js';

const USUAL_NAMES = ['label', 'class', 'target', 'y'];

/**
 * The index of the column with the labels.
 *
 * @throws InputError where there is none of this name or position, or it is not given and cannot be told
 */
export function labelColumn(
  header: readonly string[],
  label: string | number | undefined,
  isNamed: boolean,
  source: string,
): number {
  const columns = `the columns are ${listed(header)}`;
  if (label === undefined) {
    if (!isNamed)
      throw new InputError(
        `${source} has no header that names a label column: give its position with --label ("label"), 1 to ${header.length}, -1 being the last`,
      );
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

/** The values of a label column, each once: in numeric order where all are numbers, else in that of the alphabet. */
function classesOf(table: CsvTable, column: number, source: string): string[] {
  const values = new Set<string>();
  for (const { line, fields } of table.rows) {
    const field = fields[column];
    if (isMissing(field)) {
      const where = `${source}: line ${line}, column ${column + 1} (${JSON.stringify(table.header[column])})`;
      throw new InputError(
        field === ''
          ? `${where} holds no label: fill it in or take the line out`
          : `${where} holds no label but ${JSON.stringify(field)}, which stands for a missing one: fill it in or take the line out; a class of this name needs another`,
      );
    }
    values.add(canonical(field));
  }
  const found = [...values];
  const numeric = found.every((value) => decimal(value) !== undefined);
  return found.sort(numeric ? (a, b) => Number(a) - Number(b) : (a, b) => (a < b ? -1 : 1));
}

/** Labels of examples, and what they stand for. */
export interface Labels {
  /** −1 or 1, one a row. */
  readonly y: Float64Array;
  /** The names of −1 and +1. */
  readonly names: readonly [string, string];
}

/**
 * Reads the labels of a table.
 *
 * @param positive the class that is +1; the others are −1. May be left out where there are two.
 * @throws InputError for a missing label, for a single class, for more than two without `positive`, and for a `positive`
 * that is none of them
 */
export function labelsOf(
  table: CsvTable,
  column: number,
  positive: string | number | undefined,
  source: string,
): Labels {
  const classes = classesOf(table, column, source);
  const name = JSON.stringify(table.header[column]);
  const many = `the label column ${name} has ${classes.length} value${classes.length === 1 ? '' : 's'} (${listed(classes)})`;
  if (classes.length === 1)
    throw new InputError(`${source}: ${many}: two are needed, -1 and 1, 0 and 1, or two words`);
  if (classes.length > 2 && positive === undefined)
    throw new InputError(
      `${source}: ${many}: follow one of them against the rest with --positive NAME ("positive": "NAME")`,
    );
  const wanted = positive === undefined ? classes[1] : canonical(String(positive).trim());
  if (!classes.includes(wanted)) {
    const guess = nearest(wanted, classes);
    throw new InputError(
      `${source}: no label in ${name} is ${JSON.stringify(wanted)}: ${guess === undefined ? `use one of ${listed(classes)}` : `did you mean "${guess}"?`}`,
    );
  }
  const others = classes.filter((value) => value !== wanted);
  return {
    y: Float64Array.from(table.rows, ({ fields }) => (canonical(fields[column]) === wanted ? 1 : -1)),
    names: [others.length === 1 ? others[0] : `not ${wanted}`, wanted],
  };
}
