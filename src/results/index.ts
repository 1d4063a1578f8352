import { assumption21 } from './assumption-2-1.js';
import { assumption22 } from './assumption-2-2.js';
import type { Result } from './check.js';
import { corollary32 } from './corollary-3-2.js';
import { lemma34 } from './lemma-3-4.js';
import { mexicanHatResult } from './mexican-hat.js';
import { monotonicity } from './monotonicity.js';
import { theorem31 } from './theorem-3-1.js';
import { theorem41 } from './theorem-4-1.js';

/** The results that can be checked, in the order of the paper. */
export const results: readonly Result[] = Object.freeze([
  assumption21,
  assumption22,
  monotonicity,
  lemma34,
  theorem31,
  corollary32,
  theorem41,
  mexicanHatResult,
]);

export type { Check, Followed, Hypothesis, Measurement, Result, Verdict } from './check.js';
