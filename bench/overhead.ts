import {
  dop853,
  dormandPrince54,
  radauIIA5,
  stepping,
  tsitouras54,
  type InitialValueProblem,
  type Method,
} from '../solvers/index.js';

const methods: readonly Method[] = [dormandPrince54, tsitouras54, dop853, radauIIA5];

/** Right-hand side that costs next to nothing, and whose cost is measured. */
const decay = (dimension: number): InitialValueProblem => ({
  t0: 0,
  tEnd: 1e300,
  y0: new Float64Array(dimension).fill(1),
  f(_t, y, out) {
    for (let i = 0; i < dimension; i++) out[i] = -1e-3 * y[i] + 1e-3;
  },
});

function nanosecondsPerCall(problem: InitialValueProblem): number {
  const y = Float64Array.from(problem.y0);
  const out = new Float64Array(y.length);
  const calls = Math.ceil(2e7 / y.length);
  const start = performance.now();
  for (let i = 0; i < calls; i++) problem.f(i, y, out);
  return ((performance.now() - start) / calls) * 1e6;
}

/** What a step costs beyond its evaluations of the right-hand side, per component. */
export function overhead(): void {
  console.log('\nnanoseconds of a step beyond its right-hand sides, per component');
  console.log(`${'dimension'.padStart(24)}${[2, 20, 200].map((n) => String(n).padStart(12)).join('')}`);
  for (const method of methods) {
    const cells = [2, 20, 200].map((dimension) => {
      if (method.implicit === true && dimension > 20) return '—'.padStart(12);
      const problem = decay(dimension);
      const count = Math.ceil(2e5 / dimension ** (method.implicit === true ? 2 : 1)) + 100;
      let best = Infinity;
      for (let repeat = 0; repeat < 5; repeat++) {
        const run = stepping(problem, { method, maxSteps: 1e9, maxStep: 0.01, firstStep: 0.01 });
        for (let i = 0; i < 100; i++) run.advance();
        const before = run.outcome().stats.evaluations;
        const start = performance.now();
        for (let i = 0; i < count; i++) run.advance();
        const elapsed = (performance.now() - start) * 1e6;
        const evaluations = run.outcome().stats.evaluations - before;
        best = Math.min(best, (elapsed - evaluations * nanosecondsPerCall(problem)) / count / dimension);
      }
      return best.toFixed(1).padStart(12);
    });
    console.log(method.name.padStart(24) + cells.join(''));
  }
}

/** Heap growth over a million steps: the loop allocates nothing. */
export function allocation(): void {
  console.log('\nheap growth over 1e6 steps, bytes a step');
  for (const method of methods.filter(({ implicit }) => implicit !== true)) {
    const run = stepping(decay(10), { method, maxSteps: 1e9, maxStep: 0.01 });
    for (let i = 0; i < 1e5; i++) run.advance();
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 1e6; i++) run.advance();
    const growth = (process.memoryUsage().heapUsed - before) / 1e6;
    console.log(method.name.padStart(24) + growth.toFixed(2).padStart(12));
  }
}
