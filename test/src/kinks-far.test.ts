import type { Highs } from 'highs';
import { describe, expect, test } from 'vitest';
import {
  dataSet,
  gaussianBlobs,
  leakyRelu,
  relu,
  xorDisk,
  type DataSet,
  type MarginModel,
} from '../../problems/index.js';
import { exponentialLoss, follow, logisticLoss, type Observation, type Trajectory } from '../../src/index.js';

/*
 * Two-layer networks from random starts to ln(1/risk) = 1e300. What they come to is a KKT point of the margin in the sense
 * of Clarke, found so by a linear program of its own; on the way the flow slides where it says so, and keeps what it keeps.
 */

interface Network {
  readonly data: DataSet;
  readonly width: number;
  readonly slope: number;
}

const modelOf = ({ data, width, slope }: Network): MarginModel =>
  slope === 0 ? relu(data, width) : leakyRelu(data, width, slope);

/** Pre-activation of neuron j on example i, as the cosine of their angle. */
function cosine({ data }: Network, { direction }: Observation, j: number, i: number): number {
  const { x, dimension: d } = data;
  const w = direction.subarray(j * d, (j + 1) * d);
  const row = x.subarray(i * d, (i + 1) * d);
  const product = w.reduce((sum, value, a) => sum + value * row[a], 0);
  return product / (Math.hypot(...w) * Math.hypot(...row));
}

/** $\|w_j\|^2 - a_j^2$ of all neurons, on the unit sphere. */
const balances = ({ data, width: m }: Network, { direction }: Observation): number[] =>
  Array.from({ length: m }, (_, j) => {
    const w = direction.subarray(j * data.dimension, (j + 1) * data.dimension);
    return w.reduce((sum, value) => sum + value * value, 0) - direction[m * data.dimension + j] ** 2;
  });

/** The largest violation, at any sample, of what the flow keeps, in units of ‖W‖². */
function drift(network: Network, { samples }: Trajectory): number {
  const first = balances(network, samples[0]);
  let worst = 0;
  for (const at of samples) {
    const shrunk = Math.exp(-2 * ((at.logNorm ?? NaN) - (samples[0].logNorm ?? NaN)));
    balances(network, at).forEach((value, j) => {
      worst = Math.max(worst, Math.abs(value - shrunk * first[j]));
    });
  }
  return worst;
}

/**
 * How far θ is from a combination of the gradients of the margins that tie, with multipliers λ ≥ 0, and selections of each
 * kink on it between 0 and λ_i: the least largest entry, by linear programming.
 */
async function kktResidual(network: Network, at: Observation): Promise<number> {
  const { data, width: m, slope } = network;
  const { x, y, count: n, dimension: d } = data;
  const { direction: theta, normalizedMargin, margins } = at;
  const k = theta.length;
  const columns: { readonly entries: number[]; readonly above?: number }[] = [];
  for (let i = 0; i < n; i++) {
    if (margins[i] > normalizedMargin * (1 + 1e-9)) continue;
    const entries = new Array<number>(k).fill(0);
    const own = columns.length;
    columns.push({ entries });
    for (let j = 0; j < m; j++) {
      const w = theta.subarray(j * d, (j + 1) * d);
      const row = x.subarray(i * d, (i + 1) * d);
      const z = w.reduce((sum, value, a) => sum + value * row[a], 0);
      const onKink = Math.abs(cosine(network, at, j, i)) < 1e-9 || !(Math.hypot(...w) > 1e-9);
      const factor = y[i] * (z > 0 && !onKink ? 1 : slope);
      const a = theta[m * d + j];
      row.forEach((value, e) => {
        entries[j * d + e] = factor * a * value;
      });
      entries[m * d + j] = factor * z;
      if (!onKink) continue;
      const jump = new Array<number>(k).fill(0);
      row.forEach((value, e) => {
        jump[j * d + e] = y[i] * (1 - slope) * a * value;
      });
      columns.push({ entries: jump, above: own });
    }
  }
  const name = (c: number): string => `v${c}`;
  const lines: string[] = [];
  for (let e = 0; e < k; e++) {
    const terms = columns
      .map(({ entries }, c) =>
        entries[e] === 0 ? '' : `${entries[e] < 0 ? '-' : '+'} ${Math.abs(entries[e])} ${name(c)}`,
      )
      .join(' ');
    lines.push(`${terms} - t <= ${theta[e]}`, `${terms} + t >= ${theta[e]}`);
  }
  columns.forEach(({ above }, c) => {
    if (above !== undefined) lines.push(`${name(c)} - ${name(above)} <= 0`);
  });
  const loaded = (await import('highs')) as unknown as { readonly default: () => Promise<Highs> };
  const highs = await loaded.default();
  const program = `Minimize\n t\nSubject To\n ${lines.join('\n ')}\nEnd`;
  const { Columns } = highs.solve(program, {
    primal_feasibility_tolerance: 1e-10,
    dual_feasibility_tolerance: 1e-10,
  });
  // The multipliers are clipped to what they may be, so that the residual is that of the point and not of the program.
  const multipliers = columns.map((_, c) => {
    const column = Columns[name(c)] as { readonly Primal: number } | undefined;
    return Math.max(0, column?.Primal ?? 0);
  });
  const used = columns.map(({ above }, c) =>
    above === undefined ? multipliers[c] : Math.min(multipliers[c], multipliers[above]),
  );
  return theta.reduce((worst, value, e) => {
    const sum = columns.reduce((total, { entries }, c) => total + used[c] * entries[e], 0);
    return Math.max(worst, Math.abs(sum - value));
  }, 0);
}

