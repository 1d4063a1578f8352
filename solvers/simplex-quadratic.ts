/** A function of weights λ ≥ 0 that add up to 1: $\tfrac h2 \lVert\sum_k \lambda_k g_k\rVert^2 - \sum_k \lambda_k b_k$. */
export interface SimplexQuadratic {
  readonly gradients: readonly Float64Array[];
  readonly heights: readonly number[];
  readonly h: number;
}

/** Where it is smallest. */
export interface SimplexMinimum {
  readonly weights: Float64Array;
  /** $\sum_k \lambda_k g_k$. */
  readonly point: Float64Array;
}

/** Gaps, and weights, of this share of what they are made of are rounding. */
const ROUNDING = 16 * Number.EPSILON;
/** A gradient of which less than this is left beyond the others lies in their affine hull. */
const DEPENDENT = 1e-12;

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};

/** The differences of gradients to the first, as orthonormal rows and a triangle: $g_k - g_0 = \sum_l r_{kl} q_l$. */
interface Hull {
  readonly rows: Float64Array[];
  readonly triangle: number[][];
}

/** Takes in one more difference; its coefficients, the last of them the length of what is left beyond the others. */
function orthogonalize({ rows }: Hull, difference: Float64Array): { rest: Float64Array; along: number[] } {
  const rest = difference.slice();
  const along = rows.map(() => 0);
  // Twice is enough (Giraud, Langou & Rozložník 2005).
  for (let pass = 0; pass < 2; pass++)
    for (const [l, row] of rows.entries()) {
      const part = dot(rest, row);
      along[l] += part;
      for (let i = 0; i < rest.length; i++) rest[i] -= part * row[i];
    }
  return { rest, along };
}

/** Solves $R^T x = b$ with the coefficients as rows of the lower triangle $R^T$. */
function solveLower(triangle: readonly number[][], b: readonly number[]): number[] {
  const x: number[] = [];
  for (const [k, row] of triangle.entries()) {
    let value = b[k];
    for (let l = 0; l < k; l++) value -= row[l] * x[l];
    x.push(value / row[k]);
  }
  return x;
}

/** Solves $R x = b$. */
function solveUpper(triangle: readonly number[][], b: readonly number[]): number[] {
  const x = [...b];
  for (let k = x.length - 1; k >= 0; k--) {
    for (let l = k + 1; l < x.length; l++) x[k] -= triangle[l][k] * x[l];
    x[k] /= triangle[k][k];
  }
  return x;
}

/**
 * The minimum, by an active-set method of the kind of Wolfe (1976) and Kiwiel (1986): a few gradients, affinely
 * independent, carry the weights; the one that promises most comes in, those whose weights vanish go. Systems are solved
 * by orthogonalised differences of gradients, not with their products, which would lose half of the digits.
 */
export function minimizeOnSimplex({ gradients, heights, h }: SimplexQuadratic): SimplexMinimum {
  const n = gradients[0].length;
  const count = gradients.length;
  const weights = new Float64Array(count);
  const point = new Float64Array(n);
  let carried: number[] = [0];
  weights[0] = 1;

  const place = (): void => {
    point.fill(0);
    for (const k of carried) for (let i = 0; i < n; i++) point[i] += weights[k] * gradients[k][i];
  };

  /** Goes from the weights in a direction, at most as far as given, until one vanishes, which is dropped. */
  const walk = (direction: readonly number[], most: number): boolean => {
    let length = most;
    let leaving = -1;
    for (const [i, k] of carried.entries())
      if (direction[i] < 0 && weights[k] <= -direction[i] * length) {
        length = -weights[k] / direction[i];
        leaving = i;
      }
    if (!(length < Infinity)) return false;
    for (const [i, k] of carried.entries()) weights[k] = Math.max(0, weights[k] + length * direction[i]);
    if (leaving < 0) return false;
    weights[carried[leaving]] = 0;
    carried = carried.filter((_, i) => i !== leaving);
    return true;
  };

  /** One move towards the minimum over the affine hull of those carried. True where one had to be dropped. */
  const move = (): boolean => {
    const [first, ...others] = carried;
    const hull: Hull = { rows: [], triangle: [] };
    for (const [m, k] of others.entries()) {
      const difference = gradients[k].map((value, i) => value - gradients[first][i]);
      const { rest, along } = orthogonalize(hull, difference);
      const left = Math.sqrt(dot(rest, rest));
      if (left > DEPENDENT * Math.sqrt(dot(difference, difference))) {
        hull.rows.push(rest.map((value) => value / left));
        hull.triangle.push([...along, left]);
        continue;
      }
      // A combination of those before it: along that the function is linear, and only the last can have gained.
      const shares = solveUpper(hull.triangle, along);
      const direction = carried.map((_, i) =>
        i === 0 ? shares.reduce((sum, c) => sum + c, 0) - 1 : i <= m ? -shares[i - 1] : i === m + 1 ? 1 : 0,
      );
      const slope = direction.reduce((sum, part, i) => sum - part * heights[carried[i]], 0);
      return walk(slope <= 0 ? direction : direction.map((part) => -part), Infinity);
    }
    const gains = solveLower(
      hull.triangle,
      others.map((k) => (heights[k] - heights[first]) / h),
    );
    const target = solveUpper(
      hull.triangle,
      hull.rows.map((row, l) => gains[l] - dot(row, gradients[first])),
    );
    const total = target.reduce((sum, value) => sum + value, 0);
    const direction = carried.map((k, i) => (i === 0 ? 1 - total : target[i - 1]) - weights[k]);
    return walk(direction, 1);
  };

  for (let round = 0; round < 50 * (count + n); round++) {
    while (carried.length > 1 && move());
    place();
    let best = -1;
    let gap = 0;
    const level = carried.reduce((sum, k) => sum + weights[k] * heights[k], 0) - h * dot(point, point);
    for (let k = 0; k < count; k++) {
      const along = h * dot(point, gradients[k]);
      const gain = heights[k] - along - level;
      const size = Math.abs(heights[k]) + Math.abs(along) + Math.abs(level);
      if (gain > gap && gain > ROUNDING * size && !carried.includes(k)) {
        gap = gain;
        best = k;
      }
    }
    if (best < 0) break;
    carried.push(best);
  }
  return { weights, point };
}
