import { describe, expect, test } from 'vitest';
import { integrateFilippov, type PiecewiseProblem } from '../../solvers/index.js';
import { halving, kinds, methods, places, tight } from './filippov-problems.js';

/*
 * A mass on a spring on a belt that moves with speed b: x″ = −x − sgn(x′ − b) (F − d |x′ − b|), friction that grows weaker with
 * the speed at which the mass slips. It sticks until x = F. Slipping backward is a linear oscillation about c = F − d b
 * that grows, x″ = −x + F − d (b − x′), until it has come up to the speed of the belt again.
 */
const [b, F, d] = [0.2, 1, 0.1];
const c = F - d * b;
const omega = Math.sqrt(1 - (d * d) / 4);

/** The slip that begins with x = F, x′ = b: position and velocity after a time. */
const slip = (t: number): [number, number] => {
  const sine = (b - (d / 2) * (F - c)) / omega;
  const grown = Math.exp((d / 2) * t);
  const [cos, sin] = [Math.cos(omega * t), Math.sin(omega * t)];
  const x = (F - c) * cos + sine * sin;
  const rate = omega * (sine * cos - (F - c) * sin);
  return [c + grown * x, grown * ((d / 2) * x + rate)];
};
/** How long it slips, where it sticks again, and for how long. */
const slipTime = halving((t) => slip(t)[1] - b, 4, 6.9);
const caught = slip(slipTime)[0];
const stickTime = (F - caught) / b;

const belt: PiecewiseProblem = {
  t0: 0,
  y0: [0, b],
  tEnd: F / b + 4.5 * (slipTime + stickTime),
  surfaces: 1,
  names: ['the belt'],
  switching: (_t, y, out) => (out[0] = y[1] - b),
  field(_t, y, sides, out) {
    const slipping = y[1] - b;
    out[0] = y[1];
    out[1] = -y[0] - sides[0] * F + d * slipping;
  },
};

describe.each(methods)('stick and slip, with $name', (method, within) => {
  const solution = integrateFilippov(belt, { method, ...tight });

  test('follow each other as they must', () => {
    expect(slip(slipTime - 1e-3)[1]).toBeLessThan(b);
    expect(Math.abs(caught)).toBeLessThan(F);
    expect(solution.status).toBe('success');
    expect(kinds(solution)).toEqual(
      Array.from({ length: 9 }, (_, i) => (i % 2 === 0 ? 'leaving the belt' : 'sliding the belt')),
    );
    let t = F / b;
    places(solution).forEach((place, i) => {
      expect(Math.abs(place - t)).toBeLessThan(Math.min(within, 1e-10) * (i + 1));
      t += i % 2 === 0 ? slipTime : stickTime;
    });
  });

  test('are where they must be', () => {
    const period = slipTime + stickTime;
    solution.t.forEach((t, i) => {
      const since = (t - F / b) % period;
      const [x, v] =
        t < F / b ? [b * t, b] : since < slipTime ? slip(since) : [caught + b * (since - slipTime), b];
      // Beside an event the time may belong to the other phase.
      if (t > F / b && Math.min(Math.abs(since - slipTime), since, period - since) < 1e-8) return;
      expect(Math.abs(solution.y[i][0] - x)).toBeLessThan(10 * within);
      expect(Math.abs(solution.y[i][1] - v)).toBeLessThan(10 * within);
    });
  });

  test('friction carries the spring while the mass sticks', () => {
    // 0 = −x − (2σ − 1) F.
    const t = F / b + slipTime + 0.4 * stickTime;
    expect(solution.selection(t)[0]).toBeCloseTo(0.5 - solution.at(t)[0] / (2 * F), 12);
  });
});
