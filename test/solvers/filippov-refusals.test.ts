import { describe, expect, test } from 'vitest';
import {
  dop853,
  euler,
  filippovStepping,
  integrateFilippov,
  type PiecewiseProblem,
} from '../../solvers/index.js';
import { kinds, last, places, relay, tight } from './filippov-problems.js';

const twoSigns = (
  y0: readonly number[],
  tEnd: number,
  field: (a: number, b: number, out: Float64Array, y: Float64Array) => void,
  additive = true,
): PiecewiseProblem => ({
  t0: 0,
  y0,
  tEnd,
  surfaces: 2,
  names: ['left', 'right'],
  additive,
  switching(_t, y, out) {
    out[0] = y[0];
    out[1] = y[1];
  },
  field: (_t, y, sides, out) => field(sides[0], sides[1], out, y),
});

describe('a start that repels', () => {
  const repelling: PiecewiseProblem = {
    ...relay(0, 1, () => 0),
    field: (_t, _y, sides, out) => (out[0] = sides[0]),
  };

  test('is undecided, with the surface and the ways to go on', () => {
    const solution = integrateFilippov({ ...repelling, names: ['the crest'] });
    expect(solution.status).toBe('undecided');
    expect(solution.message).toMatch(
      /At t = 0: .*several ways on the crest: − or 0 or \+\. Start off the surface/,
    );
    expect([...solution.t]).toEqual([0]);
    expect(solution.chosen).toBe(false);
    expect([...solution.at(0)]).toEqual([0]);
    expect(() => solution.at(0.1)).toThrow(RangeError);
  });

  test('stays where that is asked for, and says so', () => {
    const solution = integrateFilippov(repelling, { several: 'minimum-norm' });
    expect(solution.status).toBe('success');
    expect(solution.chosen).toBe(true);
    expect(last(solution)[0]).toBe(0);
    const ridge = integrateFilippov({ ...repelling, potential: true }, { several: 'minimum-norm' });
    expect([ridge.status, ridge.chosen, last(ridge)[0]]).toEqual(['success', true, 0]);
  });

  test('off the surface there is nothing to decide', () => {
    expect(last(integrateFilippov({ ...repelling, y0: [1e-300] }))[0]).toBeCloseTo(1, 12);
    expect(last(integrateFilippov({ ...repelling, y0: [-1e-300] }))[0]).toBeCloseTo(-1, 12);
  });

  test('a saddle where surfaces meet: away along one of them', () => {
    const saddle = twoSigns([0, 0.5], 1, (a, b, out) => {
      out[0] = a;
      out[1] = -b;
    });
    const solution = integrateFilippov(saddle);
    expect(solution.status).toBe('undecided');
    expect(solution.message).toMatch(/left/);
    expect(solution.message).not.toMatch(/right/);
  });
});

test('sliding that ceases to be the only way is not gone on with in silence', () => {
  // y₁′ = −c sgn y₁ with c = 1 − t: attracts until t = 1, then repels.
  const turning: PiecewiseProblem = {
    ...relay(0.1, 2, () => 0),
    field: (t, _y, sides, out) => (out[0] = -(1 - t) * sides[0] + 0.01 * t),
  };
  const solution = integrateFilippov(turning, { maxStep: 0.01 });
  expect(solution.status).toBe('success');
  // The selection reaches its bound shortly before, and the solution leaves to the side that is pushed to.
  expect(kinds(solution)).toEqual(['sliding surface 0', 'leaving surface 0']);
  expect(places(solution)[1]).toBeCloseTo(1 / 1.01, 10);
  // With nothing to push, both sides open at once.
  const fair = {
    ...turning,
    field: (t: number, _y: Float64Array, sides: Int8Array, out: Float64Array) =>
      (out[0] = -(1 - t) * sides[0]),
  };
  const stopped = integrateFilippov(fair, { maxStep: 0.01 });
  expect(stopped.status).toBe('undecided');
  expect(stopped.message).toMatch(/sliding as 0: .*several ways on surface 0: − or 0 or \+/);
  const end = stopped.t[stopped.t.length - 1];
  expect(end).toBeGreaterThan(1);
  expect(end).toBeLessThan(1.011);
  const stayed = integrateFilippov(fair, { maxStep: 0.01, several: 'minimum-norm' });
  expect([stayed.status, last(stayed)[0], stayed.chosen]).toEqual(['success', 0, true]);
  // Up to where it is the only one nothing has been chosen.
  expect(integrateFilippov({ ...fair, tEnd: 0.9 }, { maxStep: 0.01, several: 'minimum-norm' }).chosen).toBe(
    false,
  );
});

