import { countStatuses, type Ensemble } from '../ensemble/ensemble.js';
import { SAME, shares, type Limit, type LimitGroup, type LimitMargins } from '../ensemble/limit-margins.js';
import { formatGoal } from '../follow/until.js';
import { endings, fact } from './facts.js';
import { ensembleMarginsFigure } from './figures/ensemble-margins.js';
import { renderFigure } from './figures/figure.js';
import { limitMarginsFigure } from './figures/limit-margins.js';
import { html, type Html } from './html.js';
import { formatError, formatNumber, formatShare } from './numbers.js';
import type { EnsembleEntry } from './report.js';

/** Groups that the table lists at most, and digits that tell them apart. */
const LISTED = 12;
const DIGITS = 10;

function statusTable({ runs }: Ensemble): Html {
  const rows = [...countStatuses(runs)].map(([status, count]) => {
    const first = runs.find((run) => run.status === status)!;
    return html`<tr><th scope="row">${endings[status]}</th><td data-label="Starts" class="number">${formatNumber(count)}</td><td data-label="Share" class="number">${formatShare(count / runs.length)}</td><td data-label="For example" class="how">Seed ${first.seed}${status === 'reached' ? null : `: ${first.message}`}</td></tr>`;
  });
  return html`<table class="measurements statuses"><thead><tr><th scope="col">Ended</th><th scope="col" class="number">Starts</th><th scope="col" class="number">Share</th><th scope="col">For example</th></tr></thead><tbody>${rows}</tbody></table>`;
}

const byCount = (a: LimitGroup, b: LimitGroup): number => b.count - a.count || b.most - a.most;

function groupTable({ groups, count, tolerance }: LimitMargins): Html {
  const rows = [...groups]
    .sort(byCount)
    .slice(0, LISTED)
    .map(
      (group) =>
        html`<tr><th scope="row">${formatNumber((group.least + group.most) / 2, DIGITS)}</th><td data-label="Spread" class="number">${formatError(group.most - group.least)}</td><td data-label="Starts" class="number">${formatNumber(group.count)}</td><td data-label="Share" class="number">${formatShare(group.count / count)}</td><td data-label="A seed" class="number">${String(group.seed)}</td></tr>`,
    );
  const more =
    groups.length <= LISTED
      ? null
      : html`<p class="fine">The ${LISTED} most frequent of ${groups.length}; all are in what <code>--json</code> writes.</p>`;
  return html`<table class="measurements groups"><thead><tr><th scope="col">Limit</th><th scope="col" class="number">Spread</th><th scope="col" class="number">Starts</th><th scope="col" class="number">Share</th><th scope="col" class="number">A seed</th></tr></thead><tbody>${rows}</tbody></table>
${more}
<p class="fine">Limits count as equal within a relative ${formatError(tolerance)}${tolerance > SAME ? ', the largest gap between the smoothed margin and the normalised one: runs that go farther tell more of them apart' : null}.</p>`;
}

const placed = ({ margin, seed }: Limit): string => `${formatNumber(margin, 6)}, seed ${seed}`;

function limitFacts(limits: LimitMargins): Html {
  return html`<div><h4>Normalised margin at the end, where the goal was reached</h4><dl>
${fact('Starts', formatNumber(limits.count))}
${fact('Worst', placed(limits.worst))}
${shares.map((share) => fact(share === '0.5' ? 'Median' : `${Number(share) * 100} %`, formatNumber(limits.quantiles[share], 6)))}
${fact('Best', placed(limits.best))}
</dl></div>`;
}

function ensembleFacts({ ensemble, limits }: EnsembleEntry): Html {
  const { model, loss, goal, seed, starts, scale, runs } = ensemble;
  const steps = runs.reduce((sum, { stats }) => sum + (stats?.accepted ?? 0), 0);
  return html`<div class="facts">
<div><h4>Flow</h4><dl>
${fact('Model', model.description)}
${fact('Parameters, degree', html`<i>k</i> = ${formatNumber(model.dimension)}, <i>L</i> = ${formatNumber(model.degree)}`)}
${fact('Loss', loss.name)}
${fact('Goal', formatGoal(goal))}
${fact('Starts', formatNumber(starts))}
${fact('Seeds', `${seed} to ${seed + starts - 1}`)}
${fact('Scale', formatNumber(scale))}
${fact('Steps taken', formatNumber(steps))}
</dl></div>
${limits === null ? null : limitFacts(limits)}
</div>`;
}

/** Everything about many starts of one specification. */
export function ensembleSection(entry: EnsembleEntry): Html {
  const { ensemble, limits } = entry;
  const { runs, starts, seed, scale } = ensemble;
  const unfinished =
    runs.length < starts
      ? html`<p class="notice" role="note">Given up when ${runs.length} of ${starts} starts had come to an end.</p>`
      : null;
  if (runs.length === 0) return html`<section class="flow">${unfinished}</section>`;
  const example = `"start": {"seed": ${limits?.best.seed ?? seed}, "scale": ${scale}}`;
  return html`<section class="ensemble" aria-labelledby="starts">
<h2 id="starts" class="unseen">Starts</h2>
${unfinished}
<h3>What was followed</h3>
${ensembleFacts(entry)}
<h3>How the starts ended</h3>
${statusTable(ensemble)}
<h3>Where they came to</h3>
<div class="figures">${limits === null ? null : renderFigure(limitMarginsFigure(limits))}${renderFigure(ensembleMarginsFigure(entry))}</div>
${limits === null ? html`<p class="notice" role="note">No start reached the goal: there is no limit to tell of.</p>` : html`<h3>Limits</h3>${groupTable(limits)}`}
<p class="fine">A single start is followed again with <code>${example}</code> in the specification.</p>
</section>`;
}
