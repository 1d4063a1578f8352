import type { Check, Followed, Result } from '../results/check.js';
import { coveringCondition } from '../covering/proposition-4-3.js';
import { predictionSurfaces, type SurfaceOptions } from '../surfaces/prediction-surfaces.js';
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
  options: SurfaceOptions = {},
): Promise<ReportEntry> {
  const { trajectory, data } = flow;
  const surfaces = data === undefined ? null : await predictionSurfaces(trajectory, data, options);
  // Three digits are shown.
  const covering = coveringCondition(trajectory, { tolerance: 1e-3 });
  return {
    flow,
    checks,
    results,
    ...(surfaces === null ? {} : { surfaces }),
    ...(covering === null ? {} : { covering }),
  };
}
