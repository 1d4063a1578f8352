import type { LayerShape, LoadedExamples, MarginBackend } from './backend.js';
import type { Probe, Ran } from './batch-options.js';
import { ranOn, type Computing } from './opened.js';
import type { PredictionTask } from './plain-prediction.js';
import { reasonOf } from './reason.js';
import { objection } from './sample-check.js';
import { exampleFloors, restoreLost } from './underflow.js';

/**
 * `gpu` as long as its results hold, and `cpu` from the block on in which they do not: where it throws, leaves a
 * prediction out, or is wrong on a sample.
 */
export function failover(gpu: MarginBackend, cpu: MarginBackend, probe: Probe | null): Computing {
  let done = 0;
  let failure: string | null = null;

  /** What is wrong with what the gpu gives for a task, or null. */
  async function attempt(
    loaded: LoadedExamples,
    task: PredictionTask,
    floors: Float64Array,
    out: Float64Array,
  ) {
    const { rows, coefficients, vectors, examples } = task;
    out.fill(NaN, 0, vectors * examples);
    try {
      await loaded.predict(rows, coefficients, vectors, out);
    } catch (error) {
      return reasonOf(error);
    }
    return (gpu.precision === 'float32' ? restoreLost(task, floors, out) : null) ?? objection(task, out);
  }

  function load(shape: LayerShape, x: Float64Array, examples: number): LoadedExamples {
    const floors = exampleFloors(shape, x, examples);
    let onGpu: LoadedExamples | undefined;
    let onCpu: LoadedExamples | undefined;

    async function fails(task: PredictionTask, out: Float64Array): Promise<boolean> {
      if (failure !== null) return true;
      try {
        onGpu ??= await gpu.load(shape, x, examples);
        failure = await attempt(onGpu, task, floors, out);
      } catch (error) {
        failure = reasonOf(error);
      }
      return failure !== null;
    }

    return {
      async predict(rows, coefficients, vectors, out) {
        const task = { shape, x, examples, rows, coefficients, vectors };
        if (await fails(task, out)) {
          onCpu ??= await cpu.load(shape, x, examples);
          await onCpu.predict(rows, coefficients, vectors, out);
        } else done++;
      },
      close() {
        onCpu?.close();
        try {
          onGpu?.close();
        } catch (error) {
          failure ??= reasonOf(error);
        }
      },
    };
  }

  function ran(): Ran {
    if (failure === null) return { ...ranOn(gpu), fallback: null, probe };
    const before = done === 0 ? '' : ` after ${done} ${done === 1 ? 'block' : 'blocks'} in ${gpu.precision}`;
    const fallback = `${gpu.description} failed${before}: ${failure}`;
    return { ...ranOn(cpu), precision: done === 0 ? cpu.precision : gpu.precision, fallback, probe };
  }

  const precision = gpu.precision === 'float64' ? cpu.precision : gpu.precision;
  return { precision, load, ran };
}
