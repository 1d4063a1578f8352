import type { MarginBackend } from './backend.js';
import type { Probe } from './batch-options.js';
import { taskWork, type PredictionTask } from './plain-prediction.js';

/* Which backend is faster, measured on a part of the work itself. */

/** Operations of the first sample, and by how much the next one is larger. */
const FIRST = 1e7;
const GROWTH = 8;
/** Seconds below which a sample says little: starting costs more than computing. */
const TELLING = 0.02;

const clock = (globalThis as unknown as { readonly performance: { now(): number } }).performance;

/** About `work` operations of a task: all examples for some vectors, or some examples for one. */
function sampleOf(task: PredictionTask, work: number): PredictionTask {
  const { shape, examples, vectors, x, rows, coefficients } = task;
  const { width, features } = shape;
  const part = work / taskWork(task);
  if (part >= 1) return task;
  const some = Math.max(1, Math.floor(part * vectors));
  const of = some > 1 ? examples : Math.max(1, Math.floor(Math.min(1, part * vectors) * examples));
  return {
    shape,
    x: x.subarray(0, of * features),
    examples: of,
    rows: rows.subarray(0, some * width * features),
    coefficients: coefficients.subarray(0, some * width),
    vectors: some,
  };
}

async function run(backend: MarginBackend, task: PredictionTask, out: Float64Array): Promise<void> {
  const loaded = await backend.load(task.shape, task.x, task.examples);
  try {
    await loaded.predict(task.rows, task.coefficients, task.vectors, out);
  } finally {
    loaded.close();
  }
}

/** Seconds that a backend takes for a task, transfers and all, once it has run before, extended to `whole` operations. */
async function secondsOf(backend: MarginBackend, task: PredictionTask, whole: number): Promise<number> {
  for (let work = FIRST; ; work *= GROWTH) {
    const sample = sampleOf(task, work);
    const out = new Float64Array(sample.vectors * sample.examples);
    await run(backend, sample, out);
    const start = clock.now();
    await run(backend, sample, out);
    const seconds = (clock.now() - start) / 1000;
    if (seconds >= TELLING || sample === task) return (seconds * whole) / taskWork(sample);
  }
}

/**
 * @param task the first block of the work
 * @param whole operations of all of it
 */
export async function measure(
  cpu: MarginBackend,
  gpu: MarginBackend,
  task: PredictionTask,
  whole: number,
): Promise<Probe> {
  return { cpu: await secondsOf(cpu, task, whole), gpu: await secondsOf(gpu, task, whole) };
}
