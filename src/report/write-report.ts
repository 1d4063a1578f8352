import { mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../problems/index.js';
import { renderReport } from './render-report.js';
import type { Report } from './report.js';

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EISDIR: 'index.html in it is a folder',
  ENOTDIR: 'a part of the path is a file',
  ENOENT: 'its parent folder does not exist',
  EEXIST: 'there is a file of that name',
};

/** Makes the folder; whether it is new. */
function make(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    // A file of that name shows when something is written into it.
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Writes a report to `index.html` in a folder, which is made if its parent exists. The file is complete or not there:
 * it takes the place of an older one only when it has been written in full.
 *
 * @returns the path of the file.
 * @throws InputError where the folder cannot be written.
 */
export function writeReport(folder: string, report: Report): string {
  const page = renderReport(report);
  const file = path.join(folder, 'index.html');
  const draft = path.join(folder, `.index.html.${process.pid}.tmp`);
  let isNew = false;
  try {
    isNew = make(folder);
    writeFileSync(draft, page);
    renameSync(draft, file);
  } catch (error) {
    try {
      rmSync(draft, { force: true });
      if (isNew) rmdirSync(folder);
    } catch {
      // Where nothing may be written there is nothing to clear away.
    }
    const code = codeOf(error);
    throw new InputError(
      `the report folder ${JSON.stringify(folder)} cannot be written (${reasons[code] ?? code}): name another folder, or make this one writable`,
    );
  }
  return file;
}
