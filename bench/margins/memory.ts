import type * as Core from '../../src/index.js';
import { prepared } from './contenders.js';

const { smallestMargins } = (await import(
  new URL('../../dist/src/index.js', import.meta.url).href
)) as typeof Core;

/** 20,000 linear predictors of ten features on 50,000 examples. */
export async function thousandMillion(): Promise<void> {
  const { model, w, x, y } = prepared({
    name: '',
    examples: 50000,
    features: 10,
    vectors: 20000,
    width: 0,
  });
  const start = performance.now();
  const { margins } = await smallestMargins(model, w, x, y);
  const seconds = (performance.now() - start) / 1000;
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${margins.length * 50000} margins, the smallest of each vector kept: ${seconds.toFixed(1)} s, ${peak.toFixed(0)} MiB at most in the whole process`,
  );
}
