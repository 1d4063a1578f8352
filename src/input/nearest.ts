import { distance } from 'fastest-levenshtein';

const MOST = 20;

/** The one of `known` that is the fewest changes of a letter away from `word`, and how many. */
function closest(
  word: string,
  known: readonly string[],
): { readonly name: string; readonly changes: number } {
  const wanted = word.toLowerCase();
  let name = '';
  let changes = Infinity;
  for (const candidate of known) {
    const far = distance(wanted, candidate.toLowerCase());
    if (far < changes) [name, changes] = [candidate, far];
  }
  return { name, changes };
}

/** Names in a row, cut where they are many. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST).map((name) => name.replace(/\s+/g, ' '));
  return names.length > MOST ? `${shown.join(', ')}, … (${names.length})` : shown.join(', ');
}

/** The one of `known` that a misspelt `word` was probably meant to be; undefined where none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const { name, changes } = closest(word, known);
  // Two letters that changed places count as two.
  return changes <= Math.max(2, 0.4 * word.length) && changes < word.length ? name : undefined;
}

/** What to say behind a word that is not known: `did you mean "model"?`, or what is known. */
export function suggestion(word: string, known: readonly string[]): string {
  const guess = nearest(word, known);
  return guess === undefined ? `use one of ${listed(known)}` : `did you mean "${guess}"?`;
}

/** The same, but the nearest is named however far it is. */
export function nearestOf(word: string, known: readonly string[]): string {
  const guess = nearest(word, known);
  if (guess !== undefined) return `did you mean "${guess}"?`;
  return `the nearest is "${closest(word, known).name}"; valid are ${listed(known)}`;
}
