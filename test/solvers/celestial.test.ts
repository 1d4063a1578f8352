import { expect, test } from 'vitest';
import { integrate, type InitialValueProblem } from '../../solvers/index.js';
import { distance } from './closed-forms.js';

/** Seven stars in a plane, of masses 1 to 7 (Hairer, Nørsett & Wanner 1993, II.10): positions x, y, velocities x, y. */
const pleiades: InitialValueProblem = {
  f(_t, y, out) {
    for (let i = 0; i < 14; i++) out[i] = y[14 + i];
    for (let i = 0; i < 7; i++) {
      let [ax, ay] = [0, 0];
      for (let j = 0; j < 7; j++) {
        if (i === j) continue;
        const [dx, dy] = [y[j] - y[i], y[7 + j] - y[7 + i]];
        const pull = (j + 1) / (dx * dx + dy * dy) ** 1.5;
        ax += pull * dx;
        ay += pull * dy;
      }
      out[14 + i] = ax;
      out[21 + i] = ay;
    }
  },
  t0: 0,
  y0: [3, 3, -1, -3, 2, -2, 2, 3, -3, 2, 0, 0, -4, 4, 0, 0, 0, 0, 0, 1.75, -1.5, 0, 0, 0, -1.25, 1, 0, 0],
  tEnd: 3,
};

/** Computed in quadruple precision by a method of order 13; the Bari/CWI test set prints the same to 3e-15. */
const pleiadesAtEnd = [
  0.3706139143970513, 3.237284092057233, -3.222559032418323, 0.6597091455775308, 0.342558170715658,
  1.562172101400631, -0.7003092922212495, -3.943437585517392, -3.27138097397255, 5.225081843456544,
  -2.59061243497747, 1.198213693392275, -0.2429682344935823, 1.09144924042898, 3.417003806314315,
  1.354584501625501, -2.590065597810775, 2.025053734714241, -1.155815100160449, -0.8072988170223022,
  0.5952396354208719, -3.741244961234009, 0.3773459685750629, 0.9386858869551079, 0.366792222720057,
  -0.3474046353808494, 2.344915448180937, -1.947020434263292,
];

test.each([
  [1e-7, 1e-3],
  [1e-9, 1e-5],
  [1e-12, 1e-8],
])('the Pleiades with tolerance %d, to %d', (tolerance, accuracy) => {
  const { y, status } = integrate(pleiades, {
    relativeTolerance: tolerance,
    absoluteTolerance: tolerance,
    saveAt: [3],
  });
  expect(status).toBe('success');
  expect(distance(y[0], pleiadesAtEnd)).toBeLessThan(accuracy);
});

/** A satellite around the earth and the moon, on a closed orbit of Arenstorf's (Hairer, Nørsett & Wanner 1993, II.0). */
const moon = 0.012277471;
const arenstorf: InitialValueProblem = {
  f(_t, y, out) {
    const earth = 1 - moon;
    const d1 = Math.hypot(y[0] + moon, y[1]) ** 3;
    const d2 = Math.hypot(y[0] - earth, y[1]) ** 3;
    out[0] = y[2];
    out[1] = y[3];
    out[2] = y[0] + 2 * y[3] - (earth * (y[0] + moon)) / d1 - (moon * (y[0] - earth)) / d2;
    out[3] = y[1] - 2 * y[2] - (earth * y[1]) / d1 - (moon * y[1]) / d2;
  },
  t0: 0,
  y0: [0.994, 0, 0, -2.00158510637908252240537862224],
  tEnd: 17.0652165601579625588917206249,
};

// The distance at which the orbit fails to close, and steps and evaluations, of the DOPRI5 of Hairer and Wanner, as
// SciPy 1.17 has it ("dopri5", beta = 0.04).
test.each([
  [1e-5, 1e-2, 93, 728],
  [1e-7, 1e-4, 216, 1442],
  [1e-9, 1e-6, 530, 3212],
])(
  'the Arenstorf orbit with tolerance %d closes to %d, at the cost of DOPRI5',
  (tolerance, gap, accepted, evaluations) => {
    const { y, stats } = integrate(arenstorf, { relativeTolerance: tolerance, absoluteTolerance: tolerance });
    expect(distance(y[y.length - 1].subarray(0, 2), arenstorf.y0)).toBeLessThan(gap);
    expect(Math.abs(stats.accepted / accepted - 1)).toBeLessThan(0.03);
    expect(Math.abs(stats.evaluations / evaluations - 1)).toBeLessThan(0.03);
  },
);