describe('accumulation', () => {
  /** After Filippov (1988): turns around the origin ever faster, by a third a quarter turn. */
  const spiral = twoSigns([1, 0.3], 20, (a, b, out) => {
    out[0] = -a + 2 * b;
    out[1] = -2 * a - b;
  });
  test('of crossings towards a point is recognised, and foreseen', () => {
    const solution = integrateFilippov(spiral, { method: dop853, ...tight });
    expect(solution.status).toBe('events-accumulate');
    // Each crossing by hand: the distance is a third and the time goes with it.
    expect(places(solution)[0]).toBeCloseTo(0.1, 14);
    expect(places(solution)[1]).toBeCloseTo(0.1 + 1.1 / 3, 14);
    const end = 0.1 + 1.1 / 3 / (1 - 1 / 3);
    expect(solution.message).toMatch(/without end towards t = 0\.6(5|4999)/);
    const foreseen = Number(/towards t = ([\d.]+);/.exec(solution.message)![1]);
    expect(Math.abs(foreseen - end)).toBeLessThan(1e-13);
    expect(solution.events.length).toBeLessThan(60);
    expect(Math.hypot(...last(solution))).toBeLessThan(1e-8);
  });

  test('where the end of the interval comes first there is none', () => {
    const solution = integrateFilippov({ ...spiral, tEnd: 0.6 }, tight);
    expect(solution.status).toBe('success');
    expect(kinds(solution)).toHaveLength(3);
  });

  test('events that are as frequent all the time are no accumulation', () => {
    const sawtooth: PiecewiseProblem = {
      t0: 0,
      y0: [0],
      tEnd: 60,
      surfaces: 1,
      switching: (t, _y, out) => (out[0] = Math.sin(50 * t + 0.1)),
      field: (_t, _y, sides, out) => (out[0] = sides[0]),
    };
    const solution = integrateFilippov(sawtooth, { maxStep: 0.02 });
    expect(solution.status).toBe('success');
    expect(solution.events).toHaveLength(Math.floor((60 * 50 + 0.1) / Math.PI));
  });
});

test('surfaces that are tangent where they meet do not determine how to slide along both', () => {
  // Both fields of each push onto it; away from the origin the surfaces part.
  const solution = integrateFilippov({
    t0: 0,
    y0: [1, 0],
    tEnd: 2,
    surfaces: 2,
    additive: true,
    switching(_t, y, out) {
      out[0] = y[0];
      out[1] = y[0] + y[1] * y[1];
    },
    field(_t, _y, sides, out) {
      out[0] = -sides[0] - sides[1];
      out[1] = 0;
    },
  });
  expect(solution.status).toBe('undecided');
  expect(solution.message).toMatch(/do not determine how to slide along them on surface 0, surface 1: 00/);
});

test('a solution that is tangent for good is undecided', () => {
  // Both fields run along the surface.
  const along = twoSigns([0, 1], 1, (a, _b, out) => {
    out[0] = 0;
    out[1] = 1 + 0.5 * a;
  });
  const solution = integrateFilippov(along);
  expect(solution.status).toBe('undecided');
  const slowest = integrateFilippov(along, { several: 'minimum-norm' });
  expect([slowest.status, slowest.chosen]).toEqual(['success', true]);
  expect(last(slowest)[1]).toBeCloseTo(1.5, 12);
});

test('a surface that is touched from one side and not crossed is no event', () => {
  // y = (t − 1)² stays above.
  const touching: PiecewiseProblem = {
    t0: 0,
    y0: [1],
    tEnd: 2,
    surfaces: 1,
    switching: (_t, y, out) => (out[0] = y[0]),
    field: (t, _y, sides, out) => (out[0] = sides[0] > 0 ? 2 * (t - 1) : -5),
  };
  const solution = integrateFilippov(touching, tight);
  expect(solution.status).toBe('success');
  expect(kinds(solution)).toEqual([]);
  expect(last(solution)[0]).toBeCloseTo(1, 10);
});

test('too many surfaces for all their modes to be tried', () => {
  const many: PiecewiseProblem = {
    t0: 0,
    y0: [0, 0, 0],
    tEnd: 1,
    surfaces: 3,
    switching: (_t, y, out) => out.set(y),
    field: (_t, _y, sides, out) => sides.forEach((side, i) => (out[i] = -side)),
  };
  const refused = integrateFilippov(many, { mostMeeting: 2 });
  expect(refused.status).toBe('undecided');
  expect(refused.message).toMatch(/3 surfaces meet, and modes are tried for at most 2 \(mostMeeting\)/);
  expect(integrateFilippov(many).status).toBe('success');
});

