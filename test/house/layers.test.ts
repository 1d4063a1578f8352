import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';
import tseslint from 'typescript-eslint';

/** The project's own configuration, less the rules that need types: the files linted here exist only in memory. */
let eslint: ESLint;
beforeAll(() => {
  eslint = new ESLint({ overrideConfig: [{ files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }] });
});

async function objections(file: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: file });
  expect(result.messages.filter((message) => message.fatal)).toEqual([]);
  return result.messages.filter(({ ruleId }) => ruleId === 'farflow/layers').map(({ message }) => message);
}

const value = (from: string) => `import { x } from '${from}'; export const y = x;`;
const type = (from: string) => `import type { X } from '${from}'; export type Y = X;`;

describe('the layer rule forbids', () => {
  it.each([
    ['solvers/a.ts', value('../problems/b.js')],
    ['solvers/a.ts', type('../problems/b.js')],
    ['solvers/a.ts', value('../src/b.js')],
    ['solvers/radau/a.ts', type('../../src/b.js')],
    ['solvers/a.ts', value('node:fs')],
    ['solvers/a.ts', value('fs/promises')],
    ['solvers/a.ts', value('zod')],
    ['solvers/a.ts', value('farflow')],
    ['solvers/a.ts', value('../test/helper.js')],
    ['solvers/a.ts', `export * from '../problems/index.js';`],
    ['solvers/a.ts', `export { x } from '../src/index.js';`],
    ['solvers/a.ts', `export const x = import('../src/index.js');`],
    ['solvers/a.ts', `export type X = import('../problems/index.js').MarginModel;`],
    ['problems/a.ts', value('../solvers/b.js')],
    ['problems/a.ts', `import { type X } from '../solvers/b.js'; export type Y = X;`],
    ['problems/a.ts', `import '../solvers/b.js';`],
    ['problems/a.ts', type('../src/b.js')],
    ['problems/a.ts', value('node:path')],
    ['problems/a.ts', value('papaparse')],
    ['src/a.ts', value('node:fs')],
    ['src/a.ts', type('node:fs')],
    ['src/observe/a.ts', value('../report/b.js')],
    ['src/observe/a.ts', type('../cli/b.js')],
    ['src/a.ts', value('commander')],
    ['src/a.ts', value('@observablehq/plot')],
    ['src/a.ts', value('vitest')],
    ['src/batch/a.ts', type('gpu.js')],
    ['src/cli/a.ts', value('gpu.js')],
    ['src/report/a.ts', value('../cli/main.js')],
    ['src/report/a.ts', value('fast-check')],
    ['src/a.ts', value('../workers/b.js')],
    ['src/a.ts', value('piscina')],
    ['src/report/a.ts', type('../workers/b.js')],
    ['src/workers/a.ts', value('../report/b.js')],
    ['src/workers/a.ts', type('../cli/b.js')],
    ['src/cli/a.ts', value('playwright-core')],
    ['src/cli/a.ts', value('../../bench/run.js')],
  ])('%s: %s', async (file, text) => {
    expect(await objections(file, text)).toHaveLength(1);
  });
});

describe('the layer rule allows', () => {
  it.each([
    ['solvers/a.ts', value('./b.js')],
    ['solvers/radau/a.ts', value('../method.js')],
    ['problems/a.ts', value('./b.js')],
    ['problems/a.ts', type('../solvers/b.js')],
    ['src/a.ts', value('../solvers/index.js')],
    ['src/a.ts', value('../problems/index.js')],
    ['src/observe/a.ts', value('../flow/b.js')],
    ['src/a.ts', value('zod')],
    ['src/a.ts', value('papaparse')],
    ['src/batch/gpu-library.ts', `export const x = import('gpu.js');`],
    ['src/report/a.ts', value('node:fs/promises')],
    ['src/report/a.ts', value('../index.js')],
    ['src/report/a.ts', value('@observablehq/plot')],
    ['src/workers/a.ts', value('../ensemble/b.js')],
    ['src/workers/a.ts', value('node:os')],
    ['src/workers/a.ts', value('piscina')],
    ['src/cli/a.ts', value('../report/b.js')],
    ['src/cli/a.ts', value('../workers/b.js')],
    ['src/cli/a.ts', value('../../solvers/index.js')],
    ['src/cli/a.ts', value('node:process')],
    ['src/cli/a.ts', value('commander')],
    ['test/solvers/a.test.ts', value('../../src/cli/main.js')],
  ])('%s: %s', async (file, text) => {
    expect(await objections(file, text)).toEqual([]);
  });
});

it('says what is wrong', async () => {
  expect(await objections('problems/a.ts', value('../solvers/b.js'))).toEqual([
    'problems may import only types of solvers.',
  ]);
  expect(await objections('src/a.ts', value('node:fs'))).toEqual(['core imports node:fs, a module of Node.']);
});
