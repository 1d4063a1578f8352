import type { Hypothesis, Verdict } from '../results/check.js';
import { html, raw, type Html } from './html.js';

/*
 * Verdicts and answers differ in shape, word and colour, in this order of importance. The symbols are drawn, since not
 * every machine has them in a font.
 */

const tick =
  '<path d="M4.2 8.4 7 11.2 12 5.4" fill="none" stroke="var(--paper)" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>';
const cross =
  '<path d="M5.4 5.4 10.6 10.6M10.6 5.4 5.4 10.6" fill="none" stroke="var(--paper)" stroke-width="2" stroke-linecap="round"/>';
const question =
  '<path d="M6 6.3a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.3" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/><circle cx="8" cy="11.7" r="1" fill="currentColor"/>';

const shapes = {
  disk: `<circle cx="8" cy="8" r="7.5" fill="currentColor"/>${tick}`,
  octagon: `<path d="M5 .5h6L15.5 5v6L11 15.5H5L.5 11V5z" fill="currentColor"/>${cross}`,
  ring: `<circle cx="8" cy="8" r="6.9" fill="none" stroke="currentColor" stroke-width="1.3" stroke-dasharray="2.6 1.75"/>${question}`,
} as const;

const symbol = (shape: keyof typeof shapes): Html =>
  html`<svg class="symbol" aria-hidden="true"><use href="#symbol-${shape}"/></svg>`;

/** The symbols themselves, for the beginning of the page. */
export const symbols: Html = raw(
  `<svg class="unseen" aria-hidden="true">${Object.entries(shapes)
    .map(([name, shape]) => `<symbol id="symbol-${name}" viewBox="0 0 16 16">${shape}</symbol>`)
    .join('')}</svg>`,
);

const verdictShapes = { consistent: 'disk', violated: 'octagon', inconclusive: 'ring' } as const;
const answerShapes = { yes: 'disk', no: 'octagon', unknown: 'ring' } as const;
const answerTones = { yes: 'consistent', no: 'violated', unknown: 'inconclusive' } as const;

/** A verdict as symbol and word. */
export const verdictMark = (verdict: Verdict): Html =>
  html`<span class="mark ${verdict}">${symbol(verdictShapes[verdict])}${verdict}</span>`;

/** Whether a hypothesis is met, as symbol and word. */
export const answerMark = (met: Hypothesis['met']): Html =>
  html`<span class="mark ${answerTones[met]}">${symbol(answerShapes[met])}${met}</span>`;
