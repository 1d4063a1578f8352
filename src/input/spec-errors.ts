import type { z } from 'zod';
import { nearest } from './nearest.js';

type Issue = z.core.$ZodIssue;

const EXPECTED: Readonly<Record<string, string>> = {
  number: 'a finite number',
  int: 'an integer',
  string: 'a text',
  array: 'a list',
  object: 'an object in braces',
  boolean: 'true or false',
};

/** A value as it should appear in a message, cut where it is long. */
function shown(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}

/** `data.x[3][1]` */
function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((all, key) => {
    if (typeof key === 'number') return `${all}[${key}]`;
    return all === '' ? String(key) : `${all}.${String(key)}`;
  }, '');
}

function list(values: readonly unknown[]): string {
  const words = values.map((value) => JSON.stringify(value));
  return words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`;
}

function oneOf(values: readonly unknown[], input: unknown): string {
  const names = values.filter((value) => typeof value === 'string');
  const guess = typeof input === 'string' ? nearest(input, names) : undefined;
  return guess === undefined ? `give ${list(values)}` : `did you mean "${guess}"?`;
}

/** How far a branch of a union is from what was given: keys it lacks and keys it does not know. */
function distance(branch: readonly Issue[]): number {
  let sum = 0;
  for (const issue of branch) {
    if (issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value'))
      return Infinity;
    if (issue.code === 'unrecognized_keys') sum += issue.keys.length;
    else if (issue.code === 'invalid_type' && issue.input === undefined) sum++;
  }
  return sum;
}

/** The branch of a union that was probably meant; undefined where none is. */
function meant(branches: readonly (readonly Issue[])[], input: unknown): readonly Issue[] | undefined {
  const keys = typeof input === 'object' && input !== null ? Object.keys(input).length : 1;
  if (keys === 0) return undefined;
  let least = Infinity;
  let best: readonly Issue[] | undefined;
  for (const branch of branches) {
    const far = distance(branch);
    if (far < least) [least, best] = [far, branch];
  }
  return best;
}

function bound(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>, where: string): string {
  const small = issue.code === 'too_small';
  const limit = small ? issue.minimum : issue.maximum;
  if (issue.origin === 'array')
    return `${where} has too ${small ? 'few entries: give at least' : 'many entries: give at most'} ${limit}`;
  if (issue.origin === 'string') return `${where} is empty: give a text`;
  const word =
    issue.inclusive === false
      ? small
        ? 'a number above'
        : 'a number below'
      : small
        ? 'at least'
        : 'at most';
  return `${where} is ${shown(issue.input)}: give ${word} ${limit}`;
}

function describe(issue: Issue, at: readonly PropertyKey[]): string {
  const path = [...at, ...issue.path];
  const where = path.length === 0 ? 'the specification' : formatPath(path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return path.length === 0
        ? issue.message
        : issue.message.replace(/^unknown key "/, `unknown key "${where}.`);
    case 'invalid_type': {
      const expected = EXPECTED[issue.expected] ?? issue.expected;
      return issue.input === undefined
        ? `${where} is missing: give ${expected}`
        : `${where} is ${shown(issue.input)}: give ${expected}`;
    }
    case 'invalid_value':
      return issue.input === undefined
        ? `${where} is missing: give ${list(issue.values)}`
        : `${where} is ${shown(issue.input)}: ${oneOf(issue.values, issue.input)}`;
    case 'invalid_union': {
      const options = 'options' in issue ? (issue.options as unknown[]) : undefined;
      if (options !== undefined) {
        const owner = issue.input as Record<string, unknown>;
        const value = owner[String(path[path.length - 1])];
        return value === undefined
          ? `${where} is missing: give ${list(options)}`
          : `${where} is ${shown(value)}: ${oneOf(options, value)}`;
      }
      const branch = meant(issue.errors, issue.input);
      if (branch !== undefined) return explain(branch, path);
      return `${where} is ${shown(issue.input)}: ${issue.message}`;
    }
    case 'too_small':
    case 'too_big':
      return bound(issue, where);
    default:
      return `${where}: ${issue.message}`;
  }
}

/**
 * One line for what a schema found wrong: an unknown key if there is one, since a misspelt key is also a missing one;
 * else the first thing.
 */
export function explain(issues: readonly Issue[], at: readonly PropertyKey[] = []): string {
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  return describe(issue, at);
}
