import type { Check, Measurement, Result, Verdict } from '../results/index.js';
import { plainMath } from './plain-math.js';
import { columns, formatReal } from './text.js';

const MARKS: Readonly<Record<Verdict, string>> = { consistent: '✓', violated: '✗', inconclusive: '?' };
const RELATIONS = { '<=': '≤', '>=': '≥' } as const;

/** `largest fall of α̃ in one step: 0 ≤ 0, error 2e-9` */
function measured({ quantity, value, bound, relation, numericalError }: Measurement): string {
  const against =
    bound === null || relation === null ? '' : ` ${RELATIONS[relation]} ${formatReal(bound, 4)}`;
  const error = Number.isFinite(numericalError) ? `, error ${formatReal(numericalError, 2)}` : '';
  return `${plainMath(quantity)}: ${formatReal(value, 4)}${against}${error}`;
}

function count(checks: readonly Check[], verdict: Verdict): string {
  return `${checks.filter((check) => check.verdict === verdict).length} ${verdict}`;
}

/**
 * Verdicts as text: under every result one line for each flow with the number that decides, and one with the reason.
 *
 * @param width columns of the terminal
 */
export function verdictTable(results: readonly Result[], checks: readonly Check[], width = Infinity): string {
  const parts = results.map((result) => {
    const rows = checks
      .filter((check) => check.result === result.name)
      .flatMap((check) => [
        [`${MARKS[check.verdict]} ${check.verdict}`, check.flow, measured(check.measurements[0])],
        ['', '', plainMath(check.because)],
      ]);
    const body = rows.length === 0 ? '  no flow to hold it against' : columns(rows, '  ', width);
    return `${result.title} (${result.name})\n${body}\n`;
  });
  const sum = `${checks.length} checks: ${count(checks, 'consistent')}, ${count(checks, 'violated')}, ${count(checks, 'inconclusive')}.`;
  return `${parts.join('\n')}\n${sum}`;
}
