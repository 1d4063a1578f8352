import { limitMargins, snapshotMargins, type Ensemble } from '../../../src/index.js';
import type { Report } from '../../../src/report/index.js';
import { ensembleWith, gamma, stopped } from '../ensembles.js';

/** The report on an ensemble. */
export async function reportOn(ensemble: Ensemble): Promise<Report> {
  return {
    title: 'Starts',
    entries: [],
    ensemble: { ensemble, margins: await snapshotMargins(ensemble), limits: limitMargins(ensemble) },
  };
}

/** One on so many different limits, spread unevenly, and some starts that came to none. */
export const ensembleReport = (limits: number): Promise<Report> =>
  reportOn(
    ensembleWith([
      ...Array.from({ length: limits }, (_, i) => gamma(1 + i, 0.2 + 0.1 * Math.sqrt(i / limits))),
      ...Array.from({ length: 5 }, (_, i) => stopped(1 + limits + i, 'stationary')),
      stopped(6 + limits, 'refused'),
    ]),
  );
