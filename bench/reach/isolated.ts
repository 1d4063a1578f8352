import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nothing } from './measure.js';
import type { ReachRow } from './problem.js';

/** Milliseconds after which a row is given up. */
const LIMIT = 900_000;

/** Measures a problem in a process of its own; whatever happens there, a row comes back. */
export function measureApart(part: string, index: number, name: string): Promise<ReachRow> {
  return new Promise((resolve) => {
    // Numbers that are not finite are numbers still.
    const child = fork(fileURLToPath(new URL('row.ts', import.meta.url)), [part, String(index)], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let errors = '';
    let row: ReachRow | undefined;
    child.stderr?.on('data', (text: Buffer) => (errors += text.toString()));
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT);
    child.on('message', (message) => {
      row = message as ReachRow;
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const why = signal === null ? `exit code ${code ?? 0}` : `ended by ${signal}`;
      const message = [why, ...errors.trim().split('\n').slice(-3)].join(' | ');
      resolve(row ?? { ...nothing, name, status: 'no result', message });
    });
  });
}
