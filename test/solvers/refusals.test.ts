import { describe, expect, test } from 'vitest';
import {
  arcLength,
  automatic,
  bandedLinearAlgebra,
  clockedStepping,
  dop853,
  dormandPrince54,
  filippovStepping,
  guardedStepping,
  integrate,
  integrateFilippov,
  integrateMaximum,
  logTime,
  maximumStepping,
  proximalPoint,
  radauIIA5,
  rateClock,
  rk4,
  rkc,
  rodas5P,
  stepping,
  steps,
  subgradientDescent,
  type InitialValueProblem,
  type IntegrateOptions,
  type Method,
} from '../../solvers/index.js';
import { integrateOdex } from '../../solvers/odex.js';

const decay: InitialValueProblem = {
  f: (_t, y, out) => void (out[0] = -y[0]),
  t0: 0,
  y0: [1],
  tEnd: 1,
};
const relay = {
  t0: 0,
  y0: [1],
  tEnd: 1,
  surfaces: 1,
  switching: (_t: number, y: Float64Array, out: Float64Array) => void (out[0] = y[0]),
  field: (_t: number, _y: Float64Array, sides: Int8Array, out: Float64Array) => void (out[0] = -sides[0]),
};
const parabola = {
  t0: 0,
  y0: [1],
  tEnd: 1,
  pieces: 1,
  values: (y: Float64Array, out: Float64Array) => void (out[0] = y[0] ** 2 / 2),
  gradient: (y: Float64Array, _piece: number, out: Float64Array) => void (out[0] = y[0]),
};
const proximal = {
  t0: 0,
  y0: [1],
  tEnd: 1,
  prox: (y: Float64Array, h: number, out: Float64Array) => ((out[0] = y[0] / (1 + h)), true),
};
const inclusion = { t0: 0, y0: [1], tEnd: 1, generators: (y: Float64Array) => [[y[0]]] };
const guards = { count: 1, values: (_t: number, _y: Float64Array, out: Float64Array) => void (out[0] = 1) };

/** What a caller in JavaScript may write. */
type Loose = Record<string, unknown>;

/** Every way in, with a problem that is changed and options. */
const entries: [string, (options: object, change?: Loose) => unknown, IntegrateOptions?][] = [
  ['integrate', (options, change) => integrate({ ...decay, ...change }, options)],
  ['steps', (options, change) => steps({ ...decay, ...change }, options).next()],
  ['stepping', (options, change) => stepping({ ...decay, ...change }, options)],
  ['clockedStepping', (options, change) => clockedStepping({ ...decay, ...change }, options)],
  ['guardedStepping', (options, change) => guardedStepping({ ...decay, ...change }, guards, options)],
  ['integrateOdex', (options, change) => integrateOdex({ ...decay, ...change }, options)],
  ['integrateFilippov', (options, change) => integrateFilippov({ ...relay, ...change }, options)],
  ['filippovStepping', (options, change) => filippovStepping({ ...relay, ...change }, options)],
  ['integrateMaximum', (options, change) => integrateMaximum({ ...parabola, ...change }, options)],
  ['maximumStepping', (options, change) => maximumStepping({ ...parabola, ...change }, options)],
  ['proximalPoint', (options, change) => proximalPoint({ ...proximal, ...change }, options)],
  [
    'subgradientDescent',
    (options, change) => subgradientDescent({ ...inclusion, ...change }, { step: 0.1, ...options }),
  ],
];
const withTolerances = entries.filter(([name]) => name !== 'subgradientDescent');
const withMethods = withTolerances.filter(([name]) => name !== 'proximalPoint' && name !== 'integrateOdex');

