import { availableParallelism } from 'node:os';
import { requireInteger } from '../../problems/input-error.js';
import type { LayerShape, MarginBackend } from '../batch/backend.js';
import { cpuBackend } from '../batch/cpu-backend.js';
import { ranges, type MarginTask } from './margin-task.js';
import { openPool, type Pool } from './pool.js';

/** Multiplications below which it takes longer to tell a thread than to do the work. */
const WORTH_TELLING = 2 ** 21;
/** Multiplications for each number that is handed over: to copy one takes as long as some hundred of them. */
const WORTH_COPYING = 128;
/** Examples of a part: below it, packing the parameters in every thread shows. */
const ENOUGH_EXAMPLES = 64;

/** A piece of memory that all threads see, and that grows. */
function sharedArray(): (count: number) => Float64Array {
  let memory = new Float64Array(new SharedArrayBuffer(0));
  return (count) => {
    if (memory.length < count)
      memory = new Float64Array(new SharedArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT));
    return memory.subarray(0, count);
  };
}

function filled(array: Float64Array, from: Float64Array): Float64Array {
  array.set(from);
  return array;
}

/** How to divide the work: by examples, so that each is packed once, or by vectors where examples are few. */
function divided(
  whole: Omit<MarginTask, 'vectorsAt' | 'examplesAt'>,
  vectors: number,
  parts: number,
): MarginTask[] {
  const allVectors = { first: 0, count: vectors };
  const allExamples = { first: 0, count: whole.examples };
  return whole.examples >= parts * ENOUGH_EXAMPLES || vectors === 1
    ? ranges(whole.examples, parts, 4).map((examplesAt) => ({ ...whole, vectorsAt: allVectors, examplesAt }))
    : ranges(vectors, parts, 4).map((vectorsAt) => ({ ...whole, vectorsAt, examplesAt: allExamples }));
}

/**
 * Margins in float64 on several threads, for `evaluateMargins(…, { cpu })`. Results are the same bit for bit whatever
 * their number. Batches for which it is not worth while, small ones and such
 * as are mostly copied, are computed where they are asked for.
 *
 * The threads wait for the next batch until `close`, which gives up batches that are under way, and do not keep the process
 * alive.
 *
 * @throws InputError when `threads` is not a positive integer; by default it is as many as the machine runs at once
 */
export function cpuThreads(options: { readonly threads?: number } = {}): MarginBackend {
  const { threads = availableParallelism() } = options;
  requireInteger('threads', threads, 1);
  const alone = cpuBackend();
  let started: Pool<MarginTask, void> | undefined;
  const pool = (): Pool<MarginTask, void> =>
    (started ??= openPool(new URL('./margin-worker.js', import.meta.url), threads));

  function load(shape: LayerShape, x: Float64Array, examples: number): ReturnType<MarginBackend['load']> {
    const small = alone.load(shape, x, examples);
    // Of this load alone: batches may run side by side.
    const [sharedX, sharedRows, sharedCoefficients, sharedOut] = [1, 2, 3, 4].map(sharedArray);
    let everywhere: Float64Array | undefined;
    return Promise.resolve(small).then((own) => ({
      async predict(rows, coefficients, vectors, out) {
        const work = rows.length * examples;
        const copied = x.length + rows.length + vectors * examples;
        if (threads === 1 || work < Math.max(WORTH_TELLING, WORTH_COPYING * copied)) {
          await own.predict(rows, coefficients, vectors, out);
          return;
        }
        everywhere ??= filled(sharedX(x.length), x);
        const whole = {
          shape,
          rows: filled(sharedRows(rows.length), rows),
          coefficients: filled(sharedCoefficients(coefficients.length), coefficients),
          x: everywhere,
          out: sharedOut(vectors * examples),
          examples,
        };
        await Promise.all(divided(whole, vectors, threads).map((task) => pool().run(task)));
        out.set(whole.out);
      },
      close: () => own.close(),
    }));
  }

  return Object.freeze<MarginBackend>({
    name: 'cpu',
    precision: 'float64',
    description: alone.description.replace('one thread', threads === 1 ? 'one thread' : `${threads} threads`),
    load,
    async close() {
      const ending = started;
      started = undefined;
      await ending?.destroy();
    },
  });
}
