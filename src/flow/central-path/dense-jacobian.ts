import type { Linearization } from './linearization.js';

/**
 * The Jacobian of a path of one block as a dense matrix, row-major over the whole state: for the few unknowns of models
 * whose stiff direction turns within a step, where one factorisation does not serve all stages.
 */
export function denseJacobian(at: Linearization): (x: number, y: Float64Array, out: Float64Array) => void {
  const { layout, model, clock } = at.point;
  const { count: n, dimension: d, weights: Z, margin: C, barrier: E, length, gain, size } = layout;
  const { degree } = model;
  const v = layout.shareAt(0);
  const phi = v + 1;
  return (x, y, out) => {
    out.fill(0);
    at.at(x, y);
    const rate = clock.rate(x);
    const entry = (row: number, column: number, value: number): void => {
      out[row * size + column] += value;
    };
    for (let i = 0; i < n; i++) {
      const byWeight = rate * degree * at.contributions[i];
      entry(v, Z + i, byWeight * at.byZ[i]);
      entry(v, C, byWeight * at.byC[i]);
      entry(v, E, byWeight * at.byE[i]);
      entry(Z + i, Z + i, -at.slackByZ[i]);
      entry(Z + i, C, -1);
      entry(Z + i, E, -at.constraintByE[i]);
      entry(C, Z + i, at.closureByZ[i]);
    }
    entry(C, C, at.closureByC);
    entry(C, E, at.closureByE);
    entry(E, E, 1);
    entry(E, 0, degree);
    entry(E, v, degree);
    // The integrals: of |t| and, with one example, of |t|², t being the turning.
    const { turning, tangential } = at.point;
    for (let a = 0; a < d; a++) {
      entry(v, phi + a, at.slope[a]);
      for (let b = 0; b < d; b++) entry(phi + a, phi + b, at.curvature[a * d + b]);
      for (let i = 0; i < n; i++) {
        const tangent = rate * at.tangents[i * d + a];
        entry(phi + a, Z + i, tangent * at.byZ[i]);
        entry(phi + a, C, tangent * at.byC[i]);
        entry(phi + a, E, tangent * at.byE[i]);
        entry(Z + i, phi + a, at.tangentRows[i * d + a]);
      }
      let along = 0;
      for (let b = 0; b < d; b++) along += turning[b] * at.curvature[b * d + a];
      if (tangential > 0) entry(length, phi + a, along / tangential);
      entry(gain, phi + a, 2 * along);
    }
  };
}
