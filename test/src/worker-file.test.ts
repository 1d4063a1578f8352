import { cpSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type * as Workers from '../../src/workers/index.js';
import { openPool, WorkerFileError } from '../../src/workers/pool.js';
import { BUILD_TIME, built } from '../built.js';
import { folder } from './cli-harness.js';

/** Piscina tells of a thread that dies while it is loading in one of two ways, by chance. */
const TRIES = 3;

async function reasonOf(text: string | undefined): Promise<unknown> {
  const dir = folder(text === undefined ? {} : { 'worker.mjs': text });
  const file = pathToFileURL(path.join(dir, 'worker.mjs'));
  const attempt = async () => {
    const pool = openPool<number, number>(file, 2);
    onTestFinished(() => pool.destroy());
    return Promise.all([pool.run(1), pool.run(2), pool.run(3)]);
  };
  return attempt().then(
    (value) => value,
    (error: unknown) => error,
  );
}

describe('a worker file that cannot be loaded is a rejection that names it:', () => {
  it.each<[string, string | undefined, RegExp]>([
    ['there is none', undefined, /: there is no such file; /],
    ['it imports what is not there', `import 'no-such-package';`, /Cannot find package 'no-such-package'/],
    ['it throws', `throw new Error('too early\\nsecond line');`, /cannot be loaded: too early; /],
    ['it is no JavaScript', 'export default {', /Unexpected end of input/],
  ])('%s', async (_, text, reason) => {
    for (let k = 0; k < TRIES; k++) {
      const error = await reasonOf(text);
      expect(error).toBeInstanceOf(WorkerFileError);
      const { message } = error as Error;
      expect(message).toMatch(/^the worker file .*worker\.mjs cannot be loaded: [^\n]*$/);
      expect(message).toMatch(reason);
    }
  });

  it('but one that can be runs, and what it throws later is its own', async () => {
    const text = `
      import { workerData } from 'node:worker_threads';
      export default (n) => { if (n === 3) throw new Error('three'); return n; };
      Atomics.store(workerData.loaded, 0, 1);`;
    expect(await reasonOf(text)).toMatchObject({ message: 'three', name: 'Error' });
  });
});

describe('followMany of a copy without its worker file', () => {
  let followMany: typeof Workers.followMany;
  beforeAll(async () => {
    await built('src/workers/index.js');
    // Beside the packages it imports, and not in dist, whose age says whether it is stale.
    const copy = path.resolve('node_modules/.cache', `farflow-copy-${process.pid}`);
    cpSync('dist/src', path.join(copy, 'src'), { recursive: true });
    for (const name of ['solvers', 'problems'])
      cpSync(path.join('dist', name), path.join(copy, name), { recursive: true });
    const worker = path.join(copy, 'src/workers/worker.js');
    expect(readFileSync(worker, 'utf8')).toContain('followStart');
    rmSync(worker);
    ({ followMany } = (await import(
      pathToFileURL(path.join(copy, 'src/workers/index.js')).href
    )) as typeof Workers);
    return () => rmSync(copy, { recursive: true, force: true });
  }, BUILD_TIME);

  it('rejects', async () => {
    const spec = { model: { kind: 'relu', width: 1 }, data: { x: [[1]], y: [1] } } as const;
    await expect(followMany(spec, { starts: 2, workers: 2 })).rejects.toThrow(
      /^the worker file .*worker\.js cannot be loaded: there is no such file; /,
    );
  });
});