describe.each(entries)('%s refuses', (_name, run) => {
  test('nothing of what is right', () => {
    expect(() => run({})).not.toThrow();
    expect(() => run({ rtol: undefined, maxSteps: undefined })).not.toThrow();
  });

  test.each(['x', 'relativeTolarance_', 'absolute'])('the option %s, which there is not', (name) => {
    expect(() => run({ [name]: 1 })).toThrow(TypeError);
    expect(() => run({ [name]: 1 })).toThrow(new RegExp(`^${name} is no option of \\w+: `));
  });

  test.each([
    ['maxiters', 'maxSteps'],
    ['max_steps', 'maxSteps'],
    ['maxStpes', 'maxSteps'],
  ])('the option %s, and names %s', (name, meant) => {
    expect(() => run({ [name]: 1 })).toThrow(`did you mean ${meant}?`);
  });

  test('a state that is none', () => {
    expect(() => run({}, { y0: 1 })).toThrow('y0 is 1: give a list of numbers, [1] for one component');
  });

  test.each<[unknown, string]>([
    [undefined, 'y0 is undefined: give a list of numbers'],
    ['1', "y0 is '1'"],
    [{}, 'y0 is an object'],
    [[], 'y0 is empty: give at least one component'],
    [['1'], "y0[0] is '1': give a number"],
    [[[1]], 'y0[0] is an array of 1: give a number'],
    [[1, undefined], 'y0[1] is undefined: give a number'],
  ])('y0: %j', (y0, complaint) => {
    expect(() => run({}, { y0 })).toThrow(complaint);
  });

  test('names of the problem that are those of peers', () => {
    expect(() => run({}, { u0: [1], y0: undefined })).not.toThrow(/no name/);
    expect(() => run({}, { relativeTolerance: 1e-3 })).toThrow(
      'relativeTolerance is an option: it does not belong to the problem; give it in the second argument',
    );
    // What else is there is its own.
    expect(() => run({}, { mine: 1, note: 'decay', masses: 2 })).not.toThrow();
  });
});

describe.each(withTolerances)('%s refuses tolerances:', (_name, run) => {
  test.each([
    ['rtol', 'relativeTolerance'],
    ['RelTol', 'relativeTolerance'],
    ['reltol', 'relativeTolerance'],
    ['relTolerance', 'relativeTolerance'],
    ['relative_tolerance', 'relativeTolerance'],
    ['atol', 'absoluteTolerance'],
    ['abstol', 'absoluteTolerance'],
    ['absolutTolerance', 'absoluteTolerance'],
    ['first_step', 'firstStep'],
    ['hinit', 'firstStep'],
  ])('%s, and names %s', (name, meant) => {
    expect(() => run({ [name]: 1e-3 })).toThrow(
      new RegExp(`^${name} is no option of \\w+: did you mean ${meant}`),
    );
  });

  test.each(['relativeTolerance', 'absoluteTolerance'])('%s that is negative, NaN or no number', (name) => {
    expect(() => run({ [name]: -1 })).toThrow(new RegExp(`${name}.* is -1`));
    expect(() => run({ [name]: NaN })).toThrow(new RegExp(`${name}.* is NaN`));
    expect(() => run({ [name]: '1e-6' })).toThrow(new RegExp(`${name}.* is '1e-6'`));
  });

  test('both 0', () => {
    expect(() => run({ relativeTolerance: 0, absoluteTolerance: 0 })).toThrow(
      /relativeTolerance is 0( and so is absoluteTolerance: no error at all is allowed|: it must be positive)/,
    );
  });
});

describe.each(withMethods)('%s refuses the method', (_name, run) => {
  test.each<[unknown, string]>([
    [
      'dop853',
      "method is 'dop853': a method is an object; import { dop853 } from 'farflow/solvers' and give dop853",
    ],
    ['DOP853', 'import { dop853 }'],
    ['RK45', 'import { dormandPrince54 }'],
    ['Radau', 'import { radauIIA5 }'],
    ['Tsit5', 'import { tsitouras54 }'],
    ['radauIIA55', 'import { radauIIA5 }'],
    ['rkc', "import { rkc } from 'farflow/solvers' and give rkc()"],
    ['something else', 'import one of euler, rk4, dormandPrince54'],
    [rkc, 'method is the function rkc: call it, as in rkc()'],
    [853, 'method is 853: give one of euler'],
    [{}, 'method is an object: give one of euler'],
    [null, 'method is null'],
  ])('%o', (method, complaint) => {
    if (method === null) return;
    expect(() => run({ method })).toThrow(TypeError);
    expect(() => run({ method })).toThrow(complaint);
  });
});

