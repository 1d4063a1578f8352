/*
 * npm run bench:margins [-- SIZE…] [--memory]
 *
 * Billions of operations a second (multiplications and additions of the inner products alone) of whole calls of
 * evaluateMargins, checks and copies included; the ways to compute take turns, and the best of their times counts.
 * --memory: a thousand million margins, and the memory they took.
 */
import { availableParallelism, cpus } from 'node:os';
import { contenders, numpySeconds, prepared } from './contenders.js';
import { thousandMillion } from './memory.js';
import { operations, sizes, type Size } from './sizes.js';

const ROUNDS = 7;

async function timed(size: Size, threads: number): Promise<void> {
  const batch = prepared(size);
  const { all, close } = contenders(threads);
  const able = all.filter(({ most }) => operations(size) <= most);
  const best = able.map(() => Infinity);
  const ran = able.map(() => '');
  for (let round = 0; round < ROUNDS; round++)
    for (const [k, contender] of able.entries()) {
      const start = performance.now();
      ran[k] = await contender.run(batch);
      best[k] = Math.min(best[k], (performance.now() - start) / 1000);
    }
  await close();
  const { name, examples, features, vectors, width } = size;
  const neurons = width === 0 ? '' : `, ${width} neurons`;
  console.log(`\n${name}: n = ${examples}, d = ${features}, B = ${vectors}${neurons}`);
  const line = (who: string, seconds: number, what: string): void =>
    console.log(
      `${who.padEnd(18)}${(operations(size) / seconds / 1e9).toFixed(2).padStart(8)} GFLOP/s${(1000 * seconds).toFixed(2).padStart(11)} ms   ${what}`,
    );
  for (const [k, { name: who }] of able.entries()) line(who, best[k], ran[k]);
  // A product of matrices as large as all pre-activations would take too much memory beyond some size.
  const numpy = examples * vectors * Math.max(1, width) > 1e8 ? null : numpySeconds(size);
  if (numpy !== null) line('numpy', numpy, 'the products alone, BLAS on one thread');
}

const named = process.argv.slice(2);
console.log(`${cpus()[0].model}, ${availableParallelism()} cores, Node ${process.version}`);
if (named.includes('--memory')) await thousandMillion();
else
  for (const size of sizes)
    if (named.length === 0 || named.includes(size.name)) await timed(size, availableParallelism());
