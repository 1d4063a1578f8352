import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { caseOf } from './cases.js';
import { problems } from './library.js';
import { runCases, type Outcome } from './pool.js';
import { summary } from './summary.js';

/*
 * npm run bench:fuzz -- [--count N] [--seed S] [--from I] [--only I] [--limit SECONDS] [--processes P]
 *
 * Follows random specifications, each in a process with a time limit, and judges how they end. The specifications of bad
 * cases go to farflow-fuzz/; exits with 1 where there are any. `--only` runs one case and says all there is to say.
 *
 * `aborted` stands for slow: the run did not come to its end in the limit, and stopped at its signal.
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    only: { type: 'string' },
    limit: { type: 'string', default: '20' },
    processes: { type: 'string', default: '1' },
  },
});

function number(name: keyof typeof values, least: number): number {
  const value = Number(values[name]);
  if (!(value >= least)) throw new RangeError(`--${name} is ${values[name] ?? ''}: give at least ${least}`);
  return value;
}

const seed = number('seed', 0);
const only = values.only === undefined ? undefined : number('only', 0);
const from = only ?? number('from', 0);
const count = only === undefined ? number('count', 1) : 1;
const folder = 'farflow-fuzz';
const fileOf = (index: number): string => path.join(folder, `${seed}-${index}.json`);

const outcomes: Outcome[] = [];
let interrupted = false;
process.once('SIGINT', () => (interrupted = true));

function see(outcome: Outcome): void {
  outcomes.push(outcome);
  const { index, end, faults, milliseconds, message } = outcome;
  const seconds = (milliseconds / 1000).toFixed(1);
  if (only !== undefined) {
    const { spec, gate } = caseOf(problems.randomSource, seed, index);
    console.log(JSON.stringify(spec));
    console.log(`${gate ? 'with' : 'without'} a look at whether the data separate; ${seconds} s`);
    console.log(`${end}: ${message}`);
    for (const { kind, what } of faults) console.log(`  ${kind}: ${what}`);
  }
  if (faults.length > 0) {
    mkdirSync(folder, { recursive: true });
    const { spec } = caseOf(problems.randomSource, seed, index);
    writeFileSync(fileOf(index), `${JSON.stringify(spec)}\n`);
    const [{ kind, what }] = faults;
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
    if (only === undefined)
      console.log(`--seed ${seed} --only ${index}  ${fileOf(index)}  ${end}  ${kind}: ${what}${more}`);
  }
  if (only === undefined && outcomes.length % 100 === 0) process.stderr.write(`${outcomes.length} cases\n`);
}

await runCases(
  {
    seed,
    indices: Array.from({ length: count }, (_, k) => from + k),
    limit: 1000 * number('limit', 0.1),
    processes: number('processes', 1),
  },
  see,
  () => interrupted,
);
console.log(`\n${summary(outcomes)}`);
process.exitCode = outcomes.some(({ faults }) => faults.length > 0) ? 1 : 0;
