import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { InputError } from '../index.js';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EEXIST: 'there is a file of this name',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
};

function reason(error: unknown, isReading: boolean): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' && !isReading) return 'the folder it belongs in does not exist; make it first';
  return REASONS[code ?? ''] ?? message;
}

/** Does something with a file; an error of the system becomes one line that names the file. */
function attempt<T>(what: 'read' | 'write' | 'write to the folder', file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot ${what} ${file}: ${reason(error, what === 'read')}`);
  }
}

/**
 * The text of a file in UTF-8, or in the UTF-16 that spreadsheets write.
 *
 * @throws InputError naming the file and the reason
 */
export function readText(file: string): string {
  const bytes = attempt('read', file, () => readFileSync(file));
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(wide ? 'utf-16le' : 'utf-8').decode(bytes);
}

/** Makes something in a folder and takes it away again. */
function probe(folder: string): void {
  rmSync(mkdtempSync(path.join(folder, '.farflow-')), { recursive: true });
}

/** Devices and pipes are written to as they are; nothing takes their place. */
const isSpecial = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() === false;

/**
 * Makes sure that a file can be written, and leaves everything as it was.
 *
 * @throws InputError naming the file and the reason
 */
export function requireWritableFile(file: string): void {
  attempt('write', file, () => {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isDirectory() === true) throw new InputError(`cannot write ${file}: it is a folder`);
    if (isSpecial(file)) return;
    if (found !== undefined) closeSync(openSync(file, 'r+'));
    probe(path.dirname(file));
  });
}

/**
 * Makes sure that a folder, or a new one in a folder that exists, can be written to, and leaves everything as it was.
 *
 * @throws InputError naming the folder and the reason
 */
export function requireWritableFolder(folder: string): void {
  attempt('write to the folder', folder, () => {
    const isNew = statSync(folder, { throwIfNoEntry: false }) === undefined;
    if (isNew) mkdirSync(folder);
    try {
      probe(folder);
    } finally {
      if (isNew) rmdirSync(folder);
    }
  });
}

/**
 * Writes a file whole or not at all.
 *
 * @throws InputError naming the file and the reason
 */
export function writeText(file: string, text: string): void {
  attempt('write', file, () => {
    if (isSpecial(file)) {
      writeFileSync(file, text);
      return;
    }
    // Through a link, its target is what is written.
    const target = existsSync(file) ? realpathSync(file) : file;
    const draft = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.tmp`);
    try {
      writeFileSync(draft, text);
      renameSync(draft, target);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  });
}
