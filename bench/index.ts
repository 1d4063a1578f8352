import { compare } from './compare.js';
import { allocation, overhead } from './overhead.js';
import { workPrecision } from './work-precision.js';

const parts: Readonly<Record<string, () => void>> = { compare, overhead, allocation, workPrecision };
const named = process.argv.slice(2);
for (const name of named.length > 0 ? named : Object.keys(parts)) {
  if (!(name in parts)) throw new RangeError(`no bench ${name}: use ${Object.keys(parts).join(', ')}`);
  parts[name]();
}
