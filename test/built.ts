import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Time for {@link built}, in milliseconds. */
export const BUILD_TIME = 120_000;

/**
 * A module of dist/, built anew where it is out of date: threads and browsers run JavaScript, so what is tested in them is
 * what was built.
 *
 * @param file path in dist/
 */
export function built(file: string): Promise<unknown> {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/build.mjs', '--if-stale'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the build failed: ${stdout}${stderr}`);
  return import(pathToFileURL(path.resolve('dist', file)).href);
}
