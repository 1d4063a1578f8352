/*
 * node scripts/build.mjs [--if-stale]
 *
 * Compiles solvers/, problems/ and src/ into dist/, and puts the linear-programming solver for browsers there. The new dist/ takes the place of the old one only when it is
 * complete. With --if-stale nothing is done while no source is newer than dist/.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { browserSolver } from './browser-solver.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = path.join(root, 'dist');
const sources = [
  'solvers',
  'problems',
  'src',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'scripts/build.mjs',
  'scripts/browser-solver.mjs',
];

/** Latest change below a path in milliseconds; a folder changes when a file in it is added or removed. */
function latestChange(file) {
  const stat = statSync(file);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(file).map((name) => latestChange(path.join(file, name))));
}

function isStale() {
  if (!existsSync(dist)) return true;
  return Math.max(...sources.map((name) => latestChange(path.join(root, name)))) > statSync(dist).mtimeMs;
}

function build() {
  const started = new Date();
  const fresh = path.join(root, 'node_modules', '.cache', `farflow-dist-${process.pid}`);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(path.dirname(fresh), { recursive: true });
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const arguments_ = [tsc, '-p', path.join(root, 'tsconfig.build.json'), '--outDir', fresh];
  const { status } = spawnSync(process.execPath, arguments_, { stdio: 'inherit' });
  if (status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    console.error('build: the sources do not compile; dist/ is left as it was.');
    return status ?? 1;
  }
  writeFileSync(path.join(fresh, 'src', 'input', 'highs-browser.js'), browserSolver());
  const main = path.join(fresh, 'src', 'cli', 'main.js');
  if (existsSync(main)) chmodSync(main, 0o755);
  rmSync(dist, { recursive: true, force: true });
  renameSync(fresh, dist);
  utimesSync(dist, started, started);
  return 0;
}

const lock = path.join(root, 'node_modules', '.cache', 'farflow-build');
/** Milliseconds between looks at a lock, and after which it was left behind by a build that died. */
const PATIENCE = 100;
const ABANDONED = 120_000;

/** Does `work` while nobody else builds here: tests that run side by side may all ask for a build. */
function alone(work) {
  mkdirSync(path.dirname(lock), { recursive: true });
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      if (Date.now() - since > ABANDONED) rmSync(lock, { recursive: true, force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PATIENCE);
    }
  }
  try {
    return work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

const ifStale = process.argv.includes('--if-stale');
process.exitCode = ifStale && !isStale() ? 0 : alone(() => (ifStale && !isStale() ? 0 : build()));
