import { defineResult } from './define-result.js';
import { clockName } from './evidence.js';

/** Assumption 2.2: the risk starts below ℓ(0), or falls below it at a time that is found. */
export const assumption22 = defineResult({
  name: 'assumption-2.2',
  title: 'Assumption 2.2',
  statement:
    'The initial risk is small: $\\mathcal L(W_0) < \\ell(0)$. Every example is then classified correctly, $\\min_i p_i(W_0) > 0$.',
  source: 'JiTelgarsky2020',
  measured: '$\\ln(\\ell(0)/\\mathcal L)$ at the start, and the first point at which it is positive',
  appliesTo: () => true,
  judge(flow) {
    const { trajectory } = flow;
    const { separated, samples, loss, final } = trajectory;
    const lnAtZero = Math.log(loss.atZero);
    const excess = (logInverseRisk: number | null): number | null =>
      logInverseRisk === null ? null : lnAtZero + logInverseRisk;
    const atStart = excess(samples[0].logInverseRisk);
    const where = separated === null ? '' : `${clockName(trajectory)} ${separated.clockTime.toPrecision(6)}`;
    return {
      verdict: separated === null ? 'inconclusive' : 'consistent',
      because:
        separated === null
          ? `the risk never fell below $\\ell(0)$; at the end $\\ln(1/\\mathcal L)$ is ${String(final.logInverseRisk)}`
          : separated.clockTime === 0
            ? 'holds at the start'
            : `fails at the start, holds from ${where} on; the results are applied to the flow from there`,
      hypotheses: [],
      measurements: [
        {
          quantity: '$\\ln(\\ell(0)/\\mathcal L)$ at the start',
          value: atStart,
          bound: 0,
          relation: null,
          numericalError: 4 * Number.EPSILON * Math.max(1, Math.abs(atStart ?? 0)),
        },
        {
          quantity: '$\\ln\\ln(1/\\mathcal L)$ at the end',
          value: final.lnLogInverseRisk,
          bound: null,
          relation: null,
          numericalError: trajectory.relativeTolerance,
        },
      ],
    };
  },
});
