import type { Check, Followed, Result } from '../results/check.js';
import type { ReportEntry } from './report.js';

/**
 * The entry of a flow in a report: what is computed for the page alone is computed here, before the page is rendered.
 *
 * @param results those that were checked
 */
export async function reportEntry(
  flow: Followed,
  checks: readonly Check[],
  results: readonly Result[],
): Promise<ReportEntry> {
  return Promise.resolve({ flow, checks, results });
}
