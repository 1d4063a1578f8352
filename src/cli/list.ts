import {
  dop853,
  dormandPrince54,
  euler,
  radauIIA13,
  radauIIA5,
  radauIIA9,
  rk4,
  rkc,
  rodas5P,
  tsitouras54,
  verner76,
  type Method,
} from '../../solvers/index.js';
import { InputError, jsonSchema } from '../index.js';
import { suggestion } from '../input/nearest.js';
import { results } from '../results/index.js';
import { say, type Io } from './io.js';
import { plainMath } from './plain-math.js';
import { columns } from './text.js';

/** Methods by the names under which they are listed and cited. */
export const solvers: Readonly<Record<string, Method>> = Object.freeze({
  euler,
  rk4,
  'dormand-prince-54': dormandPrince54,
  'tsitouras-54': tsitouras54,
  'verner-76': verner76,
  dop853,
  rkc: rkc(),
  'radau-iia-5': radauIIA5,
  'radau-iia-9': radauIIA9,
  'radau-iia-13': radauIIA13,
  rodas5p: rodas5P,
});

interface KindSchema {
  readonly description: string;
  readonly properties: { readonly kind: { readonly const?: string; readonly enum?: readonly string[] } };
}

/** The models a specification can name, as its schema tells of them. */
function problemRows(): string[][] {
  const { properties } = jsonSchema() as { properties: { model: { oneOf: readonly KindSchema[] } } };
  return properties.model.oneOf.flatMap(({ description, properties: { kind } }) =>
    [kind.const ?? [], kind.enum ?? []].flat().map((name) => [name, description]),
  );
}

function solverRows(): string[][] {
  return Object.entries(solvers).map(([name, method]) => [
    name,
    [
      `${method.name}: order ${method.order}`,
      method.embeddedOrder === 0 ? 'fixed steps' : `error estimate of order ${method.embeddedOrder}`,
      `dense output of order ${method.interpolantOrder}; ${method.citations.map(({ key }) => key).join(', ')}`,
    ].join(', '),
  ]);
}

const listings: Readonly<Record<string, () => string[][]>> = {
  problems: problemRows,
  solvers: solverRows,
  results: () => results.map(({ name, title, measured }) => [name, `${title}: ${plainMath(measured)}`]),
};

/**
 * `farflow list`: what there is of problems, solvers or results.
 *
 * @throws InputError for anything else
 */
export function list(what: string, io: Io): void {
  const known = Object.keys(listings);
  const rows = known.includes(what) ? listings[what]() : undefined;
  if (rows === undefined) throw new InputError(`there is no list of "${what}": ${suggestion(what, known)}`);
  say(io.stdout, columns(rows, '', io.stdout.columns));
}
