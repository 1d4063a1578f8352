import type { LayerShape, LoadedExamples, MarginBackend } from './backend.js';
import type { BatchOptions, Probe } from './batch-options.js';
import { openGpu } from './gpu-backend.js';
import { gpuOrCpu, onGpu } from './gpu-or-cpu.js';
import { onCpu, type OpenBackend } from './opened.js';
import type { PredictionTask } from './plain-prediction.js';
import { measure } from './probe.js';
import { reasonOf } from './reason.js';

/** Operations up to which it is not worth while to ask. */
const LITTLE = 2e7;

/** What was measured for a kind of work, or why it could not be. */
type Verdict =
  | { readonly probe: Probe; readonly reason: null }
  | { readonly probe: null; readonly reason: string };

/** Verdicts of this process by {@link kindOf}. */
const known = new Map<string, Verdict>();

function kindOf({ features, width, activation }: LayerShape, whole: number, options: BatchOptions): string {
  const sizes = [features, width, whole].map((size) => Math.floor(Math.log2(size)));
  const backends = [options.cpu, options.gpu].map((one) => one?.description ?? '');
  return JSON.stringify([activation.kind, ...sizes, ...backends]);
}

const gpuIsFaster = ({ probe }: Verdict): boolean => probe !== null && probe.gpu < probe.cpu;

/** Whichever is faster. Where that is not known it is found out when there is something to compute. */
export async function autoBackend(
  shape: LayerShape,
  total: { readonly examples: number; readonly vectors: number },
  cpu: MarginBackend,
  options: BatchOptions,
): Promise<OpenBackend> {
  const whole = 2 * total.examples * total.vectors * shape.width * shape.features;
  if (whole < LITTLE) return onCpu(cpu, null, null);
  const kind = kindOf(shape, whole, options);
  const verdict = known.get(kind);
  if (verdict === undefined) return measured(cpu, options.gpu, whole, (found) => known.set(kind, found));
  if (gpuIsFaster(verdict)) return gpuOrCpu(cpu, options.gpu, verdict.probe);
  return onCpu(cpu, verdict.reason, verdict.probe);
}

async function verdictOn(
  cpu: MarginBackend,
  gpu: () => Promise<MarginBackend>,
  task: PredictionTask,
  whole: number,
): Promise<Verdict> {
  try {
    return { probe: await measure(cpu, await gpu(), task, whole), reason: null };
  } catch (error) {
    return { probe: null, reason: `the gpu could not be measured: ${reasonOf(error)}` };
  }
}

/** Measures both when the first block comes, and goes on with the faster. */
function measured(
  cpu: MarginBackend,
  given: MarginBackend | undefined,
  whole: number,
  found: (verdict: Verdict) => void,
): OpenBackend {
  let own: MarginBackend | undefined;
  let chosen: OpenBackend | undefined;

  async function choose(task: PredictionTask): Promise<OpenBackend> {
    const verdict = await verdictOn(cpu, async () => given ?? (own = await openGpu()), task, whole);
    found(verdict);
    if (gpuIsFaster(verdict)) return onGpu((given ?? own)!, cpu, verdict.probe, () => undefined);
    return onCpu(cpu, verdict.reason, verdict.probe);
  }

  function load(shape: LayerShape, x: Float64Array, examples: number): LoadedExamples {
    let loaded: LoadedExamples | undefined;
    return {
      async predict(rows, coefficients, vectors, out) {
        chosen ??= await choose({ shape, x, examples, rows, coefficients, vectors });
        loaded ??= await chosen.load(shape, x, examples);
        await loaded.predict(rows, coefficients, vectors, out);
      },
      close: () => loaded?.close(),
    };
  }

  return {
    precision: 'float32',
    load,
    close: async () => own?.close(),
    ran: () => (chosen ?? onCpu(cpu, null, null)).ran(),
  };
}
