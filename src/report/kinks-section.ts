import type { KinkPath } from '../follow/kink-path.js';
import { describeChoices, describeKinks } from '../follow/kink-words.js';
import type { Trajectory } from '../follow/trajectory.js';
import { renderFigure } from './figures/figure.js';
import { kinksFigure } from './figures/kinks.js';
import { html, type Html } from './html.js';
import { formatNumber } from './numbers.js';

/** Slides that the table lists at most. */
const LISTED = 200;

function slideTable({ slides }: KinkPath): Html | null {
  if (slides.length === 0) return null;
  const rows = slides
    .slice(0, LISTED)
    .map(
      ({ where, from, to }) =>
        html`<tr><th scope="row">${where}</th><td data-label="From" class="number">${formatNumber(from, 6)}</td><td data-label="To" class="number">${to === null ? 'the end' : formatNumber(to, 6)}</td></tr>`,
    );
  const more =
    slides.length <= LISTED
      ? null
      : html`<p class="fine">The first ${LISTED} of ${slides.length}; all are in what <code>--json</code> writes.</p>`;
  return html`<details class="slides"><summary>The stretches as a table</summary>
<table class="measurements"><thead><tr><th scope="col">Kink</th><th scope="col" class="number">From spherical time</th><th scope="col" class="number">To</th></tr></thead><tbody>${rows}</tbody></table>
${more}</details>`;
}

/** How a path met the kinks of its model; nothing for a model without. */
export function kinksSection(trajectory: Trajectory): Html | null {
  const { kinks } = trajectory;
  if (kinks === null) return null;
  const figure = kinksFigure(trajectory, kinks);
  const choices = describeChoices(kinks);
  return html`<h3>How it met kinks</h3>
<p class="met-kinks">${describeKinks(kinks)}${choices === null ? null : ` ${choices}`}</p>
${figure === null ? null : html`<div class="figures">${renderFigure(figure)}</div>`}
${slideTable(kinks)}`;
}
