import { checkFunction, checkProblemNames, checkState, PROBLEM_NAMES, shown } from './check-options.js';
import type { InitialValueProblem } from './initial-value-problem.js';

const NAMES: readonly string[] = [...PROBLEM_NAMES, 'stepLimit', 'stages'];

/**
 * Holds what can be checked of a problem before its right-hand side is asked for.
 *
 * @throws TypeError, RangeError that name what makes no sense.
 */
export function checkProblem(problem: InitialValueProblem): void {
  checkProblemNames(problem, NAMES);
  const { f, y0, jacobian, mass, index } = problem;
  checkFunction('f', f, '(t, y, out) that writes the derivative into out');
  checkState(y0);
  const n = y0.length;
  checkFunction(
    'jacobian',
    jacobian,
    `(t, y, out) that writes its ${n * n} entries into out, row by row`,
    true,
  );
  if (mass !== undefined) {
    const entries = (mass as ArrayLike<unknown> | null)?.length;
    if (entries !== n && entries !== n * n)
      throw new RangeError(
        `mass ${entries === undefined ? `is ${shown(mass)}` : `has ${entries} entries`}: give ${n} for a diagonal or ${n * n} for a full matrix`,
      );
    const bad = Array.from(mass).findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new RangeError(`mass[${bad}] is ${shown(mass[bad])}: give a finite number`);
  }
  if (index !== undefined) {
    const entries = (index as ArrayLike<unknown> | null)?.length;
    if (entries !== n)
      throw new RangeError(
        `index ${entries === undefined ? `is ${shown(index)}` : `has ${entries} entries`}, y0 has ${n}: give one a component`,
      );
    const bad = Array.from(index).findIndex((value) => value !== 0 && value !== 1 && value !== 2);
    if (bad >= 0)
      throw new RangeError(
        `index[${bad}] is ${shown(index[bad])}: give 0, 1 or 2; differentiate constraints of a higher index`,
      );
  }
}

/** Jacobians that have been looked at, by the dimension. */
const known = new WeakMap<object, number>();

/**
 * The problem with a Jacobian that looks at what it writes when it is first called: places outside the matrix are lost
 * without a word, and so is what it returns. The problem itself, where there is nothing to look at any more.
 */
export function watchingJacobian(problem: InitialValueProblem): InitialValueProblem {
  const { jacobian, y0 } = problem;
  const n = y0.length;
  if (jacobian === undefined || known.get(jacobian) === n) return problem;
  const first: typeof jacobian = (t, y, out) => {
    if (known.get(jacobian) === n) jacobian(t, y, out);
    else {
      watched(jacobian, n, t, y, out);
      known.set(jacobian, n);
    }
  };
  return Object.create(problem, { jacobian: { value: first, enumerable: true } }) as InitialValueProblem;
}

/** @throws TypeError, RangeError for a Jacobian of the wrong size. */
function watched(
  jacobian: NonNullable<InitialValueProblem['jacobian']>,
  n: number,
  t: number,
  y: Float64Array,
  out: Float64Array,
): void {
  const size = n * n;
  let outside: string | undefined;
  // Reading and writing go through; a place that the array does not have is noted, and then lost as it would be.
  const proxy = new Proxy(out, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value as (...given: unknown[]) => unknown).bind(target) : value;
    },
    set(target, key, value) {
      const isPlace = typeof key === 'string' && (key === 'NaN' || String(Number(key)) === key);
      if (isPlace && !Object.hasOwn(target, key)) outside ??= key;
      return Reflect.set(target, key, value, target);
    },
  });
  const returning: (...given: Parameters<typeof jacobian>) => unknown = jacobian;
  let returned: unknown;
  try {
    returned = returning(t, y, proxy);
  } catch {
    // It may mind being watched. What it throws otherwise it throws again.
    out.fill(0);
    returned = returning(t, y, out);
  }
  if (outside !== undefined)
    throw new RangeError(
      `jacobian writes to place ${outside}: for y0 of ${n} it has ${size} entries, ∂f_i/∂y_j at ${n} i + j`,
    );
  if (typeof returned === 'object' && returned !== null && returned !== out && returned !== proxy)
    throw new TypeError(
      `jacobian returns ${shown(returned)}, which is not used: it must write its ${size} entries into its third argument, row by row`,
    );
}
