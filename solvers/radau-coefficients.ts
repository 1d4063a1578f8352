/** A Radau IIA method with s stages; matrices are row-major, s × s. */
export interface RadauCoefficients {
  readonly stages: number;
  /** Nodes, ascending; the last is 1. */
  readonly c: Float64Array;
  /** Weights of the quadrature, and the last row of A. */
  readonly b: Float64Array;
  readonly a: Float64Array;
  /** $A^{-1}$. */
  readonly inverse: Float64Array;
  /** Barycentric weights of the nodes $0, c_1, \dots, c_s$. */
  readonly barycentric: Float64Array;
  /** The real eigenvalue of $A$, weight of $f(t_0, y_0)$ in the companion of the error estimate. */
  readonly gamma0: number;
  /** Weights of the stages in the error estimate, divided by `gamma0`. */
  readonly e: Float64Array;
}

/** The most stages whose coefficients have been looked at; beyond, steps gain nothing in double precision. */
const MOST_STAGES = 13;

/** $P_0(u), \dots, P_n(u)$, Legendre's polynomials on [−1, 1]. */
function legendre(n: number, u: number): Float64Array {
  const p = new Float64Array(n + 1);
  p[0] = 1;
  if (n > 0) p[1] = u;
  for (let k = 2; k <= n; k++) p[k] = ((2 * k - 1) * u * p[k - 1] - (k - 1) * p[k - 2]) / k;
  return p;
}

/**
 * The roots of $P_s - P_{s-1}$ (Hairer & Wanner 1996, IV.5), on [0, 1]. All but the last are those of the Jacobi
 * polynomial $P_{s-1}^{(1,0)}$, whose asymptotic zeros Newton starts from (Szegő 1939, 8.9.1).
 */
function radauNodes(s: number): Float64Array {
  const c = new Float64Array(s);
  c[s - 1] = 1;
  for (let k = 1; k < s; k++) {
    let u = Math.cos(((k + 0.25) * Math.PI) / s);
    for (let count = 0; count < 20; count++) {
      const p = legendre(s, u);
      // (1 − u²) Pₙ' = n (Pₙ₋₁ − u Pₙ)
      const slope = (s * (p[s - 1] - u * p[s]) - (s - 1) * (p[s - 2] - u * p[s - 1])) / (1 - u * u);
      const step = (p[s] - p[s - 1]) / slope;
      u -= step;
      if (Math.abs(step) <= Number.EPSILON) break;
    }
    c[s - 1 - k] = 0.5 * (1 + u);
  }
  return c;
}

/** The real root of $\det(I - zA)$, the denominator of the Padé approximation (s−1, s) of e^z (ibid., IV.3.31). */
function realEigenvalueOfInverse(s: number): number {
  const denominator = (z: number): number => {
    let term = 1;
    let sum = 1;
    for (let j = 0; j < s; j++) {
      term *= (-z * (s - j)) / ((j + 1) * (2 * s - 1 - j));
      sum += term;
    }
    return sum;
  };
  let [low, high] = [0, 2 * s];
  for (let count = 0; count < 60; count++) {
    const middle = 0.5 * (low + high);
    if (denominator(middle) > 0) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}

/**
 * The coefficients of Radau IIA, to rounding.
 *
 * With $p_m$ Legendre's polynomials on [0, 1], the quadrature is exact for $p_m p_l$, $m, l < s$, so that
 * $1/b_j = \sum_m (2m+1) p_m(c_j)^2$, the Lagrange polynomials are
 * $\ell_j(x) = b_j \sum_m (2m+1) p_m(c_j) p_m(x)$, and $a_{ij} = \int_0^{c_i} \ell_j$ follows from
 * $2(2m+1)\int_0^x p_m = p_{m+1}(x) - p_{m-1}(x)$. No system is solved. $A^{-1}$ takes increments at the nodes to
 * derivatives there: it is the differentiation matrix of the polynomial through 0 and the nodes.
 *
 * @throws RangeError for a number of stages that is even, where $A$ has no real eigenvalue, or beyond 13.
 */
export function radauCoefficients(stages: number): RadauCoefficients {
  const s = stages;
  if (!(Number.isInteger(s) && s >= 1 && s <= MOST_STAGES && s % 2 === 1))
    throw new RangeError(`stages is ${s}: it must be odd, from 1 to ${MOST_STAGES}`);
  const c = radauNodes(s);
  const p = Array.from(c, (x) => legendre(s, 2 * x - 1));
  const b = Float64Array.from(p, (values) => {
    let sum = 0;
    for (let m = s - 1; m >= 0; m--) sum += (2 * m + 1) * values[m] * values[m];
    return 1 / sum;
  });
  const a = new Float64Array(s * s);
  for (let i = 0; i < s; i++) {
    for (let j = 0; j < s; j++) {
      let sum = 0;
      for (let m = s - 1; m >= 1; m--) sum += 0.5 * p[j][m] * (p[i][m + 1] - p[i][m - 1]);
      a[i * s + j] = b[j] * (c[i] + sum);
    }
  }
  const nodes = [0, ...c];
  const barycentric = Float64Array.from(nodes, (x, i) =>
    nodes.reduce((product, other, j) => (j === i ? product : product / (x - other)), 1),
  );
  const inverse = new Float64Array(s * s);
  for (let k = 0; k < s; k++) {
    for (let j = 0; j < s; j++) {
      inverse[k * s + j] =
        j === k
          ? nodes.reduce((sum, x, m) => (m === k + 1 ? sum : sum + 1 / (c[k] - x)), 0)
          : barycentric[j + 1] / barycentric[k + 1] / (c[k] - c[j]);
    }
  }
  // −ℓ_i(0)/c_i, where ℓ_i(0) = Π c_j/(c_j − c_i): what the estimate needs, see radau-iia.ts.
  const e = Float64Array.from(c, (x, i) =>
    c.reduce((product, other, j) => (j === i ? product : (product * other) / (other - x)), -1 / x),
  );
  return Object.freeze({
    stages,
    c,
    b,
    a,
    inverse,
    barycentric,
    gamma0: 1 / realEigenvalueOfInverse(s),
    e,
  });
}
