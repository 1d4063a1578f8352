/** Nodes and weights of a quadrature rule. */
export interface QuadratureRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** Newton's method on a polynomial given by its value and slope, until it no longer moves. */
function polish(x: number, evaluate: (x: number) => { value: number; slope: number }): number {
  for (let count = 0; count < 50; count++) {
    const { value, slope } = evaluate(x);
    const step = value / slope;
    x -= step;
    if (Math.abs(step) <= 4 * Number.EPSILON * Math.abs(x)) break;
  }
  return x;
}

/**
 * Gauss–Legendre rule with `n` nodes on [0, 1]: exact for polynomials of degree 2n − 1
 * (Newton on the Legendre polynomial, started at Tricomi's approximation).
 */
export function gaussLegendre(n: number): QuadratureRule {
  const legendre = (x: number): { value: number; slope: number } => {
    let before = 1;
    let value = x;
    for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
    return { value, slope: (n * (before - x * value)) / (1 - x * x) };
  };
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const guess = (1 - (n - 1) / (8 * n ** 3)) * Math.cos((Math.PI * (4 * i + 3)) / (4 * n + 2));
    const x = n === 1 ? 0 : polish(guess, legendre);
    const { slope } = n === 1 ? { slope: 1 } : legendre(x);
    nodes[n - 1 - i] = 0.5 * (1 + x);
    weights[n - 1 - i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}

/**
 * Gauss–Laguerre rule with `n` nodes: $\int_0^\infty e^{-x} g(x)\,dx \approx \sum w_i g(x_i)$, exact for polynomials of
 * degree 2n − 1. Newton on the Laguerre polynomial with the roots already found divided out, so that every root is
 * found once whatever the starting values.
 */
export function gaussLaguerre(n: number): QuadratureRule {
  const laguerre = (x: number): { value: number; slope: number } => {
    let before = 1;
    let value = 1 - x;
    for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1 - x) * value - (k - 1) * before) / k];
    return { value, slope: (n * (value - before)) / x };
  };
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  let x = 0;
  for (let i = 0; i < n; i++) {
    // From the left of the next root Newton with deflation climbs to it monotonically.
    x += i === 0 ? 0.5 / (n + 0.5) : 1e-3 * (nodes[i - 1] - (i > 1 ? nodes[i - 2] : 0));
    x = polish(x, (at) => {
      const { value, slope } = laguerre(at);
      let poles = 0;
      for (let j = 0; j < i; j++) poles += 1 / (at - nodes[j]);
      return { value, slope: slope - value * poles };
    });
    x = polish(x, laguerre);
    nodes[i] = x;
    const { slope } = laguerre(x);
    weights[i] = 1 / (x * slope * slope);
  }
  return { nodes, weights };
}
