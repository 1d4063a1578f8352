import Papa from 'papaparse';
import { isNumber } from './csv-number.js';

const DELIMITERS = [',', ';', '\t', '|'];

/** Rows that are looked at. */
const LOOKED_AT = 200;

/** What speaks for a delimiter, the weightiest first. */
type Votes = readonly [asHeader: number, divided: number, columns: number, numbers: number];

function votesFor(text: string, delimiter: string): Votes {
  let columns: number | undefined;
  let asHeader = 0;
  let divided = 0;
  let numbers = 0;
  Papa.parse(text, {
    delimiter,
    newline: '\n',
    preview: LOOKED_AT,
    step: ({ data }) => {
      if (data.length === 1 && data[0].trim() === '') return;
      if (columns === undefined) {
        columns = data.length;
        return;
      }
      if (data.length > 1) divided++;
      if (data.length > 1 && data.length === columns) asHeader++;
      for (const field of data) if (isNumber(field.trim().replace(',', '.'))) numbers++;
    },
  });
  return [asHeader, divided, columns ?? 0, numbers];
}

/**
 * The delimiter of a table: the one that divides the most rows into as many fields as the first line; if there are more
 * such, the one that divides more rows at all, makes more columns, or leaves more numbers, decimal commas among them. The
 * first line alone decides where there is no other.
 */
export function delimiterOf(text: string): string {
  let best = DELIMITERS[0];
  let most: Votes = [0, 0, 0, 0];
  for (const delimiter of DELIMITERS) {
    const votes = votesFor(text, delimiter);
    const at = votes.findIndex((count, k) => count !== most[k]);
    if (at >= 0 && votes[at] > most[at]) [most, best] = [votes, delimiter];
  }
  return best;
}
