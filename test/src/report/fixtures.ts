import {
  dataSet,
  deepLinear,
  gaussianBlobs,
  linear,
  mexicanHat,
  squaredRelu,
  xorDisk,
} from '../../../problems/index.js';
import { exponentialLoss, follow, logisticLoss } from '../../../src/index.js';
import { formatError } from '../../../src/report/numbers.js';
import { reportEntry, type Report, type ReportEntry } from '../../../src/report/index.js';
import type { Check, Followed, Result, Verdict } from '../../../src/results/check.js';

/*
 * Flows that were followed, with results and checks made up for the page: it is the report that is tested here, not
 * what it reports.
 */

const result = (name: string, title: string, statement: string, measured: string): Result => ({
  name,
  title,
  statement,
  measured,
  source: 'ji-telgarsky-2020',
  appliesTo: () => true,
  check: () => {
    throw new Error('not for this test');
  },
});

export const results: readonly Result[] = [
  result(
    'theorem-3.1',
    'Theorem 3.1',
    'Let every margin $p_i$ be locally Lipschitz, $L$-positively homogeneous and definable in an o-minimal structure that includes the exponential, and let $\\mathcal L(W_0) < \\ell(0)$, for the exponential or the logistic loss. Then the curve swept by $\\widetilde W_t = W_t/\\|W_t\\|$ has finite length, and thus $\\widetilde W_t$ converges.',
    'The length $\\zeta = \\int\\|d\\theta\\|$ and the exponent at which $\\|d\\theta/ds\\|$ decays.',
  ),
  result(
    'corollary-3.2',
    'Corollary 3.2',
    'Under the assumptions of Theorem 3.1 the normalised margin $p_i(W_t)/\\|W_t\\|^L$ converges for every $1 \\le i \\le n$.',
    'The move of all $n$ normalised margins over the last half of the run, against $\\ln(n/\\mathcal L)$.',
  ),
  result(
    'theorem-4.1',
    'Theorem 4.1',
    'If, besides, every $p_i$ has locally Lipschitz gradients, then $-\\nabla\\mathcal L(W_t)$ and $W_t$ converge to the same direction: $$\\frac{\\langle W_t, -\\nabla\\mathcal L(W_t)\\rangle}{\\|W_t\\|\\,\\|\\nabla\\mathcal L(W_t)\\|} \\to 1.$$ Where every $p_i$ is twice continuously differentiable, definability is not needed.',
    'The angle between $W$ and $-\\nabla\\mathcal L$, and $\\mathcal J = \\|\\nabla\\alpha\\|^2/\\|W\\|^{2L-2}$ against $(aL)^2$.',
  ),
  result(
    'lemma-3.4',
    'Lemma 3.4',
    'For almost every $t \\ge 0$, $$\\frac{d\\tilde\\alpha_t}{dt} = \\big\\|\\bar\\partial_r\\tilde\\alpha(W_t)\\big\\|\\,\\big\\|\\bar\\partial_r\\mathcal L(W_t)\\big\\| + \\big\\|\\bar\\partial_\\perp\\tilde\\alpha(W_t)\\big\\|\\,\\big\\|\\bar\\partial_\\perp\\mathcal L(W_t)\\big\\|, \\qquad \\frac{d\\zeta_t}{dt} = \\frac{\\|\\bar\\partial_\\perp\\mathcal L(W_t)\\|}{\\|W_t\\|}.$$',
    'Both sides, integrated from the first moment at which $\\mathcal L < \\ell(0)$, each by its own means.',
  ),
];

function check(flow: Followed, name: string, verdict: Verdict): Check {
  const { trajectory } = flow;
  const { final, model, tail } = trajectory;
  const definable = model.definability;
  return {
    result: name,
    flow: flow.name,
    verdict,
    because:
      verdict === 'consistent'
        ? `The tail of the speed falls faster than $1/s$ by a margin; what is left of $\\zeta$ is at most ${formatError(tail?.length ?? null)}.`
        : 'A hypothesis is not met, so the result says nothing of this flow.',
    hypotheses: [
      {
        name: '$p_i$ are $L$-homogeneous',
        met: 'yes',
        how: 'Euler identity $\\langle\\nabla p_i(W), W\\rangle = L\\,p_i(W)$ at 64 random points, largest relative error 4.4e-16',
      },
      { name: 'Definability', met: definable.definable ? 'yes' : 'no', how: definable.reason },
      {
        name: '$\\mathcal L(W_0) < \\ell(0)$',
        met: trajectory.separated === null ? 'no' : 'yes',
        how: 'holds from the first step of the run',
      },
      { name: 'Exact selection at kinks', met: 'unknown', how: 'a program cannot tell' },
    ],
    measurements: [
      {
        quantity: 'Decay exponent of $\\|d\\theta/ds\\|$ over the last half',
        value: tail?.exponent ?? null,
        bound: 1.1,
        relation: '>=',
        numericalError: 0.003,
      },
      {
        quantity: 'Path length $\\zeta$',
        value: final.pathLength,
        bound: null,
        relation: null,
        numericalError: 3.2e-9,
      },
      {
        quantity: 'Residual of both identities',
        value: 1.234567e-8,
        bound: 1e-6,
        relation: '<=',
        numericalError: 1e-15,
      },
      { quantity: 'Something unknown', value: null, bound: null, relation: null, numericalError: 0 },
    ],
  };
}

