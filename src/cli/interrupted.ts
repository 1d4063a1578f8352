import { formatIteratedLog, type Ensemble, type Trajectory } from '../index.js';
import { formatReal } from './text.js';

const CLOCKS: Readonly<Record<Trajectory['clock'], string>> = {
  time: 't',
  'log-time': 'ln(1+t)',
  spherical: 's',
};

/** How to go on from a result that was, or was not, written to a file. */
function howToGoOn(json: string | undefined): string {
  if (json === undefined)
    return 'Nothing was kept to go on from: with --json FILE, farflow follow --resume FILE goes on.';
  const file = json === '-' ? 'FILE' : json;
  const kept = json === '-' ? 'Keep this output in a FILE, and ' : '';
  return `${kept}farflow follow --resume ${file} goes on from there.`;
}

/** What to say after Ctrl-C: the clock it stopped in, where, and how to go on. */
export function interruptedFlow({ clock, final }: Trajectory, json: string | undefined): string {
  const place = `${CLOCKS[clock]} = ${formatReal(final.clockTime)} of the clock ${clock}, at time t = ${formatIteratedLog(final.time)}`;
  return `It was interrupted at ${place}. ${howToGoOn(json)}`;
}

/** The same for many starts, in two lines. */
export function interruptedStarts({ runs, starts, seed }: Ensemble): readonly string[] {
  const finished = new Set(runs.map((run) => run.seed));
  let first = seed;
  while (finished.has(first)) first++;
  return [
    `interrupted; ${runs.length} of ${starts} starts were finished`,
    `--starts ${seed + starts - first} --seed ${first} follows the rest`,
  ];
}
