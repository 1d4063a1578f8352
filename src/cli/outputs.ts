import { InputError } from '../index.js';
import type { Report } from '../report/index.js';
import { requireWritableFile, requireWritableFolder, writeText } from './files.js';
import { say, type Io } from './io.js';
import { jsonPieces } from './json-text.js';
import { columns } from './text.js';

/** Where results go besides the terminal. */
export interface OutputOptions {
  /** A file, or `-` for standard output. */
  readonly json?: string;
  /** A folder. */
  readonly report?: string;
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
  if (file === '-') for (const piece of jsonPieces(json())) io.stdout.write(piece);
  else if (file !== undefined) {
    writeText(file, jsonPieces(json()));
    written.push(['JSON', file]);
  }
  if (folder !== undefined) {
    const { writeReport } = await import('../report/index.js');
    written.push(['report', writeReport(folder, await report())]);
  }
  if (written.length > 0 && !jsonOnStdout(options)) say(io.stdout, `\n${columns(written, '  ')}`);
}