/** Follows a flow the first time it is asked for. */
function once(make: () => Followed): () => Followed {
  let made: Followed | undefined;
  return () => (made ??= make());
}

/** An entry in which all results are held against a flow. */
export function entryOf(flow: Followed, verdicts: readonly Verdict[] = []): ReportEntry {
  return {
    flow,
    results,
    checks: results.map(({ name }, i) => check(flow, name, verdicts[i] ?? 'consistent')),
  };
}

export const threePoints = once(() => ({
  name: 'Linear predictor',
  description: 'Three examples in the plane, from $w = 0$: the setting of Soudry et al. (2017).',
  trajectory: follow(
    linear(
      dataSet({
        x: [
          [1, 0.5],
          [1, -1],
          [3, 0.3],
        ],
        y: [1, 1, 1],
      }),
    ),
    exponentialLoss,
    [0, 0],
    { logTime: 690 },
  ),
}));

export const deepNet = once(() => ({
  name: 'Deep linear network',
  description: 'Three layers on forty Gaussian examples with the logistic loss.',
  trajectory: follow(
    deepLinear(gaussianBlobs({ count: 40, dimension: 5, gap: 1, seed: 3 }), [5, 4, 4, 1]),
    logisticLoss,
    { seed: 5, scale: 0.6 },
    { logInverseRisk: 1000 },
  ),
}));

export const xorNet = once(() => ({
  name: 'Squared ReLU on XOR',
  description:
    'Twenty neurons on the corners of XOR, drawn at random in the disk; the net of Figure 1 of the paper in small.',
  trajectory: follow(
    squaredRelu(
      xorDisk({ count: 12, seed: 2 }),
      Array.from({ length: 20 }, (_, j) => (j % 2 === 0 ? -1 : 1)),
    ),
    exponentialLoss,
    { seed: 1, scale: 0.6 },
    { logInverseRisk: 3000 },
    { maxSteps: 40_000 },
  ),
}));

export const hat = once(() => {
  const start = [0.5, 0.28, 1];
  const until = { lnSphericalTime: 9 };
  return {
    name: 'Mexican hat',
    description: 'The homogeneous Mexican hat of Lyu & Li, beside its definable twin from the same start.',
    trajectory: follow(mexicanHat({ degree: 2 }), exponentialLoss, start, until),
    twin: follow(mexicanHat({ degree: 2, definable: true }), exponentialLoss, start, until),
  };
});

/** A short flow whose examples lie in the plane, with its prediction surfaces. */
export function surfaceEntry(): Promise<ReportEntry> {
  const data = xorDisk({ count: 12, seed: 2 });
  const model = squaredRelu(
    data,
    Array.from({ length: 20 }, (_, j) => (j % 2 === 0 ? 1 : -1)),
  );
  const trajectory = follow(model, exponentialLoss, { seed: 1, scale: 0.1 }, { logInverseRisk: 50 });
  return reportEntry({ name: 'XOR', description: 'Twenty neurons.', trajectory, data }, [], []);
}

/** The report that `farflow verify` could make. */
export function fullReport(): Report {
  return {
    title: 'Four flows held against the theory of directional convergence',
    subtitle:
      'Gradient flow $\\dot W \\in -\\partial\\mathcal L(W)$ of $L$-homogeneous predictors, followed far beyond the range of double precision.',
    entries: [
      entryOf(threePoints()),
      entryOf(deepNet()),
      entryOf(xorNet(), ['consistent', 'consistent', 'violated']),
      entryOf(hat(), ['inconclusive', 'inconclusive', 'consistent', 'consistent']),
    ],
    version: '0.1.0',
  };
}
