import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import type { Trajectory } from '../../src/index.js';
import { largestGap } from './gap.js';
import { hardMargin } from './hard-margin.js';
import { farflow, problems } from './library.js';
import type { Check, ReachPart, ReachProblem } from './problem.js';

const FEATURES = 10;
const data = problems.sphericallySymmetric({ count: 40, dimension: FEATURES, seed: 1 });
const svm = hardMargin(problems.signedFeatures(data), FEATURES);

/** Largest second singular value of a layer relative to its first. */
function secondSingularValue(path: Trajectory, widths: readonly number[]): number {
  const ratios = problems.deepLinearLayers(path.final.direction, widths).map(({ rows, columns, values }) => {
    const { diagonal } = new SingularValueDecomposition(
      Matrix.from1DArray(rows, columns, Array.from(values)),
      {
        autoTranspose: true,
      },
    );
    const [largest, second = 0] = [...diagonal].sort((a, b) => b - a);
    return second / largest;
  });
  return Math.max(...ratios);
}

function checks(path: Trajectory, widths: readonly number[], depth: number): readonly Check[] {
  const product = problems.endToEndProduct(path.final.direction, widths);
  const norm = Math.hypot(...product);
  const limit = svm.margin / depth ** (depth / 2);
  return [
    {
      what: 'product to SVM',
      error: largestGap(
        product.map((value) => value / norm),
        svm.direction,
      ),
    },
    ...(depth > 1 ? [{ what: 'σ₂/σ₁', error: secondSingularValue(path, widths) }] : []),
    { what: 'limit margin', error: Math.abs(path.final.normalizedMargin / limit - 1) },
  ];
}

const problemOf = (depth: number): ReachProblem => {
  const widths = [FEATURES, ...new Array<number>(depth - 1).fill(4), 1];
  const model = problems.deepLinear(data, widths);
  return {
    name: depth === 1 ? '1 layer' : `${depth} layers`,
    run: () =>
      farflow.follow(model, farflow.exponentialLoss, { seed: 7, scale: 0.5 }, { logInverseRisk: 1e300 }),
    checks: (path) => checks(path, widths, depth),
  };
};

/** Deep linear networks against the hard-margin SVM (Ji & Telgarsky 2020, Proposition 4.2). */
export const deepLinear: ReachPart = {
  title: 'deep linear networks, n = 40, d = 10, hidden layers of 4, taught data',
  problems: [1, 2, 3, 4, 5, 6].map(problemOf),
  summary: () => [`conditions of optimality of the SVM: ${svm.residual.toExponential(1)}`],
};
