/*
 * node scripts/pack.mjs [FOLDER]
 *
 * Builds, and packs the tarball that is published into a folder, this one by default. Its manifest is without what only
 * those need who work on farflow: scripts, so that nothing is run where it is installed, devDependencies and overrides.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const destination = path.resolve(process.argv[2] ?? '.');
const temporary = mkdtempSync(path.join(tmpdir(), 'farflow-pack-'));

function run(command, arguments_, cwd) {
  const { status, error } = spawnSync(command, arguments_, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw error ?? new Error(`${command} ${arguments_[0]} ended with ${status}`);
}

const pack = (from, to) =>
  run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', to], from);

try {
  run(process.execPath, [path.join(root, 'scripts', 'build.mjs')], root);
  pack(root, temporary);
  run('tar', ['-xzf', readdirSync(temporary).find((name) => name.endsWith('.tgz'))], temporary);
  const folder = path.join(temporary, 'package');
  const file = path.join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  for (const key of ['scripts', 'devDependencies', 'overrides']) delete manifest[key];
  writeFileSync(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
  pack(folder, destination);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
