/*
 * node scripts/check-package.mjs
 *
 * Packs the built package and uses the tarball as a stranger would: what is in it, publint, attw, then an installation
 * in an empty project with an ESM script, strict TypeScript under two ways of resolution, the command line, and bundles
 * for a browser.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const resolve = createRequire(import.meta.url).resolve;
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const entries = Object.keys(manifest.exports)
  .filter((key) => !key.endsWith('.json'))
  .map((key) => path.posix.join(manifest.name, key));
const temporary = mkdtempSync(path.join(tmpdir(), 'farflow-package-'));

class Failure extends Error {}

/** Runs a command to its end and gives its output; a failure shows all of it. */
function run(command, arguments_, cwd = root) {
  const result = spawnSync(command, arguments_, { cwd, encoding: 'utf8' });
  if (result.status === 0) return result.stdout;
  const output = [result.stdout, result.stderr, result.error?.message].filter(Boolean).join('\n');
  throw new Failure(`${[path.basename(command), ...arguments_].join(' ')}\n${output}`);
}

/** The file of a package's command, by the name of the command. */
function bin(packageName, command) {
  const file = path.join(root, 'node_modules', packageName, 'package.json');
  const { bin: bins } = JSON.parse(readFileSync(file, 'utf8'));
  return path.join(path.dirname(file), typeof bins === 'string' ? bins : bins[command]);
}

const node = (file, arguments_, cwd) => run(process.execPath, [file, ...arguments_], cwd);

function pack() {
  node(path.join(root, 'scripts', 'pack.mjs'), [temporary]);
  return path.join(
    temporary,
    readdirSync(temporary).find((name) => name.endsWith('.tgz')),
  );
}

/** The files that a text in Markdown links to or shows, where they are its neighbours. */
const linked = (file) =>
  [...readFileSync(path.join(root, file), 'utf8').matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => path.posix.join(path.posix.dirname(file), target));

/** What npm would run where the package is installed. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare'];

function contents(tarball) {
  const files = run('tar', ['-tzf', tarball])
    .trim()
    .split('\n')
    .map((name) => name.replace(/^package\//, ''));
  const wanted = [
    'package.json',
    'README.md',
    'LICENSE',
    ...manifest.files.filter((name) => name.includes('.') && !name.includes('*')),
    'dist/src/input/highs-browser.js',
    ...linked('README.md'),
  ];
  const missing = wanted.filter((name) => !files.includes(name));
  if (missing.length > 0) throw new Failure(`the tarball lacks ${missing.join(', ')}`);
  const texts = files.filter((name) => /^docs\/[^/]+\.(md|json|png)$/.test(name));
  const lost = texts
    .filter((name) => name.endsWith('.md'))
    .flatMap(linked)
    .filter((name) => !files.includes(name));
  if (lost.length > 0) throw new Failure(`the docs link to ${lost.join(', ')}, which the tarball lacks`);
  const module = /^dist\/(solvers|problems|src)\/.+\.(js|d\.ts)$/;
  const strange = files.filter(
    (name) =>
      !wanted.includes(name) &&
      !texts.includes(name) &&
      (!module.test(name) || /(^|[/.])(test|bench)s?[/.]/.test(name)),
  );
  if (strange.length > 0) throw new Failure(`the tarball should not hold ${strange.join(', ')}`);
  const packed = JSON.parse(run('tar', ['-xOzf', tarball, 'package/package.json']));
  const scripts = INSTALL_SCRIPTS.filter((name) => packed.scripts?.[name] !== undefined);
  if (scripts.length > 0 || files.includes('binding.gyp'))
    throw new Failure(`npm would run ${scripts.join(', ') || 'node-gyp'} where the tarball is installed`);
  return `${files.length} files`;
}

function install(tarball) {
  const project = path.join(temporary, 'project');
  mkdirSync(project);
  const ours = { name: 'stranger', version: '0.0.0', private: true, type: 'module' };
  writeFileSync(path.join(project, 'package.json'), JSON.stringify(ours));
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--silent', tarball], project);
  return project;
}

/** Imports every entry point; what they export is then asked of the types. */
function runtime(project) {
  const script = path.join(project, 'use.mjs');
  const text = entries.map((entry) => `out['${entry}'] = Object.keys(await import('${entry}'));`).join('\n');
  writeFileSync(script, `const out = {};\n${text}\nconsole.log(JSON.stringify(out));\n`);
  const exported = JSON.parse(node(script, [], project));
  for (const entry of entries)
    if (exported[entry].length === 0) throw new Failure(`${entry} exports nothing`);
  return exported;
}

