import { contenders, type Contender } from './contenders.js';
import { benchProblems, type BenchProblem } from './problems.js';

/** Achieved errors at which times are compared. */
const TARGETS = [1e-4, 1e-6, 1e-8];
const TOLERANCES = Array.from({ length: 22 }, (_, i) => 10 ** (-2 - 0.5 * i));
/** Milliseconds spent on one measurement. */
const BUDGET = 30;

/** Largest error of a component, relative to the largest component. */
function errorOf(y: ArrayLike<number>, final: ArrayLike<number>): number {
  let error = 0;
  let size = 0;
  for (let i = 0; i < final.length; i++) {
    const gap = Math.abs(y[i] - final[i]);
    if (!(gap <= error)) error = gap;
    size = Math.max(size, Math.abs(final[i]));
  }
  return error / size;
}

/** The best of repeated runs, in milliseconds: what is left is the machine's own noise. */
function timeOf(run: () => void): number {
  let best = Infinity;
  const end = performance.now() + BUDGET;
  for (let count = 0; count < 3 || performance.now() < end; count++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

interface Point {
  readonly error: number;
  readonly time: number;
}

function measure(contender: Contender, { problem, final }: BenchProblem): Point[] {
  const points: Point[] = [];
  for (const tolerance of TOLERANCES) {
    let error: number;
    try {
      error = errorOf(contender.solve(problem, tolerance), final);
    } catch {
      continue;
    }
    if (!(error > 0 && error < 0.1)) continue;
    points.push({ error, time: timeOf(() => void contender.solve(problem, tolerance)) });
    if (error < 0.1 * TARGETS[TARGETS.length - 1]) break;
  }
  return points;
}

/** The least time among runs at least as accurate as the target. */
const timeAt = (points: readonly Point[], target: number): number =>
  Math.min(Infinity, ...points.filter(({ error }) => error <= target).map(({ time }) => time));

/** Time to reach the same error, ours against the packages of npm: in one process, on the same right-hand sides. */
export function compare(): void {
  const ratios: number[] = [];
  for (const bench of benchProblems) {
    console.log(`\n${bench.name}: milliseconds to reach an error`);
    const rows = contenders.map((contender) => ({ contender, points: measure(contender, bench) }));
    console.log(
      ['', ...TARGETS.map((target) => target.toExponential(0))]
        .map((text, i) => text.padStart(i === 0 ? 24 : 12))
        .join(''),
    );
    for (const { contender, points } of rows) {
      const times = TARGETS.map((target) => timeAt(points, target));
      const cells = times.map((time) => (time === Infinity ? '—' : time.toFixed(3)).padStart(12));
      console.log(contender.name.padStart(24) + cells.join(''));
    }
    const best = (ours: boolean, target: number): number =>
      Math.min(
        ...rows
          .filter(({ contender }) => contender.ours === ours)
          .map(({ points }) => timeAt(points, target)),
      );
    const found = TARGETS.map((target) => best(false, target) / best(true, target));
    ratios.push(...found);
    console.log(
      'fastest other / ours'.padStart(24) +
        found.map((ratio) => `${ratio.toFixed(2)}×`.padStart(12)).join(''),
    );
  }
  const sorted = [...ratios].sort((a, b) => a - b);
  const median = (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.floor(sorted.length / 2)]) / 2;
  console.log(`\nfastest other / ours: least ${sorted[0].toFixed(2)}×, median ${median.toFixed(2)}×`);
}
