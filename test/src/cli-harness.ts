import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { gaussianBlobs, type DataSet } from '../../problems/index.js';
import type { Terminal } from '../../src/cli/io.js';
import { runCli } from '../../src/cli/run.js';

/** A stream that keeps what is written to it. */
function recorder(isTTY: boolean): Terminal & { readonly text: string } {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  return Object.defineProperties(stream, {
    text: { get: () => text },
    ...(isTTY ? { isTTY: { value: true }, columns: { value: 80 } } : {}),
  }) as never;
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the command line in this process.
 *
 * @param options.interruptAfter milliseconds after which Ctrl-C is pressed
 */
export async function farflow(
  args: readonly string[],
  options: {
    readonly isTTY?: boolean;
    readonly interruptAfter?: number;
    /** What standard error says when Ctrl-C is pressed. */
    readonly interruptAt?: RegExp;
    /** Another build of the command line. */
    readonly cli?: typeof runCli;
  } = {},
): Promise<Outcome> {
  const stdout = recorder(options.isTTY === true);
  const stderr = recorder(options.isTTY === true);
  const onInterrupt = (listener: () => void) => {
    const { interruptAt } = options;
    if (interruptAt !== undefined) {
      const watch = setInterval(() => {
        if (!interruptAt.test(stderr.text)) return;
        clearInterval(watch);
        listener();
      }, 5);
      return () => clearInterval(watch);
    }
    if (options.interruptAfter === undefined) return () => {};
    const timer = setTimeout(listener, options.interruptAfter);
    return () => clearTimeout(timer);
  };
  const code = await (options.cli ?? runCli)(args, { stdout, stderr, onInterrupt });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** A folder that is gone after the test, with files in it. */
export function folder(files: Readonly<Record<string, string>> = {}): string {
  const made = mkdtempSync(path.join(tmpdir(), 'farflow-cli-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(made, name), text);
  return made;
}

/** A data set as CSV, labels in the last column. */
export function csvOf(
  data: DataSet,
  names: readonly [string, string] = ['-1', '1'],
  label = 'class',
): string {
  const { count, dimension, x, y } = data;
  const header = [...Array.from({ length: dimension }, (_, a) => `x${a + 1}`), label];
  const rows = Array.from({ length: count }, (_, i) => [
    ...x.subarray(i * dimension, (i + 1) * dimension),
    names[y[i] > 0 ? 1 : 0],
  ]);
  return `${[header, ...rows].map((row) => row.join(',')).join('\n')}\n`;
}

/** Two classes that a linear predictor tells apart, and the table of them. */
export const blobs = gaussianBlobs({ count: 40, dimension: 5, gap: 1, seed: 1 });
export const blobsCsv = csvOf(blobs, ['cat', 'dog']);

/** Two classes of so many features that their principal axes are not sought, and steps stay of order 1. */
export const wideCsv = csvOf(gaussianBlobs({ count: 40, dimension: 330, gap: 1, seed: 1 }), ['cat', 'dog']);

/** A goal far enough to be at it for a while with these. */
export const LONG = ['--until', 'logTime=1e6', '--samples', '50'];
