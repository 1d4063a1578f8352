import { cpuBackend } from '../batch/cpu-backend.js';
import type { MarginTask } from './margin-task.js';
import { ready } from './thread.js';

const cpu = cpuBackend();

/** What a worker does: computes a part of a batch, into the memory of all. */
export default async function predictPart(task: MarginTask): Promise<void> {
  const { shape, examples, vectorsAt, examplesAt, out } = task;
  const { features: d, width: m } = shape;
  const from = vectorsAt.first;
  const to = from + vectorsAt.count;
  const x = task.x.subarray(examplesAt.first * d, (examplesAt.first + examplesAt.count) * d);
  const whole = examplesAt.count === examples;
  const made = whole
    ? out.subarray(from * examples, to * examples)
    : new Float64Array(vectorsAt.count * examplesAt.count);
  const loaded = await cpu.load(shape, x, examplesAt.count);
  const rows = task.rows.subarray(from * m * d, to * m * d);
  await loaded.predict(rows, task.coefficients.subarray(from * m, to * m), vectorsAt.count, made);
  loaded.close();
  if (whole) return;
  for (let b = 0; b < vectorsAt.count; b++)
    out.set(
      made.subarray(b * examplesAt.count, (b + 1) * examplesAt.count),
      (from + b) * examples + examplesAt.first,
    );
}

ready();
