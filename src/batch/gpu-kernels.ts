import type { Activation } from '../../problems/index.js';
import type { LaunchShape } from './gpu-launch.js';
import { counter, nestedSum } from './nested-sum.js';

/*
 * What runs within gpu.js, as text: gpu.js translates the source of functions, which minifiers and the instruments of
 * coverage rewrite. Its traps: a loop whose bound is an argument ends after 1000 steps, so that bounds are written out;
 * what is read outside of an array is a neighbour's; `Math.max` swallows NaN on some machines.
 */

/** Up to so many features an example is held in variables, and products are written out. */
export const FEW_FEATURES = 8;

/** Copies numbers to where kernels compute. */
export const COPY = 'function (values) { return values[this.thread.z][this.thread.y][this.thread.x]; }';

/** c φ(z), added to `sum`. */
function weighted({ kind }: Activation, sum: string, neuron: string): string {
  const c = `c[this.thread.y][${neuron}]`;
  switch (kind) {
    case 'identity':
      return `${sum} += ${c} * z;`;
    case 'squared-relu':
      return `const p = z > 0 ? z : 0; ${sum} += ${c} * p * p;`;
    case 'leaky-relu':
      return `const p = z > 0 ? z : this.constants.slope * z; ${sum} += ${c} * p;`;
  }
}

/**
 * $\sum_j c_{bj}\,\varphi(\langle r_{bj}, x_i\rangle)$ over the neurons of a launch: example i = thread.x, vector
 * b = thread.y.
 *
 * Arguments: `r`, launch vectors and neurons × groups × terms; `c`, vectors × neurons; `x`, examples × groups × terms.
 */
export function marginKernel(activation: Activation, { neurons, terms }: LaunchShape): string {
  const groups = terms.slice(0, -1);
  const neuron = counter('j', neurons);
  const count = neurons.reduce((size, length) => size * length, 1);
  const row = `r[this.thread.y * ${count} + ${neuron}]`;
  if (groups.length === 0 && terms[0] <= FEW_FEATURES) {
    const features = Array.from({ length: terms[0] }, (_, a) => a);
    const held = features.map((a) => `const x${a} = x[this.thread.x][0][${a}];`).join(' ');
    const z = features.map((a) => `${row}[0][${a}] * x${a}`).join(' + ');
    const body = (sum: string): string => `const z = ${z}; ${weighted(activation, sum, neuron)}`;
    return `function (r, c, x) { ${held} ${nestedSum('j', neurons, body)} return jSum0; }`;
  }
  const place = `[${counter('a', groups)}][a${groups.length}]`;
  const product = (sum: string): string => `${sum} += ${row}${place} * x[this.thread.x]${place};`;
  const body = (sum: string): string =>
    `${nestedSum('a', terms, product)} const z = aSum0; ${weighted(activation, sum, neuron)}`;
  return `function (r, c, x) { ${nestedSum('j', neurons, body)} return jSum0; }`;
}
