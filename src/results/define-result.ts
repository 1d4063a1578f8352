import type { Check, Followed, Result } from './check.js';

/** What a result has to say of a flow; {@link defineResult} does the rest. */
type Judgement = Pick<Check, 'verdict' | 'because' | 'hypotheses' | 'measurements'>;

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
      const { verdict, because, hypotheses, measurements } = judge(flow);
      const missing = hypotheses.find(({ met }) => met !== 'yes');
      return {
        result: words.name,
        flow: flow.name,
        verdict: missing === undefined ? verdict : 'inconclusive',
        because: missing === undefined ? because : `hypothesis not met: ${missing.name} (${missing.how})`,
        hypotheses,
        measurements,
      };
    },
  });
}
