/**
 * Reports: what was followed and what the theory says of it, as one HTML page.
 *
 * @module
 */
export { renderReport } from './render-report.js';
export { reportEntry } from './report-entry.js';
export { writeReport } from './write-report.js';
export type { EnsembleEntry, Report, ReportEntry } from './report.js';
