import { InputError, type DataSpec } from '../index.js';

/** The options that say how a table is read and prepared. */
export interface DataOptions {
  readonly label?: string;
  readonly positive?: string;
  readonly header?: boolean;
  readonly bias?: boolean;
  readonly standardize?: boolean;
}

const given = ({ label, positive, header, bias, standardize }: DataOptions) => ({
  ofTable: {
    ...(label === undefined ? {} : { label }),
    ...(positive === undefined ? {} : { positive }),
    ...(header === undefined ? {} : { header }),
  },
  ofFeatures: {
    ...(bias === undefined ? {} : { bias }),
    ...(standardize === undefined ? {} : { standardize }),
  },
});

const flagOf = ([key, value]: readonly [string, unknown]): string =>
  value === false ? `--no-${key}` : `--${key}`;

/** How the options are written that were given. */
export function dataFlags(options: DataOptions): readonly string[] {
  const { ofTable, ofFeatures } = given(options);
  return Object.entries({ ...ofTable, ...ofFeatures }).map(flagOf);
}

/**
 * What a specification says of its data, with what the command line says in its place.
 *
 * @throws InputError for options that its data have no use for
 */
export function dataWith(data: DataSpec | undefined, options: DataOptions): DataSpec | undefined {
  const { ofTable, ofFeatures } = given(options);
  const [flag] = dataFlags(options);
  if (flag === undefined) return data;
  if (data === undefined)
    throw new InputError(`${flag} is said of data, and the specification has none: leave it out`);
  const [first] = Object.entries(ofTable).map(flagOf);
  if ('csv' in data) return { ...data, ...ofTable, ...ofFeatures };
  if (first !== undefined)
    throw new InputError(`${first} is said of a CSV file, and the specification has none: leave it out`);
  return { ...data, ...ofFeatures };
}
