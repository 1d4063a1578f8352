import type { Result, Verdict } from '../results/check.js';
import { html, type Html } from './html.js';
import { checkAnchor, flowAnchor, type Report } from './report.js';
import { verdictMark } from './verdict.js';

/** All results of a report by name, in the order in which they first occur. */
function resultsOf(report: Report): Map<string, Result | undefined> {
  const results = new Map<string, Result | undefined>();
  for (const { results: known, checks } of report.entries) {
    for (const result of known) results.set(result.name, result);
    for (const { result } of checks) if (!results.has(result)) results.set(result, undefined);
  }
  const checked = new Set(report.entries.flatMap(({ checks }) => checks.map(({ result }) => result)));
  for (const name of [...results.keys()]) if (!checked.has(name)) results.delete(name);
  return results;
}

const plural = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;

function summary(report: Report): Html {
  const verdicts = report.entries.flatMap(({ checks }) => checks.map(({ verdict }) => verdict));
  const flows = plural(report.entries.length, 'flow');
  if (verdicts.length === 0)
    return html`<p class="summary">${flows} followed; no result was held against ${report.entries.length === 1 ? 'it' : 'them'}.</p>`;
  const tally = (verdict: Verdict): Html =>
    html`<li><span class="count">${verdicts.filter((one) => one === verdict).length}</span> ${verdictMark(verdict)}</li>`;
  return html`<p class="summary">${plural(verdicts.length, 'check')} on ${flows}:</p>
<ul class="tally">${tally('consistent')}${tally('violated')}${tally('inconclusive')}</ul>`;
}

/** Every verdict at a glance: a row for each result, a column for each flow. On a phone each row is a list. */
export function overview(report: Report): Html {
  const { entries } = report;
  const rows = [...resultsOf(report)].map(([name, result]) => {
    const cells = entries.map(({ flow, checks }, e) => {
      const marks = checks.flatMap((check, c) =>
        check.result === name
          ? [html`<a href="#${checkAnchor(e, c)}">${verdictMark(check.verdict)}</a>`]
          : [],
      );
      if (marks.length > 0) return html`<td data-label="${flow.name}">${marks}</td>`;
      return html`<td data-label="${flow.name}" class="none"><span aria-hidden="true">—</span><span class="unseen">not checked</span></td>`;
    });
    return html`<tr><th scope="row">${result?.title ?? name}</th>${cells}</tr>`;
  });
  const heads = entries.map(
    ({ flow }, e) => html`<th scope="col"><a href="#${flowAnchor(e)}">${flow.name}</a></th>`,
  );
  return html`<section aria-labelledby="verdicts">
<h2 id="verdicts">Verdicts</h2>
${summary(report)}
${
  rows.length === 0
    ? null
    : html`<table class="overview"><thead><tr><th scope="col">Result</th>${heads}</tr></thead><tbody>${rows}</tbody></table>`
}
<p class="fine">Consistent: what was measured agrees with the result, within its numerical error. Inconclusive: a hypothesis is not met, or the run is too short to tell. A computation proves nothing.</p>
</section>`;
}
