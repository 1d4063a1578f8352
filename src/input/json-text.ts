import { InputError } from '../../problems/index.js';

function complaint(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const positionIn = (message: string): number | undefined => {
  const found = /at position (\d+)/.exec(message);
  return found === null ? undefined : Number(found[1]);
};

/** Whether an engine says of a text only that it ends too soon. */
const endsTooSoon = (text: string): boolean => {
  const message = complaint(text) ?? '';
  return /end of|unterminated/i.test(message) || (positionIn(message) ?? -1) >= text.length;
};

/**
 * Where JSON is broken, counted from 0. Engines do not always say it; then it is the length of the longest beginning of
 * which they say only that more should follow.
 */
function brokenAt(text: string, message: string): number | undefined {
  const position = positionIn(message);
  if (position !== undefined) return position;
  if (endsTooSoon(text) || !endsTooSoon('[')) return undefined;
  let good = 0;
  let bad = text.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (endsTooSoon(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

/**
 * Parses JSON.
 *
 * @param source what to call the text in messages, its file name say
 * @throws InputError in one line with the line and column, counted from 1, where they are known
 */
export function parseJson(text: string, source: string): unknown {
  const clean = text.replace(/^\uFEFF/, '');
  const message = complaint(clean);
  if (message === undefined) return JSON.parse(clean);
  const what = message.replace(/( in JSON)? at position.*$/s, '').replace(/, (\.\.\.)?".*$/s, '');
  const position = brokenAt(clean, message);
  if (position === undefined) throw new InputError(`${source} is not valid JSON: ${what}`);
  const before = clean.slice(0, position).split('\n');
  const column = before[before.length - 1].length + 1;
  throw new InputError(`${source} is not valid JSON: line ${before.length}, column ${column}: ${what}`);
}
