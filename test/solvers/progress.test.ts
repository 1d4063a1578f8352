import { describe, expect, test } from 'vitest';
import { integrate, stepping, steps, type Event } from '../../solvers/index.js';
import { kepler, logistic } from './closed-forms.js';

const { problem } = kepler;
const clean = Array.from(integrate(problem).t).slice(1);

/** Collects what is called into progress. */
function heard() {
  const places: number[] = [];
  return { places, onProgress: (t: number) => void places.push(t) };
}

test.each([
  ['integrate', (onProgress: (t: number) => void) => void integrate(problem, { onProgress })],
  [
    'integrate with saveAt',
    (onProgress: (t: number) => void) => void integrate(problem, { onProgress, saveAt: [4] }),
  ],
  [
    'steps',
    (onProgress: (t: number) => void) => {
      const run = steps(problem, { onProgress });
      while (run.next().done !== true);
    },
  ],
  [
    'stepping',
    (onProgress: (t: number) => void) => {
      const run = stepping(problem, { onProgress });
      while (run.advance());
    },
  ],
])('%s tells every accepted step, once, and the end', (_, run) => {
  const { places, onProgress } = heard();
  run(onProgress);
  expect(places).toEqual(clean);
});

test('steps has told of a step when it gives it', () => {
  const { places, onProgress } = heard();
  for (const step of steps(problem, { onProgress })) expect(places[places.length - 1]).toBe(step.t1);
});

test('rejected steps are not told', () => {
  const { places, onProgress } = heard();
  const { stats } = integrate(problem, { onProgress, firstStep: 3 });
  expect(stats.rejected).toBeGreaterThan(0);
  expect(places).toHaveLength(stats.accepted);
});

describe('events', () => {
  const event: Event = { name: 'half', value: (_t, y) => y[0] - 0.5 };

  test('that stop end the progress at their place', () => {
    const { places, onProgress } = heard();
    const { t } = integrate(logistic.problem, { events: [event], onProgress });
    expect(places[places.length - 1]).toBe(t[t.length - 1]);
    expect(places[places.length - 1]).toBeCloseTo(Math.log(9), 5);
  });

  test('that change the state never let it go back', () => {
    const { places, onProgress } = heard();
    const apply = (_t: number, y: Float64Array) => void (y[0] = 0.1);
    const { events } = integrate(logistic.problem, {
      events: [{ ...event, action: 'apply', apply }],
      onProgress,
    });
    expect(events.length).toBeGreaterThan(0);
    expect(places).toContain(events[0].t);
    places.slice(1).forEach((t, i) => expect(t).toBeGreaterThan(places[i]));
    expect(places[places.length - 1]).toBe(4);
  });
});
