import { describe, expect, test } from 'vitest';
import {
  dop853,
  dormandPrince54,
  integrate,
  radauIIA5,
  rodas5P,
  tsitouras54,
  type Event,
  type InitialValueProblem,
} from '../../solvers/index.js';

const g = 9.8;

/** A ball over a floor at the height `at`. */
const ball = (height: number, tEnd: number, at = 0): InitialValueProblem => ({
  f(_t, y, out) {
    out[0] = y[1];
    out[1] = -g;
  },
  t0: 0,
  y0: [at + height, 0],
  tEnd,
});
const bounce = (restitution: number, at = 0, rest: Partial<Event> = {}): Event => ({
  name: 'floor',
  value: (_t, y) => y[0] - at,
  action: 'apply',
  apply: (_t, y) => void (y[1] *= -restitution),
  ...rest,
});

describe.each([dormandPrince54, tsitouras54, dop853, radauIIA5, rodas5P])(
  'a ball that is turned round where it is, with no direction, with $name',
  (method) => {
    test.each([0, 1e6])('meets a floor at %d when it comes back, not when it leaves', (at) => {
      const options = at === 0 ? {} : { relativeTolerance: 1e-12, absoluteTolerance: 1e-9 };
      for (let k = 1; k <= (at === 0 ? 40 : 4); k++) {
        const height = 0.37 * k;
        // Falls for T, then flies for 2 · 0.9 T; the third bounce is after 4.42 T.
        const T = Math.sqrt((2 * height) / g);
        const { status, events } = integrate(ball(height, 4 * T, at), {
          method,
          ...options,
          events: [bounce(0.9, at)],
        });
        expect(status).toBe('success');
        expect(events).toHaveLength(2);
        expect(Math.abs(events[0].t / T - 1)).toBeLessThan(1e-6);
        expect(Math.abs(events[1].t / T - 2.8)).toBeLessThan(2.8e-6);
      }
    });
  },
);

test.each(['falling', 'either'] as const)('bounces accumulate where they must (%s)', (direction) => {
  const e = 0.8;
  for (const height of [0.3, 1, 7]) {
    const solution = integrate(ball(height, 50), {
      relativeTolerance: 1e-10,
      events: [bounce(e, 0, { direction })],
    });
    expect(solution.status).toBe('events-accumulate');
    const end = (Math.sqrt((2 * height) / g) * (1 + e)) / (1 - e);
    expect(Math.abs(solution.t[solution.t.length - 1] - end)).toBeLessThan(1e-8);
  }
});

test('events that watch the same value are left behind with it', () => {
  const watch: Event = { name: 'watch', value: (_t, y) => 2 * y[0], action: 'record' };
  const T = Math.sqrt(2 / g);
  for (const events of [
    [bounce(0.9), watch],
    [watch, bounce(0.9)],
  ]) {
    const found = integrate(ball(1, 4 * T), { events }).events;
    expect(found.filter(({ name }) => name === 'watch')).toHaveLength(2);
    expect(found.filter(({ name }) => name === 'floor')).toHaveLength(2);
  }
});

test('a passage that changes something else goes on, and is met again on the way back', () => {
  // y = 1 − cos t passes 1 at π/2, 3π/2, 5π/2; z jumps by 1 each time.
  const { events, y, status } = integrate(
    {
      f(_t, state, out) {
        out[0] = state[1];
        out[1] = 1 - state[0];
        out[2] = 0;
      },
      t0: 0,
      y0: [0, 0, 0],
      tEnd: 9,
    },
    {
      relativeTolerance: 1e-10,
      absoluteTolerance: 1e-12,
      events: [
        { name: 'count', value: (_t, v) => v[0] - 1, action: 'apply', apply: (_t, v) => void (v[2] += 1) },
      ],
    },
  );
  expect(status).toBe('success');
  expect(y[y.length - 1][2]).toBe(3);
  events.forEach(({ t }, i) => expect(Math.abs(t - (i + 0.5) * Math.PI)).toBeLessThan(1e-8));
});

test('a value that jumps has no zero to be left: its next jump counts', () => {
  const { events } = integrate(
    { f: (_t, _y, out) => void (out[0] = 1), t0: 0, y0: [0], tEnd: 4 },
    {
      events: [
        {
          name: 'jump',
          value: (t) => (t < 1 || (t >= 2 && t < 3) ? -1 : 1),
          action: 'apply',
          apply: (_t, y) => void (y[0] += 1),
        },
      ],
    },
  );
  expect(events.map(({ t }) => t)).toEqual([1, 2, 3]);
});
