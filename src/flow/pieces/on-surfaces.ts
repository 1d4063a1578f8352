import type { Constraints, MarginModel, PieceModel } from '../../../problems/index.js';

/** What of a normal is left once those before it are taken out is rounding below this share of it. */
const DEPENDENT = 1e-10;
/** Rounds of Newton's method to the surfaces. */
const ROUNDS = 4;

/** A model whose flow keeps to surfaces that go through the origin. */
export interface SurfaceModel extends MarginModel {
  /** Moves a unit vector to the nearest point of the surfaces, as it will have left them by little. */
  ontoSurfaces(theta: Float64Array): void;
}

/** Normals of the surfaces at some point, N = RQ with Q orthonormal, but for those that depend on others. */
function normalsOf({ count, jacobian }: Constraints, k: number) {
  const rows = new Float64Array(count * k);
  const basis = Array.from({ length: count }, () => new Float64Array(k));
  const R = new Float64Array(count * count);
  /** Which constraint each basis vector was made of. */
  const from = new Int32Array(count);
  let rank = 0;

  const along = (q: Float64Array, v: Float64Array): number => {
    let sum = 0;
    for (let a = 0; a < k; a++) sum += q[a] * v[a];
    return sum;
  };

  return {
    read(w: Float64Array): void {
      jacobian(w, rows);
      rank = 0;
      for (let c = 0; c < count; c++) {
        const q = basis[rank];
        let before = 0;
        for (let a = 0; a < k; a++) {
          q[a] = rows[c * k + a];
          before += q[a] * q[a];
        }
        R.fill(0, rank * count, (rank + 1) * count);
        for (let round = 0; round < 2; round++)
          for (let b = 0; b < rank; b++) {
            const part = along(basis[b], q);
            R[rank * count + b] += part;
            for (let a = 0; a < k; a++) q[a] -= part * basis[b][a];
          }
        const length = Math.sqrt(along(q, q));
        if (!(length > DEPENDENT * Math.sqrt(before))) continue;
        for (let a = 0; a < k; a++) q[a] /= length;
        R[rank * count + rank] = length;
        from[rank++] = c;
      }
    },
    /** Takes out of v what is along the normals; their multipliers μ, v + Σ μ_c n_c ⊥ n, where asked. */
    remove(v: Float64Array, mu?: Float64Array): void {
      const parts = new Float64Array(rank);
      for (let b = 0; b < rank; b++) {
        parts[b] = -along(basis[b], v);
        for (let a = 0; a < k; a++) v[a] += parts[b] * basis[b][a];
      }
      if (mu === undefined) return;
      mu.fill(0);
      for (let b = rank - 1; b >= 0; b--) {
        let sum = parts[b];
        for (let c = b + 1; c < rank; c++) sum -= R[c * count + b] * mu[from[c]];
        mu[from[b]] = sum / R[b * count + b];
      }
    },
    /** The smallest x with ⟨n_c, x⟩ = values_c. */
    solve(values: Float64Array, x: Float64Array): void {
      const parts = new Float64Array(rank);
      x.fill(0);
      for (let b = 0; b < rank; b++) {
        let sum = values[from[b]];
        for (let c = 0; c < b; c++) sum -= R[b * count + c] * parts[c];
        parts[b] = sum / R[b * count + b];
        for (let a = 0; a < k; a++) x[a] += parts[b] * basis[b][a];
      }
    },
  };
}

/**
 * The model on the surfaces of its constraints: the gradients are projected onto them, so that its flow keeps to them.
 * With N the normals and $v = g + N\mu$, $N^\top v = 0$, the pull there,
 *
 * $$ dv = P_N\Bigl(H + \sum_c \mu_c \nabla^2 z_c\Bigr) d\theta - N (N^\top N)^{-1} \bigl(v^\top \nabla^2 z_c\bigr)_c\, d\theta, $$
 *
 * since $N^\top v = 0$ stays true; so the derivative that stands for the Hessian is not symmetric. For models of one
 * block.
 */
export function onSurfaces(piece: PieceModel & { readonly constraints: Constraints }): SurfaceModel {
  const { constraints, dimension: k, count: n } = piece;
  const { count } = constraints;
  const normals = normalsOf(constraints, k);
  const mu = new Float64Array(count);
  const one = new Float64Array(count);
  const velocity = new Float64Array(k);
  const row = new Float64Array(k);
  const second = new Float64Array(k * k);
  const bent = new Float64Array(count * k);
  const values = new Float64Array(count);
  const { constraints: _, rows: _rows, ...plain } = piece;

  return {
    ...plain,
    hessianBlocks: [k],
    pullback(w, q, out) {
      normals.read(w);
      piece.pullback(w, q, out);
      normals.remove(out);
    },
    jacobian(w, out) {
      normals.read(w);
      piece.jacobian(w, out);
      for (let i = 0; i < n; i++) normals.remove(out.subarray(i * k, (i + 1) * k));
    },
    hessian(w, q, out) {
      normals.read(w);
      piece.pullback(w, q, velocity);
      normals.remove(velocity, mu);
      piece.hessian(w, q, out);
      constraints.hessian(w, mu, second);
      for (let e = 0; e < k * k; e++) out[e] += second[e];
      // How each normal turns along the velocity, row by row.
      for (let c = 0; c < count; c++) {
        one.fill(0);
        one[c] = 1;
        constraints.hessian(w, one, second);
        for (let a = 0; a < k; a++) {
          let sum = 0;
          for (let b = 0; b < k; b++) sum += velocity[b] * second[b * k + a];
          bent[c * k + a] = sum;
        }
      }
      for (let a = 0; a < k; a++) {
        for (let b = 0; b < k; b++) row[b] = out[b * k + a];
        normals.remove(row);
        for (let c = 0; c < count; c++) one[c] = -bent[c * k + a];
        normals.solve(one, velocity);
        for (let b = 0; b < k; b++) out[b * k + a] = row[b] + velocity[b];
      }
    },
    ontoSurfaces(theta) {
      for (let round = 0; round < ROUNDS; round++) {
        constraints.values(theta, values);
        if (values.every((value) => value === 0)) return;
        normals.read(theta);
        normals.solve(values, row);
        for (let a = 0; a < k; a++) theta[a] -= row[a];
      }
    },
  };
}
