import type { Check, Hypothesis, Measurement, Result } from '../results/check.js';
import { html, type Html } from './html.js';
import { formatError, formatNumber } from './numbers.js';
import { prose } from './prose.js';
import { answerMark, verdictMark } from './verdict.js';

const relations = { '<=': '≤', '>=': '≥' } as const;

function bound({ relation, bound: value }: Measurement): Html | string {
  if (relation === null || value === null) return html`<span class="quiet">only reported</span>`;
  return `${relations[relation]} ${formatNumber(value)}`;
}

function hypotheses(list: readonly Hypothesis[]): Html | null {
  if (list.length === 0) return null;
  const rows = list.map(
    ({ name, met, how }) =>
      html`<tr><th scope="row">${prose(name)}</th><td class="met">${answerMark(met)}</td><td class="how">${prose(how)}</td></tr>`,
  );
  return html`<table class="hypotheses"><thead><tr><th scope="col">Hypothesis</th><th scope="col">Met</th><th scope="col">How that was seen</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function measurements(list: readonly Measurement[]): Html {
  const rows = list.map(
    (one) =>
      html`<tr><th scope="row">${prose(one.quantity)}</th><td data-label="Value" class="number">${formatNumber(one.value)}</td><td data-label="Must be" class="number">${bound(one)}</td><td data-label="Numerical error" class="number">${formatError(one.numericalError)}</td></tr>`,
  );
  return html`<table class="measurements"><thead><tr><th scope="col">Measured</th><th scope="col" class="number">Value</th><th scope="col" class="number">Must be</th><th scope="col" class="number">Numerical error</th></tr></thead><tbody>${rows}</tbody></table>`;
}

/** One result held against one flow. */
export function checkCard(check: Check, result: Result | undefined, anchor: string): Html {
  return html`<article class="check" id="${anchor}" aria-labelledby="${anchor}-title">
<header><h4 id="${anchor}-title">${result?.title ?? check.result}</h4>${verdictMark(check.verdict)}</header>
<div class="claim">
${result === undefined ? null : html`<blockquote class="statement">${prose(result.statement)}</blockquote>`}
<p class="because">${prose(check.because)}</p>
${result === undefined ? null : html`<p class="fine">${prose(result.measured)} <span class="source">[${result.source}]</span></p>`}
</div>
<div class="evidence">
${hypotheses(check.hypotheses)}
${measurements(check.measurements)}
</div>
</article>`;
}
