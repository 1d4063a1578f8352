import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { InputError } from '../../../problems/index.js';
import { writeReport } from '../../../src/report/index.js';

const report = { title: 'Report', entries: [] };

let root: string;
beforeEach(() => (root = mkdtempSync(path.join(tmpdir(), 'farflow-report-'))));
afterEach(() => rmSync(root, { recursive: true }));

it('makes the folder and writes one file', () => {
  const folder = path.join(root, 'report');
  expect(writeReport(folder, report)).toBe(path.join(folder, 'index.html'));
  expect(readdirSync(folder)).toEqual(['index.html']);
  expect(readFileSync(path.join(folder, 'index.html'), 'utf8')).toMatch(/^<!doctype html>.*<\/html>\n$/s);
});

it('takes the place of an older report and leaves other files', () => {
  writeFileSync(path.join(root, 'index.html'), 'old');
  writeFileSync(path.join(root, 'notes.txt'), 'mine');
  writeReport(root, report);
  expect(readdirSync(root).sort()).toEqual(['index.html', 'notes.txt']);
  expect(readFileSync(path.join(root, 'index.html'), 'utf8')).toContain('<title>Report</title>');
});

it.each([
  ['its parent does not exist', () => path.join(root, 'a', 'b')],
  [
    'it is a file',
    () => {
      writeFileSync(path.join(root, 'file'), 'mine');
      return path.join(root, 'file');
    },
  ],
  [
    'its parent is a file',
    () => {
      writeFileSync(path.join(root, 'file'), 'mine');
      return path.join(root, 'file', 'report');
    },
  ],
  [
    'index.html is a folder',
    () => {
      mkdirSync(path.join(root, 'report', 'index.html'), { recursive: true });
      return path.join(root, 'report');
    },
  ],
])('says in one line that a folder cannot be written where %s', (_, make) => {
  const folder = make();
  const before = readdirSync(root, { recursive: true }).sort();
  expect(() => writeReport(folder, report)).toThrow(InputError);
  expect(() => writeReport(folder, report)).toThrow(
    new RegExp(`^the report folder .*${path.basename(folder)}.*: .+$`),
  );
  expect(readdirSync(root, { recursive: true }).sort()).toEqual(before);
  expect(existsSync(path.join(root, 'a'))).toBe(false);
});
