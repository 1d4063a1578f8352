/*
 * node scripts/check-core.mjs
 *
 * Walks what dist/'s three entry points import, at run time and in their types, and fails on anything of Node.
 */
import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const entries = ['dist/src/index.js', 'dist/solvers/index.js', 'dist/problems/index.js'];

/** A module's own text, and that of its types beside it. */
const imports = (file) =>
  [file, file.replace(/\.js$/, '.d.ts')]
    .filter((name) => existsSync(path.join(root, name)))
    .flatMap(
      (name) => ts.preProcessFile(readFileSync(path.join(root, name), 'utf8'), true, true).importedFiles,
    )
    .map((reference) => reference.fileName);

const problems = [];
for (const entry of entries) {
  const packages = new Set();
  const seen = new Set([entry]);
  for (const file of seen) {
    if (!existsSync(path.join(root, file))) {
      problems.push(`${file} does not exist`);
      continue;
    }
    for (const specifier of imports(file)) {
      if (specifier.startsWith('.')) seen.add(path.posix.join(path.posix.dirname(file), specifier));
      else if (isBuiltin(specifier)) problems.push(`${file} imports ${specifier}`);
      else packages.add(specifier);
    }
  }
  const list = packages.size === 0 ? 'no package' : [...packages].sort().join(', ');
  console.log(`${entry}: ${seen.size} modules; ${list}`);
}

for (const problem of problems) console.error(`check-core: ${problem}`);
process.exitCode = problems.length === 0 ? 0 : 1;
