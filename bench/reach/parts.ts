import { chain } from './chain.js';
import { deepLinear } from './deep-linear.js';
import { escape } from './escape.js';
import { failures } from './failures.js';
import { hat } from './hat.js';
import { kinks } from './kinks.js';
import type { ReachPart } from './problem.js';
import { randomNets } from './random-nets.js';
import { twoWays } from './two-ways.js';
import { width } from './width.js';
import { workPrecision } from './work-precision.js';
import { xor } from './xor.js';

/** The tables, by the names that the command line takes. */
export const parts: Readonly<Record<string, ReachPart>> = {
  xor,
  workPrecision,
  randomNets,
  deepLinear,
  twoWays,
  escape,
  chain,
  hat,
  width,
  kinks,
  failures,
};
