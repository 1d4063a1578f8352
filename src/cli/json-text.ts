const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** A list with an entry a line. */
const isLong = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) && value.length > 0 && isObject(value[0]);

/** Whether there are long lists somewhere in an object. */
const holdsLong = (value: unknown): value is object =>
  isObject(value) &&
  !Array.isArray(value) &&
  Object.values(value).some((inner) => isLong(inner) || holdsLong(inner));

function* textOf(value: unknown, indent: string): Generator<string> {
  const within = `${indent}  `;
  let between = '';
  if (isLong(value)) {
    yield '[';
    for (const item of value) {
      yield `${between}\n${within}${JSON.stringify(item)}`;
      between = ',';
    }
    yield `\n${indent}]`;
  } else if (holdsLong(value) || indent === '') {
    yield '{';
    for (const [key, inner] of Object.entries(value as object)) {
      if (inner === undefined) continue;
      yield `${between}\n${within}${JSON.stringify(key)}: `;
      yield* textOf(inner, within);
      between = ',';
    }
    yield `\n${indent}}`;
  } else yield JSON.stringify(value);
}

/**
 * An object as JSON, piece by piece, since no text is as long as some results: in one line for each entry of its longer
 * lists, which is as good for people as for programs.
 */
export function* jsonPieces(value: object): Generator<string> {
  yield* textOf(value, '');
  yield '\n';
}