describe('names by entry', () => {
  test.each<[string, string]>([
    ['t_eval', 'saveAt'],
    ['saveat', 'saveAt'],
    ['dense_output', 'saveAt'],
    ['callback', 'events or onProgress'],
    ['solver', 'method'],
    ['max_step', 'maxStep'],
    ['dtmax', 'maxStep'],
    ['tstop', 'tstops'],
    ['d_discontinuities', 'tstops'],
    ['event', 'events'],
    ['onprogress', 'onProgress'],
  ])('integrate: %s is %s', (name, meant) => {
    expect(() => integrate(decay, { [name]: [] })).toThrow(
      `${name} is no option of integrate: did you mean ${meant}?`,
    );
  });

  test('what belongs to another function, or to the problem', () => {
    expect(() => steps(decay, { saveAt: [1] } as object).next()).toThrow('saveAt is no option of steps');
    expect(() => integrateFilippov(relay, { events: [] } as object)).toThrow(
      'events is no option of integrateFilippov',
    );
    expect(() => integrate(decay, { jacobian: () => undefined } as object)).toThrow(
      'jacobian is no option of integrate: it belongs to the problem, in the first argument',
    );
    expect(() => integrateOdex(decay, { method: dop853 } as object)).toThrow('method: odex brings its own');
  });

  test.each<[Loose, string]>([
    [{ f: undefined, fun: decay.f }, 'fun is no name of the problem: did you mean f?'],
    [{ f: undefined }, 'f is undefined: give a function (t, y, out)'],
    [{ f: 'y' }, "f is 'y': give a function"],
  ])('the problem with %o', (change, complaint) => {
    const { f: _, ...rest } = decay;
    const problem = { ...rest, ...change } as unknown as InitialValueProblem;
    if (change['f'] === undefined) Reflect.deleteProperty(problem, 'f');
    expect(() => integrate(problem)).toThrow(complaint);
    expect(() => integrateOdex(problem)).toThrow(complaint);
  });

  test.each([
    ['tspan', 't0 and tEnd'],
    ['t_span', 't0 and tEnd'],
  ])('%s is %s', (name, meant) => {
    const problem = { f: decay.f, y0: [1], [name]: [0, 1] } as unknown as InitialValueProblem;
    expect(() => integrate(problem)).toThrow(`${name} is no name of the problem: did you mean ${meant}?`);
  });

  test('options of clocks and methods', () => {
    expect(() => logTime({ units: 1 } as object)).toThrow(
      'units is no option of logTime: did you mean unit?',
    );
    expect(() => arcLength({ weight: [1] } as object)).toThrow('did you mean weights?');
    expect(() => rateClock({ rates: () => 1 } as never)).toThrow('did you mean rate?');
    expect(() => rkc({ spectralradius: () => 1 } as object)).toThrow('did you mean spectralRadius?');
    expect(() => integrate(decay, { clock: 'log' as never })).toThrow(
      "clock is 'log': give a clock, as logTime()",
    );
    expect(() => integrate(decay, { clock: logTime as never })).toThrow('clock is the function logTime');
    expect(() => integrate(decay, { saveAt: 0.1 as never })).toThrow('saveAt is 0.1: give the points');
    expect(() => integrate(decay, { onProgress: 1 as never })).toThrow('onProgress is 1: give a function');
    expect(() => integrate(decay, { controller: {} as never })).toThrow(
      'controller is an object: give a function',
    );
    expect(() => integrate(decay, { maxStep: '1' as never })).toThrow("maxStep is '1': it must be positive");
  });
});

