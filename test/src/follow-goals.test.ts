import { describe, expect, it } from 'vitest';
import { exponentialLoss, follow, logisticLoss, type Until } from '../../src/index.js';
import { meetsGoal } from '../../src/follow/goal-met.js';
import { startingPoint } from '../../src/follow/start.js';
import { thinned, linearScale, logScale } from '../../src/follow/thinned.js';
import {
  dataSet,
  deepLinear,
  deepRelu,
  leakyRelu,
  linear,
  mexicanHat,
  randomSource,
  relu,
  squaredRelu,
} from '../../problems/index.js';
import { radauIIA5 } from '../../solvers/index.js';

const oneExample = linear(dataSet({ x: [[1]], y: [1] }));

describe('a time before which nothing happens', () => {
  // dW/dt = e^{-W}: from W = R, t moves W by less than t e^{-R}, which is no more than rounding.
  it.each([
    [800, 1],
    [800, 700],
    [10_000, 1],
    [10_000, 9000],
    [1e300, 1e6],
  ])('from W = %d to ln(1 + t) = %d', (R, logTime) => {
    const { status, final, clock } = follow(oneExample, exponentialLoss, [R], { logTime });
    expect(status).toBe('reached');
    expect(clock).toBe('log-time');
    expect(final.logTime).toBe(logTime);
    expect(final.logNorm).toBe(Math.log(R));
    expect(final.pathLength).toBe(0);
  });

  it('is left where the time is long enough for something to happen', () => {
    // e^W = e^R + t.
    const { status, final } = follow(oneExample, exponentialLoss, [30], { logTime: 32 });
    expect(status).toBe('reached');
    expect(final.logInverseRisk! / Math.log(Math.exp(30) + Math.expm1(32)) - 1).toBeLessThan(1e-9);
    expect(final.logInverseRisk).toBeGreaterThan(32);
  });

  it('of a network with kinks, and of the hat', () => {
    const x = [
      [1, -0.2, 0.3],
      [-0.9, 1.1, 1.5],
      [0.4, 1.2, -0.7],
    ];
    const net = relu(dataSet({ x, y: [-1, -1, -1] }), 8);
    const margins = new Float64Array(3);
    const allPositive = (seed: number): boolean => {
      net.margins(startingPoint(net, { seed, scale: 1e6 }), margins);
      return margins.every((p) => p > 0);
    };
    const seed = Array.from({ length: 100 }, (_, i) => i + 1).find(allPositive);
    for (const [model, start] of [
      [net, { seed: seed!, scale: 1e6 }],
      [mexicanHat({ degree: 3, definable: false }), { seed: 48, scale: 1e6 }],
    ] as const) {
      const { status, final, samples } = follow(model, exponentialLoss, start, { logTime: 10 });
      expect(status).toBe('reached');
      expect(final.logTime).toBe(10);
      expect(final.direction).toEqual(samples[0].direction);
    }
  });
});

describe('a time beyond doubles', () => {
  const separable = dataSet({
    x: [
      [1, 0.2],
      [0.6, 1],
      [-0.3, 0.9],
    ],
    y: [1, 1, 1],
  }); // prettier-ignore

  it.each([1e300, 1e305, 1e307])('a step that jumps over ln(1 + t) = %d finds it all the same', (logTime) => {
    for (const model of [linear(separable), deepLinear(separable, [2, 2, 1])]) {
      const { status, final } = follow(model, exponentialLoss, { seed: 1, scale: 0.1 }, { logTime });
      expect(status).toBe('reached');
      expect(final.logTime! / logTime).toBeCloseTo(1, 9);
    }
  });

  it('the definable hat ends where its clock does, and what it says there is finite', () => {
    // Its tail falls like (ln s)^{-1/2}: 1e-3 is at ln s = 1e6, and ‖W‖ grows like e^s.
    const hat = mexicanHat({ degree: 2, definable: true });
    const { status, message, final } = follow(hat, logisticLoss, { seed: 720, scale: 0.1 }, { tail: 1e-3 });
    expect(status).toBe('clock-ended');
    expect(message).toMatch(/the clock has come to the largest double\.$/);
    expect(final.lnSphericalTime).toBeGreaterThan(690);
    expect(final.lnLogInverseRisk).toBeGreaterThan(1e300);
    expect(Number.isFinite(final.time.value)).toBe(true);
  });
});

