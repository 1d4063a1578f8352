import { measure } from './measure.js';
import { parts } from './parts.js';

/*
 * One row, in a process of its own, so that its first call is a first call: tsx bench/reach/row.ts part index. The
 * parent takes the row as a message.
 */
const [part, index] = process.argv.slice(2);
const row = await measure(parts[part].problems[Number(index)]);
process.send?.(row);
