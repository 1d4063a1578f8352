import { measureApart } from './isolated.js';
import { parts } from './parts.js';
import type { ReachRow } from './problem.js';
import { publishedFigures } from './published.js';
import { runScipy } from './scipy.js';
import { reachTable } from './table.js';

/*
 * npm run bench:reach -- [--scipy] [--markdown] [part …]
 *
 * How far the library follows flows, in how many steps, how long it takes and how wrong it is. Every row is a process of
 * its own.
 *
 * `first` is the first call in that process, `warm` the best of three more, left out where they would take long. `failed`
 * counts failures of Newton's iteration, `margin falls` is the largest fall of the smoothed normalised margin in a step,
 * `Σq − 1` and `Lemma 3.4` are the largest residuals of all samples. Errors are against references.
 */
const given = process.argv.slice(2);
const options = given.filter((word) => word.startsWith('--'));
const unknown = options.find((word) => !['--scipy', '--markdown'].includes(word));
if (unknown !== undefined) throw new RangeError(`no option ${unknown}: use --scipy, --markdown`);
const markdown = options.includes('--markdown');
const named = given.filter((word) => !word.startsWith('--'));

for (const name of named.length > 0 ? named : Object.keys(parts)) {
  if (!(name in parts)) throw new RangeError(`no part ${name}: use ${Object.keys(parts).join(', ')}`);
  const { title, problems, summary } = parts[name];
  const rows: ReachRow[] = [];
  for (const [index, problem] of problems.entries()) {
    process.stderr.write(`${name}: ${problem.name}\n`);
    rows.push(await measureApart(name, index, problem.name));
  }
  console.log(`\n${markdown ? '## ' : ''}${title}${markdown ? '\n' : ''}`);
  console.log(reachTable(rows, markdown));
  for (const line of summary?.(rows) ?? []) console.log(markdown ? `\n${line}` : line);
}
console.log(`\n${publishedFigures(markdown)}`);
if (options.includes('--scipy')) runScipy();