const networks: readonly [string, Network, number][] = [
  ['XOR, ReLU', { data: xorDisk({ count: 8, seed: 1 }), width: 8, slope: 0 }, 1],
  ['XOR, ReLU, another', { data: xorDisk({ count: 8, seed: 7 }), width: 8, slope: 0 }, 7],
  ['XOR, leaky', { data: xorDisk({ count: 8, seed: 3 }), width: 8, slope: 0.1 }, 3],
  [
    'three features, ReLU',
    { data: gaussianBlobs({ count: 10, dimension: 3, gap: 0.2, seed: 2 }), width: 10, slope: 0 },
    2,
  ],
  [
    'five features, leaky',
    { data: gaussianBlobs({ count: 10, dimension: 5, gap: 0.2, seed: 1 }), width: 10, slope: 0.1 },
    1,
  ],
];

describe.each(networks)('%s', (_, network, seed) => {
  test.each([exponentialLoss, logisticLoss])('$name loss', async (loss) => {
    const model = modelOf(network);
    const path = follow(model, loss, { seed, scale: 0.3 }, { logInverseRisk: 1e300 }, { samples: 60 });
    expect(path.status).toBe('reached');
    expect(path.stats.accepted).toBeLessThan(1000);
    expect(path.largestFall.value).toBeLessThan(1e-13);
    expect(drift(network, path)).toBeLessThan(1e-13);
    const residual = await kktResidual(network, path.final);
    // Half way it is none.
    expect(await kktResidual(network, path.samples[20])).toBeGreaterThan(0.1);
    expect(residual).toBeLessThan(1e-8);

    const { kinks, samples } = path;
    expect(kinks).not.toBeNull();
    if (kinks === null) return;
    expect(kinks.held).toBe(kinks.slides.length);
    expect(kinks.left).toBe(kinks.slides.filter(({ to }) => to !== null).length);
    for (const { kink, from, to } of kinks.slides) {
      expect(to === null || to > from).toBe(true);
      for (const at of samples) {
        if (!(at.clockTime > from && at.clockTime < (to ?? Infinity))) continue;
        const [j, i] = [Math.floor(kink / network.data.count), kink % network.data.count];
        const w = at.direction.subarray(j * network.data.dimension, (j + 1) * network.data.dimension);
        if (Math.hypot(...w) > 1e-12) expect(Math.abs(cosine(network, at, j, i))).toBeLessThan(1e-12);
      }
    }
  });
});

test('balances are kept to 1e-9 without being brought back', () => {
  for (const [, network, seed] of networks) {
    const path = follow(
      modelOf(network),
      exponentialLoss,
      { seed, scale: 0.3 },
      { logInverseRisk: 1e300 },
      { samples: 60, keepInvariants: false },
    );
    expect(path.status).toBe('reached');
    expect(drift(network, path)).toBeLessThan(1e-9);
  }
});

test('examples that occur several times count as one, with a weight each', () => {
  const x = [
    [1, 0.1],
    [0.2, -1],
    [-1, 0.4],
  ];
  const y = [1, -1, 1];
  const pick = [0, 0, 1, 1, 1, 2];
  const margin = (which: readonly number[]): Trajectory =>
    follow(
      relu(dataSet({ x: which.map((i) => x[i]), y: which.map((i) => y[i]) }), 5),
      exponentialLoss,
      { seed: 7, scale: 0.3 },
      { logInverseRisk: 1e300 },
      { samples: 10, maxSteps: 2000 },
    );
  const [once, often] = [margin([0, 1, 2]), margin(pick)];
  expect(often.status).toBe('reached');
  expect(Math.abs(often.final.normalizedMargin / once.final.normalizedMargin - 1)).toBeLessThan(1e-12);
  pick.forEach((i, place) => {
    const share = once.final.weights[i] / pick.filter((other) => other === i).length;
    expect(Math.abs(often.final.weights[place] - share)).toBeLessThan(1e-9);
  });
});

test.each([15, 17])(
  'neurons that come to w = 0 rest there where nothing draws them away, seed %d',
  async (seed) => {
    const network: Network = { data: xorDisk({ count: 12, seed }), width: 24, slope: 0 };
    const path = follow(
      modelOf(network),
      exponentialLoss,
      { seed, scale: 0.3 },
      { logInverseRisk: 1e300 },
      { samples: 10 },
    );
    expect(path.status).toBe('reached');
    const { direction } = path.final;
    const resting = Array.from({ length: 24 }, (_, j) => Math.hypot(direction[2 * j], direction[2 * j + 1]));
    expect(resting.filter((norm) => norm < 1e-12).length).toBeGreaterThan(0);
    expect(await kktResidual(network, path.final)).toBeLessThan(1e-8);
  },
);
