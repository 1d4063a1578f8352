import { bibtex, type Citation } from '../../solvers/index.js';
import { farflowCitation, papers } from '../citations.js';
import { InputError } from '../index.js';
import { nearestOf } from '../input/nearest.js';
import { results } from '../results/index.js';
import { say, type Io } from './io.js';
import { solvers } from './list.js';
import { version } from './version.js';

/** What can be cited: farflow, papers by their keys, methods and results by their names. */
function citable(): ReadonlyMap<string, readonly Citation[]> {
  const methods = Object.entries(solvers);
  const byKey = [farflowCitation(version), ...papers, ...methods.flatMap(([, method]) => method.citations)];
  return new Map<string, readonly Citation[]>([
    ...byKey.map((citation) => [citation.key, [citation]] as const),
    ...methods.map(([name, method]) => [name, method.citations] as const),
    ...results.map(({ name, source }) => [name, byKey.filter(({ key }) => key === source)] as const),
  ]);
}

/**
 * `farflow cite`: BibTeX entries, each once, in the order they are asked for; all there are if none is named.
 *
 * @throws InputError for an unknown name
 */
export function cite(names: readonly string[], io: Io): void {
  const all = citable();
  const known = [...all.keys()];
  const wanted = names.length === 0 ? known : names;
  const found = wanted.flatMap((name) => {
    const match = known.find((key) => key.toLowerCase() === name.toLowerCase());
    if (match === undefined)
      throw new InputError(`nothing to cite is called "${name}": ${nearestOf(name, known)}`);
    return all.get(match)!;
  });
  say(io.stdout, [...new Set(found)].map(bibtex).join('\n\n'));
}