describe('what implicit methods are given', () => {
  const rotation: InitialValueProblem = {
    f(_t, y, out) {
      out[0] = y[1];
      out[1] = -y[0];
    },
    t0: 0,
    y0: [1, 0],
    tEnd: 1,
  };
  const implicit = [radauIIA5, rodas5P];

  test.each<[unknown, string]>([
    [[1], 'index has 1 entries, y0 has 2: give one a component'],
    [[0, 3], 'index[1] is 3: give 0, 1 or 2; differentiate constraints of a higher index'],
    [[NaN, 0], 'index[0] is NaN'],
    [[-1, 0], 'index[0] is -1'],
    [[0.5, 0], 'index[0] is 0.5'],
    [['1', 0], "index[0] is '1'"],
    [1, 'index is 1'],
  ])('index %j', (index, complaint) => {
    for (const method of [...implicit, dormandPrince54])
      expect(() => integrate({ ...rotation, index } as InitialValueProblem, { method })).toThrow(complaint);
  });

  test('explicit methods take no algebraic equations', () => {
    expect(() => integrate({ ...rotation, index: [0, 1] })).toThrow('index: Dormand–Prince 5(4) is explicit');
    expect(() => integrate({ ...rotation, mass: [1, 0] })).toThrow('mass: Dormand–Prince 5(4) is explicit');
    expect(() => integrate({ ...rotation, index: [0, 0] })).not.toThrow();
  });

  test.each<[unknown, string]>([
    [[1, 2, 3], 'mass has 3 entries: give 2 for a diagonal or 4 for a full matrix'],
    [2, 'mass is 2'],
    [[1, NaN], 'mass[1] is NaN: give a finite number'],
  ])('mass %j', (mass, complaint) => {
    for (const method of implicit)
      expect(() => integrate({ ...rotation, mass } as InitialValueProblem, { method })).toThrow(complaint);
  });

  test.each<[string, unknown, string]>([
    [
      'that is a matrix',
      [
        [0, 1],
        [-1, 0],
      ],
      'jacobian is an array of 2: give a function (t, y, out)',
    ],
    [
      'that returns rows',
      () => [
        [0, 1],
        [-1, 0],
      ],
      'jacobian returns an array of 2, which is not used',
    ],
    [
      'that returns a matrix',
      () => ({ rows: 2, columns: 2 }),
      'jacobian returns an object, which is not used',
    ],
    [
      'of three columns',
      (_t: number, _y: Float64Array, out: Float64Array) => {
        for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) out[3 * i + j] = 0;
      },
      'jacobian writes to place 4: for y0 of 2 it has 4 entries',
    ],
    [
      'at places that are no numbers',
      (_t: number, _y: Float64Array, out: Float64Array) => void (out[2 * undefined!] = 1),
      'jacobian writes to place NaN',
    ],
  ])('a jacobian %s', (_what, jacobian, complaint) => {
    for (const method of implicit)
      expect(() => integrate({ ...rotation, jacobian } as InitialValueProblem, { method })).toThrow(
        complaint,
      );
  });

  test.each<[string, InitialValueProblem['jacobian']]>([
    [
      'entry by entry',
      (_t, _y, out) => {
        out[1] = 1;
        out[2] = -1;
      },
    ],
    ['at once', (_t, _y, out) => out.set([0, 1, -1, 0])],
    ['in rows', (_t, _y, out) => out.subarray(1).set([1, -1])],
    ['returning it', (_t, _y, out) => out.fill(0).fill(1, 1, 2).fill(-1, 2, 3) as unknown as undefined],
    [
      'through its memory',
      (_t, _y, out) => new Float64Array(out.buffer, out.byteOffset, 4).set([0, 1, -1, 0]),
    ],
  ])('a jacobian written %s is as good as any', (_what, jacobian) => {
    for (const method of implicit) {
      let calls = 0;
      const counted: InitialValueProblem['jacobian'] = (t, y, out) => {
        calls++;
        return jacobian?.(t, y, out);
      };
      const solution = integrate({ ...rotation, jacobian: counted }, { method, relativeTolerance: 1e-9 });
      expect(solution.status).toBe('success');
      expect(solution.stats.jacobians).toBe(calls);
      expect(Math.abs(solution.y[solution.y.length - 1][0] - Math.cos(1))).toBeLessThan(1e-7);
    }
  });

  test('linear algebra that the method does not use, or the clock does not carry over', () => {
    const banded = { ...rotation, linearAlgebra: bandedLinearAlgebra({ lower: 1, upper: 1 }) };
    const { honours: _, ...deaf } = radauIIA5;
    const own: Method = { ...deaf, name: 'my own' };
    const complaint = 'linearAlgebra: my own does not use it, and would solve dense systems instead';
    expect(() => integrate(banded, { method: own })).toThrow(complaint);
    expect(() => integrate(banded, { method: automatic(dormandPrince54, own) })).toThrow(complaint);
    for (const method of implicit) {
      expect(integrate(banded, { method }).status).toBe('success');
      expect(integrate(banded, { method, clock: logTime() }).status).toBe('success');
      expect(() => integrate(banded, { method, clock: arcLength() })).toThrow(
        'linearAlgebra: the clock arc length does not carry it over',
      );
    }
    // Explicit methods solve nothing.
    for (const method of [dormandPrince54, dop853])
      expect(integrate(banded, { method }).status).toBe('success');
    expect(integrate(banded, { method: rk4, firstStep: 0.1, clock: arcLength() }).status).toBe('success');
  });

  test('stages, where they are not used', () => {
    const problem = { ...rotation, stages: () => ({}) as never };
    expect(() => integrate(problem, { method: rodas5P })).toThrow('stages: Rodas5P does not use it');
  });
});
