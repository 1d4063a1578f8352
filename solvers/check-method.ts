import type { Automatic } from './automatic.js';
import { shown } from './check-options.js';
import type { InitialValueProblem } from './initial-value-problem.js';
import type { Method } from './method.js';
import { misspelt } from './option-names.js';

/** What is exported as a method, and what peers call methods that are near to one of these. */
const EXPORTS: readonly string[] = [
  ...['euler', 'rk4', 'dormandPrince54', 'tsitouras54', 'verner76', 'dop853', 'radauIIA5', 'radauIIA9'],
  ...['radauIIA13', 'rodas5P', 'rkc', 'automatic'],
];
const PEERS: Readonly<Record<string, string>> = {
  rk45: 'dormandPrince54',
  ode45: 'dormandPrince54',
  dopri5: 'dormandPrince54',
  dp5: 'dormandPrince54',
  dopri: 'dormandPrince54',
  dormandprince: 'dormandPrince54',
  tsit5: 'tsitouras54',
  vern7: 'verner76',
  dopri8: 'dop853',
  radau: 'radauIIA5',
  radau5: 'radauIIA5',
  radauiia: 'radauIIA5',
  bdf: 'radauIIA5',
  ode15s: 'radauIIA5',
  rodas5: 'rodas5P',
  rodas: 'rodas5P',
  ode23s: 'rodas5P',
  rosenbrock: 'rodas5P',
  rock2: 'rkc',
  lsoda: 'automatic',
};
/** Those that are called to make a method. */
const CALLED: readonly string[] = ['rkc', 'automatic'];

function named(given: string): string {
  const name = given.toLowerCase();
  const meant =
    EXPORTS.find((one) => one.toLowerCase() === name) ?? PEERS[name] ?? misspelt(given, EXPORTS) ?? undefined;
  if (meant === undefined) return `a method is an object; import one of ${EXPORTS.join(', ')} and give that`;
  const call = CALLED.includes(meant) ? `${meant}()` : meant;
  return `a method is an object; import { ${meant} } from 'farflow/solvers' and give ${call}`;
}

/**
 * Refuses what is no method.
 *
 * @throws TypeError that says what to give instead.
 */
export function checkMethod(method: unknown): asserts method is Method | Automatic {
  if (typeof method === 'string') throw new TypeError(`method is ${shown(method)}: ${named(method)}`);
  if (typeof method === 'function')
    throw new TypeError(
      `method is ${shown(method)}: call it, as in ${method.name === '' ? 'rkc' : method.name}()`,
    );
  const { create, stiff, nonstiff } = (method ?? {}) as Record<string, unknown>;
  const isMethod = (one: unknown): boolean =>
    typeof (one as Partial<Method> | undefined)?.create === 'function';
  if (typeof create === 'function' || (isMethod(stiff) && isMethod(nonstiff))) return;
  throw new TypeError(`method is ${shown(method)}: give one of ${EXPORTS.join(', ')}, or one of your own`);
}

/**
 * Refuses what a problem brings for implicit methods and this one does not use. Explicit methods solve no systems: they
 * have no use for Jacobians and linear algebra, and do nothing else instead.
 *
 * @throws RangeError that names it.
 */
export function checkHonoured(problem: InitialValueProblem, method: Method | Automatic): void {
  const { mass, index } = problem;
  for (const one of 'stiff' in method ? [method.nonstiff, method.stiff] : [method]) {
    if (one.implicit !== true) {
      if (mass !== undefined)
        throw new RangeError(
          `mass: ${one.name} is explicit and takes no mass matrix; use an implicit method`,
        );
      if (index !== undefined && Array.from(index).some((value) => value !== 0))
        throw new RangeError(
          `index: ${one.name} is explicit and takes no algebraic equations; use an implicit method`,
        );
      continue;
    }
    for (const what of ['linearAlgebra', 'stages'] as const)
      if (problem[what] !== undefined && one.honours?.includes(what) !== true)
        throw new RangeError(
          `${what}: ${one.name} does not use it, and would solve dense systems instead; leave it out, or use radauIIA5`,
        );
  }
}
