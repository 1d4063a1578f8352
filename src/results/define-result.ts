import type { Check, Followed, Hypothesis, Measurement, Result } from './check.js';

/** What a result has to say of a flow; {@link defineResult} does the rest. */
interface Judgement extends Pick<Check, 'verdict' | 'because' | 'hypotheses' | 'measurements'> {
  /** Hypotheses about what was followed: where one is not met nothing is consistent, but what is violated stays so. */
  readonly presumed?: readonly Hypothesis[];
}

/** A quantity that does not exist is null, not NaN. */
const numbers = (measurement: Measurement): Measurement =>
  Number.isFinite(measurement.value ?? 0) ? measurement : { ...measurement, value: null };

/**
 * Makes a {@link Result} of its words and its judgement. A result whose hypotheses are not met says nothing: whatever
 * was measured, the verdict is then `inconclusive`, and the reason is the hypothesis.
 */
export function defineResult(
  definition: Omit<Result, 'check'> & { judge(flow: Followed): Judgement },
): Result {
  const { judge, ...words } = definition;
  return Object.freeze({
    ...words,
    check(flow: Followed): Check {
      const { verdict, because, hypotheses: own, presumed = [], measurements } = judge(flow);
      const hypotheses = [...own, ...presumed];
      const missing = (verdict === 'violated' ? own : hypotheses).find(({ met }) => met !== 'yes');
      return {
        result: words.name,
        flow: flow.name,
        verdict: missing === undefined ? verdict : 'inconclusive',
        because: missing === undefined ? because : `hypothesis not met: ${missing.name} (${missing.how})`,
        hypotheses,
        measurements: measurements.map(numbers) as unknown as Check['measurements'],
      };
    },
  });
}
