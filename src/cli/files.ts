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
  EIO: 'the device does not work',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its links lead in a circle',
  ENODEV: 'there is no such device',
  ENXIO: 'there is no such device',
};

/** Why the system refuses something, in words. */
export const reasonOf = (error: unknown): string => reason(error, true);

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

/** The encoding that the first bytes of a text name. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/**
 * The text of a file in UTF-8, or in the UTF-16 that spreadsheets write.
 *
 * @throws InputError naming the file and the reason: it cannot be read, or is no such text
 */
export function readText(file: string): string {
  const bytes = attempt('read', file, () => readFileSync(file));
  const encoding = encodingOf(bytes);
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(
      `${file} is no text in ${encoding.toUpperCase()}: give a CSV file or a specification, and save it as UTF-8`,
    );
  }
  if (text.includes('\0'))
    throw new InputError(
      `${file} holds bytes that no text has: give a CSV file or a specification, saved as UTF-8`,
    );
  return text;
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

/** Writes a text that comes in pieces; what is small is written together. */
function writePieces(file: string, pieces: Iterable<string>): void {
  const out = openSync(file, 'w');
  try {
    let waiting = '';
    for (const piece of pieces) {
      waiting += piece;
      if (waiting.length < TOGETHER) continue;
      writeFileSync(out, waiting);
      waiting = '';
    }
    writeFileSync(out, waiting);
  } finally {
    closeSync(out);
  }
}

/** Characters that are written at once. */
const TOGETHER = 1 << 16;

/**
 * Writes a file whole or not at all.
 *
 * @param text in pieces
 * @throws InputError naming the file and the reason
 */
export function writeText(file: string, text: Iterable<string>): void {
  attempt('write', file, () => {
    if (isSpecial(file)) {
      writePieces(file, text);
      return;
    }
    // Through a link, its target is what is written.
    const target = existsSync(file) ? realpathSync(file) : file;
    const draft = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.tmp`);
    try {
      writePieces(draft, text);
      renameSync(draft, target);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  });
}
