import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

it('the core is compiled with the types of the language alone, without those of Node or a browser', () => {
  const file = path.resolve('tsconfig.core.json');
  const config = ts.getParsedCommandLineOfConfigFile(file, undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
      throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
    },
  });
  const program = ts.createProgram(config!.fileNames, config!.options);
  const sources = program.getSourceFiles().map((source) => source.fileName);
  expect(sources.length).toBeGreaterThan(0);
  expect(sources.filter((name) => /\/@types\/node\/|\/lib\.(dom|webworker)/.test(name))).toEqual([]);
  expect(sources.filter((name) => /\/src\/(cli|report|workers)\//.test(name))).toEqual([]);
});