function types(project, exported, module, moduleResolution) {
  const folder = path.join(project, moduleResolution.toLowerCase());
  mkdirSync(folder);
  const text = entries.map((entry, i) => {
    const names = exported[entry].map((name) => `${name} as ${name}${i}`);
    const uses = exported[entry].map((name) => `${name}${i}`);
    return `import { ${names.join(', ')} } from '${entry}';\nexport const all${i}: unknown[] = [${uses.join(', ')}];\n`;
  });
  writeFileSync(path.join(folder, 'use.ts'), text.join('\n'));
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2023'],
    types: [],
    module,
    moduleResolution,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['use.ts'] }));
  const tsc = [resolve('typescript/bin/tsc'), '-p', folder, '--pretty', 'false'];
  const { status, stdout } = spawnSync(process.execPath, tsc, { cwd: project, encoding: 'utf8' });
  // Our declarations are checked too; those of other packages may ask for a browser's or Node's types.
  const foreign = new RegExp(`^(node_modules/(?!${manifest.name}/)|\\s)`);
  const errors = stdout.split('\n').filter((line) => line !== '' && !foreign.test(line));
  if (errors.length > 0 || (status !== 0 && stdout === '')) throw new Failure(`tsc says\n${stdout}`);
}

function commandLine(project) {
  const main = path.join(project, 'node_modules', manifest.name, manifest.bin.farflow);
  if (!readFileSync(main, 'utf8').startsWith('#!/usr/bin/env node\n'))
    throw new Failure(`${manifest.bin.farflow} does not begin with #!/usr/bin/env node`);
  const said = run('npx', ['--offline', '--no', '--', 'farflow', '--version'], project).trim();
  if (said !== manifest.version) throw new Failure(`farflow --version says ${said}, not ${manifest.version}`);
  return said;
}

function step(name, work) {
  const started = performance.now();
  const result = work();
  const detail = typeof result === 'string' && !path.isAbsolute(result) ? `: ${result}` : '';
  console.log(`ok  ${name}${detail} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return result;
}

try {
  const tarball = step('build and pack', pack);
  step('contents', () => contents(tarball));
  step('the core is free of Node', () => {
    process.stdout.write(
      node(path.join(root, 'scripts', 'check-core.mjs'), [])
        .replace(/^/gm, '    ')
        .trimEnd() + '\n',
    );
  });
  step('publint', () => void node(bin('publint', 'publint'), ['run', tarball, '--strict']));
  step(
    'attw',
    () =>
      void node(bin('@arethetypeswrong/cli', 'attw'), [
        tarball,
        '--profile',
        'esm-only',
        '--no-definitely-typed',
      ]),
  );
  const project = step('install', () => install(tarball));
  const exported = step('import', () => runtime(project));
  step('strict types, NodeNext', () => types(project, exported, 'NodeNext', 'NodeNext'));
  step('strict types, bundler', () => types(project, exported, 'ESNext', 'Bundler'));
  step('npx farflow', () => commandLine(project));
  step('bundles', () => {
    const check = [resolve('tsx/cli'), path.join(root, 'scripts', 'check-bundles.ts'), project];
    process.stdout.write(run(process.execPath, check).replace(/^(?=.)/gm, '    '));
  });
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(`check-package: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