describe('problems and options that make no sense', () => {
  const good = relay(1, 2, () => 0);
  test.each<[Partial<PiecewiseProblem>, RegExp]>([
    [{ surfaces: -1 }, /surfaces is -1/],
    [{ surfaces: 1.5 }, /surfaces is 1.5/],
    [{ names: ['a', 'b'] }, /names has 2 entries for 1 surfaces/],
    [{ potential: true, additive: false }, /additive/],
    [{ t0: NaN }, /t0 is NaN/],
    [{ tEnd: Infinity }, /tEnd is Infinity/],
  ])('are refused at once: %o', (change, message) => {
    expect(() => integrateFilippov({ ...good, ...change })).toThrow(message);
  });
  test('options too', () => {
    expect(() => integrateFilippov(good, { relativeTolerance: -1 })).toThrow(/relativeTolerance is -1/);
    expect(() => integrateFilippov(good, { method: euler })).toThrow(/firstStep/);
    expect(() => integrateFilippov(good, { mostMeeting: -1 })).toThrow(/mostMeeting is -1/);
    expect(() => integrateFilippov(good, { several: 'all' as 'stop' })).toThrow(/several is all/);
  });
  test('a field that does not write its derivative is a TypeError', () => {
    expect(() => integrateFilippov({ ...good, field: () => undefined })).toThrow(TypeError);
  });
  test('what is not finite ends the run', () => {
    expect(integrateFilippov({ ...good, y0: [NaN] }).status).toBe('non-finite');
    expect(integrateFilippov({ ...good, switching: (_t, _y, out) => (out[0] = NaN) }).message).toMatch(
      /surface 0 has the value NaN/,
    );
    const lost = integrateFilippov({ ...good, switching: (t, y, out) => (out[0] = t > 0.3 ? NaN : y[0]) });
    expect(lost.status).toBe('non-finite');
    expect(lost.t[lost.t.length - 1]).toBeCloseTo(0.3, 12);
    const field: PiecewiseProblem['field'] = (t, _y, _sides, out) => (out[0] = t > 0.5 ? NaN : 1);
    const solution = integrateFilippov({ ...good, field });
    expect(solution.status).toBe('non-finite');
    expect(solution.t[solution.t.length - 1]).toBeGreaterThan(0.4);
  });
});

describe('a run', () => {
  test('counts its work over all pieces, and keeps to the steps allowed', () => {
    let evaluations = 0;
    const counted: PiecewiseProblem = {
      ...relay(0.5, 8, () => 0),
      field(t, _y, sides, out) {
        evaluations++;
        out[0] = 2 * Math.cos(3 * t) - sides[0];
      },
    };
    const whole = integrateFilippov(counted);
    expect(whole.status).toBe('success');
    expect(whole.events.length).toBeGreaterThan(4);
    expect(whole.stats.evaluations).toBeLessThanOrEqual(evaluations);
    const bounded = integrateFilippov(counted, { maxSteps: 20 });
    expect(bounded.status).toBe('max-steps');
    expect(bounded.stats.accepted + bounded.stats.rejected).toBeGreaterThanOrEqual(20);
    expect(bounded.t.length).toBeLessThanOrEqual(21);
  });

  test('stops on request and reports progress', () => {
    const seen: number[] = [];
    const solution = integrateFilippov(
      relay(0.5, 4, () => 0),
      { onProgress: (t) => seen.push(t) },
    );
    expect(seen).toEqual([...solution.t].slice(1));
    const signal = { aborted: false };
    const stopped = integrateFilippov(
      relay(0.5, 4, () => 0),
      { signal, onProgress: (t) => (signal.aborted = t > 0.45) },
    );
    expect(stopped.status).toBe('aborted');
  });

  test('can be taken step by step', () => {
    const run = filippovStepping(relay(0.5, 1, () => 0));
    let t = 0;
    while (run.advance()) {
      expect(run.step.t0).toBe(t);
      t = run.step.t1;
      expect(run.mode[0]).toBe(t > 0.5 + 1e-12 ? 0 : 1);
    }
    expect(t).toBe(1);
    expect(run.outcome().status).toBe('success');
    expect(run.changes).toHaveLength(1);
    expect(run.advance()).toBe(false);
  });

  test('without surfaces is an integration', () => {
    const solution = integrateFilippov({
      t0: 0,
      y0: [1],
      tEnd: 1,
      surfaces: 0,
      switching: () => undefined,
      field: (_t, y, _sides, out) => (out[0] = -y[0]),
    });
    expect(last(solution)[0]).toBeCloseTo(Math.exp(-1), 5);
    expect(solution.sliding).toEqual([]);
  });
});
