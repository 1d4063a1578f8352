/**
 * As much of papaparse as is used here. The published types bring those of Node and of a browser along, which the
 * numerical core does without.
 */
declare module 'papaparse' {
  interface Row {
    readonly data: readonly string[];
    readonly errors: readonly { readonly code: string; readonly message: string }[];
    /** `cursor` is the place in the text after this row. */
    readonly meta: { readonly cursor: number };
  }

  interface Settings {
    readonly delimiter: string;
    readonly newline: '\n';
    /** Rows to read, 0 for all. */
    readonly preview?: number;
    /** Called for each row, before `parse` returns. */
    readonly step: (row: Row) => void;
  }

  const Papa: { parse(text: string, settings: Settings): void };
  export default Papa;
}
