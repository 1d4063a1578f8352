import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Runs scipy's solvers on the network of the reference file, where scipy is there. */
export function runScipy(): void {
  const found = spawnSync('python3', ['-c', 'import scipy'], { stdio: 'ignore' });
  if (found.status !== 0) {
    console.log('\nscipy is not here (Debian: apt-get install python3-scipy), so it is not run.');
    return;
  }
  console.log('');
  const script = fileURLToPath(new URL('../scipy_reach.py', import.meta.url));
  const { status } = spawnSync('python3', [script], { stdio: 'inherit' });
  if (status !== 0) console.log(`scipy came to no end: exit code ${status ?? 'none'}`);
}