describe('a goal that lies between doubles', () => {
  // ρ^L is some 1e26: the margins at θ are sums of terms 1e-17 of which are 1e9 in ln(1/risk).
  const data = dataSet({
    x: [
      [0.6780813980570279, -1.696333660403282, -1.894561167002021],
      [-0.06357812663084815, 0.4437597165866757, 0.7972250400592898],
    ],
    y: [-1, 1],
  });
  const net = deepRelu(data, [3, 3, 3, 2, 1], { slope: 0.1 });

  it.each<Until>([{ logInverseRisk: 1e6 }, { lnLogInverseRisk: 10 }])(
    'is not called reached: %j',
    (until) => {
      const { status, message, final } = follow(net, exponentialLoss, { seed: 382, scale: 1e6 }, until);
      expect(status).toBe('unresolved');
      expect(message).toMatch(/lies between doubles.*At the nearest place that there is ln\(1\/risk\) = \d/);
      expect(final.logInverseRisk).toBeGreaterThan(1e6);
    },
  );

  it('the same flow reaches a goal beyond', () => {
    const { status, final } = follow(
      net,
      exponentialLoss,
      { seed: 382, scale: 1e6 },
      { logInverseRisk: 1e30 },
    );
    expect(status).toBe('reached');
    expect(final.logInverseRisk! / 1e30).toBeCloseTo(1, 8);
  });

  it('what is reached is held against the last observation', () => {
    const { final } = follow(oneExample, exponentialLoss, [1], { logInverseRisk: 5 });
    const at = (value: number) => meetsGoal({ key: 'logInverseRisk', value }, final, 1e-8);
    expect([at(5), at(5 + 1e-7), at(5.00001), at(4.99999), at(-5)]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(meetsGoal({ key: 'lnLogInverseRisk', value: Math.log(5) }, final, 1e-8)).toBe(true);
    expect(meetsGoal({ key: 'lnLogInverseRisk', value: 1.7 }, final, 1e-8)).toBe(false);
    const t = final.logTime!;
    expect(meetsGoal({ key: 'logTime', value: t }, final, 1e-8)).toBe(true);
    expect(meetsGoal({ key: 'logTime', value: t * (1 + 1e-5) }, final, 1e-8)).toBe(false);
    // Short times count by their own size.
    const soon = { ...final, logTime: 1e-20 };
    expect(meetsGoal({ key: 'logTime', value: 1.1e-20 }, soon, 1e-8)).toBe(false);
    expect(meetsGoal({ key: 'logTime', value: 1 }, { ...final, logTime: null }, 1e-8)).toBe(false);
  });
});

describe('samples of runs that hardly move', () => {
  it.each([linearScale, logScale])('a spacing that underflows does not keep them busy', (scale) => {
    const tiny = Number.MIN_VALUE;
    const points = thinned<number>(scale, scale === logScale ? tiny : 0, tiny / 200, 200);
    for (const end of [tiny, 2 * tiny, 1e-310, 1e-300, 1, 1e300]) points.advance(end, (x) => x);
    expect(points.points.length).toBeLessThanOrEqual(200);
  });
});

describe('a linear flow through W = 0', () => {
  // With z = y x and one feature e^{z W} = e^{z W0} + z² t.
  it.each([0.1, 1, 30])('crosses it, from %d on the wrong side', (R) => {
    const z = 0.9;
    const model = linear(dataSet({ x: [[-z]], y: [-1] }));
    const path = follow(model, exponentialLoss, [-R], { logInverseRisk: 10 });
    expect(path.status).toBe('reached');
    const t = (Math.exp(10) - Math.exp(-z * R)) / z ** 2;
    expect(path.final.logTime! / Math.log1p(t) - 1).toBeLessThan(1e-7);
    expect(Math.exp(path.final.logNorm!) * z).toBeCloseTo(10, 7);
    expect(path.final.direction[0]).toBe(1);
    expect(path.final.pathLength).toBeCloseTo(Math.PI, 12);
    expect(path.final.sphericalTime).toBeNull();
    const side = path.samples.map(({ direction }) => direction[0]);
    expect(side).toEqual([...side].sort((a, b) => a - b));
    const lnRisks = path.samples.map(({ logInverseRisk }) => logInverseRisk!);
    for (let i = 1; i < lnRisks.length; i++) expect(lnRisks[i]).toBeGreaterThanOrEqual(lnRisks[i - 1]);
  });

  it('and on along a direction that turns there, with two features', () => {
    // Along (1, 1) from the other side of the origin: by symmetry straight through it, and on for ever.
    const model = linear(
      dataSet({
        x: [
          [2, 1],
          [1, 2],
        ],
        y: [1, 1],
      }),
    ); // prettier-ignore
    const path = follow(model, logisticLoss, [-1, -1], { logInverseRisk: 50 });
    expect(path.status).toBe('reached');
    expect(path.final.direction[0]).toBeCloseTo(Math.SQRT1_2, 9);
    expect(path.final.normalizedMargin).toBeCloseTo(3 * Math.SQRT1_2, 9);
  });

  it('a network that shrinks to W = 0 is stationary there', () => {
    const net = leakyRelu(dataSet({ x: [[0.9]], y: [-1] }), 4, 0.01);
    const path = follow(net, logisticLoss, new Array<number>(8).fill(0.01), { tail: 1e-12 });
    expect(path.status).toBe('stationary');
    expect(path.final.logInverseRisk).toBeCloseTo(-Math.log(Math.LN2), 12);
    expect(path.final.logNorm).toBeLessThan(-15);
  });
});

describe('stationary and slow', () => {
  it('a steep start does not make a small gradient nothing', () => {
    // Margins of 1e12 at the start; the risk goes on from e^{1.1} to its goal.
    const x = [
      [0.04716773533479848, -0.3873749371784988, 2.108601376648043],
      [-0.9157407652158347, 0.046542413106507, -1.4109365278385035],
      [-0.8757481483240144, 0.7358875131996652, -2.500509517861952],
      [-1.1987949225903147, 0.29354829746267963, -2.0628267229655077],
      [1.3351357962822563, -0.029428378076472, -1.2942529378756826],
      [-0.48860511400166884, 0.38594411384079963, -0.41679248861670504],
      [0.6041076380614591, 0.599371933887595, 0.046193078612348004],
      [-1.2138115332637394, -0.31434810351457265, 0.021561159203291047],
    ];
    const model = deepLinear(dataSet({ x, y: [-1, 1, 1, 1, 1, 1, 1, -1] }), [3, 3, 1, 2, 1, 4, 1]);
    const { status, final } = follow(model, exponentialLoss, { seed: 162, scale: 10 }, { logInverseRisk: 1 });
    expect(status).toBe('reached');
    expect(final.logInverseRisk).toBeCloseTo(1, 7);
  });

  it('at the maximum of the likelihood, by R and by scipy', () => {
    // Sixteen rows (0/1, x1, x2) whose estimate R's glm gives as (1.39538549, 10.2547674, -82.93025637).
    const rows = [
      [0, 66.06402, -1.0264739],
      [1, 58.40813, 0.2887934],
      [1, 58.58011, 0.2626232],
      [0, 59.05929, -0.5286438],
      [0, 55.81817, -1.3184894],
      [0, 58.00018, -0.8445602],
      [1, 69.53926, -1.1018149],
      [0, 55.73621, -0.9000901],
      [1, 79.8017, 0.6690657],
      [0, 55.40042, 0.6600415],
      [0, 57.42124, -0.7237973],
      [1, 78.22012, -0.8121816],
      [0, 53.54296, 0.2265636],
      [1, 56.14096, 0.4216436],
      [1, 66.90146, 0.6189839],
      [0, 50.40008, 0.4311339],
    ]; // prettier-ignore
    const model = linear(
      dataSet({ x: rows.map(([, a, b]) => [a, b, 1]), y: rows.map(([c]) => (c ? 1 : -1)) }),
    );
    const { status, final } = follow(model, logisticLoss, [0, 0, 0], { logTime: 50 }, { method: radauIIA5 });
    expect(status).toBe('stationary');
    const W = [...final.direction].map((v) => v * Math.exp(final.logNorm!));
    expect(Math.hypot(W[0] - 1.39538549, W[1] - 10.2547674, W[2] + 82.93025637)).toBeLessThan(1e-5);
  });

  it('an explicit method that jitters about a minimum is told so by Newton', () => {
    const model = linear(
      dataSet({
        x: [
          [1, 0.5],
          [-1, 0.3],
          [0.4, -1],
          [0.2, 1],
        ],
        y: [1, 1, 1, 1],
      }), // prettier-ignore
    );
    const path = follow(model, exponentialLoss, [0.3, 0.2], { logInverseRisk: 10 }, { clock: 'log-time' });
    expect(path.status).toBe('stationary');
    expect(path.stats.accepted).toBeLessThan(1000);
    // Σ e^{-p_i} z_i = 0, by the weights at W.
    const { radialGradient, gradientPotential } = path.final;
    expect(Math.abs(radialGradient)).toBeLessThan(1e-6);
    expect(gradientPotential).toBeLessThan(1e-12);
  });

  it('examples that no neuron sees leave the risk at their number, slowly', () => {
    // Two of four examples lie behind the one neuron: ln 𝓛 falls to ln 2 like 1/t, and W grows for ever.
    const data = dataSet({
      x: [
        [1, 0.2],
        [1, -0.3],
        [-1, 0.1],
        [-2, 0.3],
      ],
      y: [1, 1, 1, 1],
    }); // prettier-ignore
    const { status, message, final } = follow(
      squaredRelu(data, [1]),
      exponentialLoss,
      [0.5, 0],
      { logInverseRisk: 1000 },
      { samples: 20 },
    );
    expect(status).toBe('slow');
    expect(message).toMatch(/the risk falls no faster than by \d.* of itself while the clock grows e times/);
    expect(message).toMatch(/Not positive: the margins of 2 of 4 examples \(3, 4\)/);
    expect(final.logInverseRisk).toBeCloseTo(-Math.LN2, 5);
    expect(final.logInverseRisk).toBeLessThan(-Math.LN2);
  });

  it('networks that leave examples to no neuron are slow, whatever they come by', () => {
    // Steps once ended where the growth of perturbations was taken from an iterate of Newton's that had failed.
    const ends = new Set<string>();
    for (let seed = 1; seed <= 12; seed++) {
      const random = randomSource(seed);
      const normal = (): number => random.normal();
      const x = Array.from({ length: 12 }, () => [normal(), normal(), normal()]);
      const y = x.map(() => (normal() > 0 ? 1 : -1));
      const net = squaredRelu(dataSet({ x, y }), [1, -1, 1]);
      const until = { logInverseRisk: 100 };
      ends.add(follow(net, exponentialLoss, { seed, scale: 0.5 }, until, { samples: 2 }).status);
    }
    expect([...ends]).toEqual(['slow']);
  });

  it('equal examples share the weight of one, from however large a start', () => {
    const data = dataSet({ x: [[1e4], [1e4], [1e4]], y: [1, 1, -1] }); // prettier-ignore
    const { samples } = follow(leakyRelu(data, 1, 0.01), exponentialLoss, [-2e6, 2e6], {
      sphericalTime: 1e-9,
    });
    const [first, second, third] = samples[0].weights;
    expect(first).toBeCloseTo(0.5, 14);
    expect(second).toBe(first);
    expect(third).toBe(0);
  });

  it('a time is followed all the same', () => {
    const data = dataSet({
      x: [
        [1, 0.2],
        [1, -0.3],
        [-1, 0.1],
        [-2, 0.3],
      ],
      y: [1, 1, 1, 1],
    }); // prettier-ignore
    const { status } = follow(squaredRelu(data, [1]), exponentialLoss, [0.5, 0], { logTime: 30 });
    expect(status).toBe('reached');
  });

  it('a saddle that the flow passes is not the end', () => {
    // Balanced but for 1e-9: beside the saddle W = 0 of a scalar chain, which it leaves like e^t.
    const chain = deepLinear(dataSet({ x: [[1]], y: [1] }), [1, 1, 1]);
    const path = follow(chain, exponentialLoss, [1e-9 - 1, 1], { logInverseRisk: 100 });
    expect(path.status).toBe('reached');
  });
});

describe('starts that are large and on the wrong side', () => {
  // Newton's steps on e^{10^15 (1 - ...)} are short and lower the exponent by 1 each: no minimum is near.
  it.each([
    [[1, 1, 2, 1, 1], [[-6]], 1],
    [[3, 1, 4, 5, 1], [[0.2, -0.07, 0.3]], 34],
  ] as const)('are no minima: widths %j', (widths, x, seed) => {
    const model = deepLinear(dataSet({ x, y: [-1] }), widths);
    const { status, final } = follow(model, exponentialLoss, { seed, scale: 1e4 }, { logInverseRisk: 1000 });
    expect(['reached', 'unresolved']).toContain(status);
    expect(final.logInverseRisk).toBeGreaterThan(999);
  });
});
