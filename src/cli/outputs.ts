import { InputError } from '../index.js';
import type { Report } from '../report/index.js';
import { requireWritableFile, requireWritableFolder, writeText } from './files.js';
import { say, type Io } from './io.js';
import { columns } from './text.js';

/** Where results go besides the terminal. */
export interface OutputOptions {
  /** A file, or `-` for standard output. */
  readonly json?: string;
  /** A folder. */
  readonly report?: string;
}

/** JSON in one line for each entry of its longer lists, which is as good for people as for programs. */
function jsonText(value: object): string {
  const entries = Object.entries(value).map(([key, inner]: [string, unknown]) => {
    const isList = Array.isArray(inner) && inner.length > 0 && typeof inner[0] === 'object';
    const text = isList
      ? `[\n    ${inner.map((item) => JSON.stringify(item)).join(',\n    ')}\n  ]`
      : JSON.stringify(inner);
    return text === undefined ? [] : [`  ${JSON.stringify(key)}: ${text}`];
  });
  return `{\n${entries.flat().join(',\n')}\n}\n`;
}

/**
 * Makes sure, before any work, that everything can be written that is to be written.
 *
 * @throws InputError naming what cannot
 */
export function requireOutputs({ json, report }: OutputOptions): void {
  if (json === '') throw new InputError('--json has no file: name one, or - for standard output');
  if (report === '') throw new InputError('--report has no folder: name one');
  if (json !== undefined && json !== '-') requireWritableFile(json);
  if (report !== undefined) requireWritableFolder(report);
}

/** Whether standard output belongs to JSON alone. */
export const jsonOnStdout = ({ json }: OutputOptions): boolean => json === '-';

/**
 * Writes what was asked for and says where, unless standard output is for JSON.
 *
 * @throws InputError naming what cannot be written
 */
export async function writeOutputs(
  options: OutputOptions,
  io: Io,
  json: () => object,
  report: () => Report | Promise<Report>,
): Promise<void> {
  const { json: file, report: folder } = options;
  const written: string[][] = [];
  if (file === '-') io.stdout.write(jsonText(json()));
  else if (file !== undefined) {
    writeText(file, jsonText(json()));
    written.push(['JSON', file]);
  }
  if (folder !== undefined) {
    const { writeReport } = await import('../report/index.js');
    written.push(['report', writeReport(folder, await report())]);
  }
  if (written.length > 0 && !jsonOnStdout(options)) say(io.stdout, `\n${columns(written, '  ')}`);
}
