import type { MarginModel } from '../../../problems/index.js';

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** $\ln \ell(p)$ and $\ln|\ell'(p)|$, by formulas of their own. */
const losses = {
  exponential: (p: number): [number, number] => [-p, -p],
  // ln(1 + e^{-p}) is e^{-p} to rounding from 40 on.
  logistic: (p: number): [number, number] => [p > 40 ? -p : Math.log(softplus(-p)), -softplus(p)],
} as const;

/** The risk in doubles, at W itself: without the sphere, the logarithms of norms and the unknowns of any solver. */
export interface PlainRisk {
  /** $\ln\mathcal L(W)$, and $\nabla\ln\mathcal L(W)$ into `gradient` where it is given. */
  at(w: Float64Array, gradient?: Float64Array): number;
}

export function plainRisk(model: MarginModel, name: keyof typeof losses): PlainRisk {
  const margins = new Float64Array(model.count);
  const shares = new Float64Array(model.count);
  const loss = losses[name];
  const sum = (terms: readonly number[]): number => {
    const most = Math.max(...terms);
    return most + Math.log(terms.reduce((total, term) => total + Math.exp(term - most), 0));
  };
  return {
    at(w, gradient) {
      model.margins(w, margins);
      const terms = Array.from(margins, loss);
      const lnRisk = sum(terms.map(([value]) => value));
      if (gradient !== undefined) {
        for (const [i, [, slope]] of terms.entries()) shares[i] = -Math.exp(slope - lnRisk);
        model.pullback(w, shares, gradient);
      }
      return lnRisk;
    },
  };
}
