import type { SquaredReluNeurons } from '../../../problems/index.js';
import { RADAU_IIA_5, type StageEvaluation, type StepperSetup } from '../../../solvers/index.js';
import { neuronTracks } from '../neuron-tracks.js';
import { neuronTransport } from '../neuron-transport.js';
import type { Linearization } from './linearization.js';

/*
 * The second derivative of a squared-ReLU neuron jumps where one of its pre-activations changes sign. A step over such
 * a place is of order 2 only, however good the method, and wide networks have ten thousands of them. But a neuron sees
 * the others through the weights alone, and those are smooth: so the neurons that are about to cross are carried over
 * the step exactly, under the polynomial through the weights of the stages, and Newton's iteration is given the
 * derivatives that make the stages come out there.
 *
 * With Φ what a neuron's increments ought to be, given the weights, and Z what they are, the derivatives are
 * $A^{-1}\Phi/h - J_j(\Phi - Z)$: then one iteration with the block $J_j$ in the matrix leads from Z to Φ.
 */

const { nodes, inverse } = RADAU_IIA_5;
const STAGES = nodes.length;

/** Weights of the cubic through the values at 0 and the nodes: `CUBIC[l][k]`, power by value. */
const CUBIC = interpolation([0, ...nodes]);

/** Coefficients of the Lagrange polynomials of the given points, row by power. */
function interpolation(points: readonly number[]): number[][] {
  const rows = points.map(() => new Array<number>(points.length).fill(0));
  points.forEach((own, k) => {
    let polynomial = [1];
    let scale = 1;
    for (const other of points) {
      if (other === own) continue;
      scale *= own - other;
      const shifted = [0, ...polynomial];
      polynomial.forEach((value, l) => {
        shifted[l] -= other * value;
      });
      polynomial = shifted;
    }
    polynomial.forEach((value, l) => {
      rows[l][k] = value / scale;
    });
  });
  return rows;
}

/** Sets up the evaluation of stages for a model whose blocks are squared-ReLU neurons. */
export function kinkedStages(
  at: Linearization,
  neurons: SquaredReluNeurons,
): (setup: StepperSetup) => StageEvaluation {
  const { point, curvature, starts, slope } = at;
  const { layout, sums, weights } = point;
  const { blocks: m, count: n, offsets } = layout;
  const d = neurons.data.dimension;
  return ({ f }) => {
    const transport = neuronTransport(neurons.data);
    const tracks = neuronTracks(m, d);
    const argument = new Float64Array(layout.size);
    const words = sums?.words ?? 0;
    const patternNow = sums?.pattern ?? new Int32Array(0);
    const pattern = patternNow.slice();
    const kinked = new Uint8Array(m);
    const stageWeights = Array.from({ length: STAGES + 1 }, () => new Float64Array(n));
    const polynomial = new Float64Array((STAGES + 1) * n);
    const growth = new Float64Array(STAGES);
    const directions = new Float64Array(STAGES * d);
    const target = Array.from({ length: STAGES }, () => new Float64Array(d + 1));
    const gap = new Float64Array(d + 1);
    const pull = new Float64Array(d + 1);
    let time = NaN;
    let any = false;

    const readStart = (t: number, y0: Float64Array): void => {
      if (t === time) return;
      time = t;
      point.read(t, y0);
      stageWeights[0].set(weights);
      pattern.set(patternNow);
    };

    const fit = (): void => {
      for (let l = 0; l <= STAGES; l++)
        for (let i = 0; i < n; i++) {
          let sum = 0;
          for (let k = 0; k <= STAGES; k++) sum += CUBIC[l][k] * stageWeights[k][i];
          polynomial[l * n + i] = sum;
        }
    };

    /** $J_j$ of the matrix in use, times (v, φ). */
    const applyBlock = (j: number, x: Float64Array, out: Float64Array): void => {
      const first = offsets[j];
      out[0] = 0;
      for (let a = 0; a < d; a++) {
        out[0] += slope[first + a] * x[1 + a];
        let sum = 0;
        for (let b = 0; b < d; b++) sum += curvature[starts[j] + a * d + b] * x[1 + b];
        out[1 + a] = sum;
      }
    };

    const carry = (
      j: number,
      h: number,
      y0: Float64Array,
      z: readonly Float64Array[],
      out: readonly Float64Array[],
    ): void => {
      const from = 1 + j + offsets[j];
      const sign = neurons.signs[j];
      if (!transport.propagate(sign, y0, from + 1, polynomial, h, nodes, growth, directions, tracks)) {
        tracks.drop();
        kinked[j] = 0;
        return;
      }
      tracks.keep(j);
      for (let k = 0; k < STAGES; k++) {
        target[k][0] = growth[k];
        for (let a = 0; a < d; a++) target[k][1 + a] = directions[k * d + a] - y0[from + 1 + a];
      }
      for (let k = 0; k < STAGES; k++) {
        for (let a = 0; a <= d; a++) gap[a] = target[k][a] - z[k][from + a];
        applyBlock(j, gap, pull);
        for (let a = 0; a <= d; a++) {
          let sum = 0;
          for (let l = 0; l < STAGES; l++) sum += inverse[k][l] * target[l][a];
          out[k][from + a] = sum / h - pull[a];
        }
      }
    };

    return {
      evaluate(t, h, y0, z, out) {
        readStart(t, y0);
        kinked.fill(0);
        tracks.clear();
        for (let k = 0; k < STAGES; k++) {
          const increment = z[k];
          for (let a = 0; a < argument.length; a++) argument[a] = y0[a] + increment[a];
          if (!f(t + nodes[k] * h, argument, out[k])) return false;
          stageWeights[k + 1].set(weights);
          for (let c = 0; c < patternNow.length; c++)
            if (patternNow[c] !== pattern[c]) kinked[Math.floor(c / words)] = 1;
        }
        any = kinked.includes(1);
        if (!any) return true;
        fit();
        for (let j = 0; j < m; j++) if (kinked[j] === 1) carry(j, h, y0, z, out);
        return true;
      },
      correctError(error) {
        if (!any) return;
        for (let j = 0; j < m; j++)
          if (kinked[j] === 1) error.fill(0, 1 + j + offsets[j], 2 + j + offsets[j + 1]);
      },
      interpolate(y0, theta, out, from) {
        if (from >= layout.weights) return;
        for (let k = 0; k < tracks.count; k++) {
          const j = tracks.neuron[k];
          const at = 1 + j + offsets[j];
          out[at] = y0[at] + tracks.look(k, theta, directions);
          for (let a = 0; a < d; a++) out[at + 1 + a] = directions[a];
        }
      },
    };
  };
}
