import { checkCard } from './check-card.js';
import { coveringSection } from './covering-section.js';
import { facts } from './facts.js';
import { figuresOf } from './figures/index.js';
import { surfacesFigure } from './figures/surfaces.js';
import { html, type Html } from './html.js';
import { kinksSection } from './kinks-section.js';
import { prose } from './prose.js';
import { checkAnchor, flowAnchor, type ReportEntry } from './report.js';

/** Everything about one flow: what it was, what it looks like, what the theory says of it. */
export function flowSection(entry: ReportEntry, index: number): Html {
  const { flow, checks, results, surfaces, covering } = entry;
  const { trajectory } = flow;
  const anchor = flowAnchor(index);
  const cards = checks.map((check, c) =>
    checkCard(
      check,
      results.find(({ name }) => name === check.result),
      checkAnchor(index, c),
    ),
  );
  const stopped = trajectory.status !== 'reached';
  return html`<section class="flow" aria-labelledby="${anchor}">
<h2 id="${anchor}">${flow.name}</h2>
<p class="lead">${prose(flow.description)}</p>
${stopped ? html`<p class="notice" role="note">${trajectory.message}</p>` : null}
<h3>What was followed</h3>
${facts(trajectory)}
<h3>What it looks like</h3>
<div class="figures">${figuresOf(flow)}${surfaces === undefined ? null : surfacesFigure(surfaces)}</div>
${kinksSection(trajectory)}
${coveringSection(covering, trajectory.final.normalizedMargin)}
${cards.length === 0 ? null : html`<h3>What the theory says</h3>${cards}`}
</section>`;
}
