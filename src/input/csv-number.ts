/** Decimal notation, without the other things that `Number` reads: hexadecimals, blanks, `Infinity`. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Whether a field is a number in decimal notation. */
export const isNumber = (field: string): boolean => DECIMAL.test(field);

/** The number that a field stands for; undefined where it is none. A number beyond all doubles is infinite. */
export function decimal(field: string): number | undefined {
  return isNumber(field) ? Number(field) : undefined;
}

/** What stands where a value is missing, in the exports of spreadsheets, databases, R, Python and the UCI repository. */
const MISSING = /^([+-]?nan|<?na>?|#?n\/a|null|nil|none|undefined|\?+)?$/i;

/** Whether a field says that there is no value. */
export const isMissing = (field: string): boolean => MISSING.test(field);
