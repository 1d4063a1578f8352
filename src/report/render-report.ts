import { ensembleSection } from './ensemble-section.js';
import { flowSection } from './flow-section.js';
import { html, raw } from './html.js';
import { katexStyle } from './katex-style.js';
import { overview } from './overview.js';
import { prose } from './prose.js';
import type { Report } from './report.js';
import { style } from './style.js';
import { symbols } from './verdict.js';

/**
 * A report as one HTML document that needs nothing else: no network, no other file, no script. The same report gives
 * the same document.
 */
export function renderReport(report: Report): string {
  const { title, subtitle, entries, ensemble, version } = report;
  const alone = ensemble !== undefined && entries.length === 0;
  const body = html`${symbols}
<main>
<header class="head">
<h1>${title}</h1>
${subtitle === undefined ? null : html`<p class="lead">${prose(subtitle)}</p>`}
</header>
${ensemble === undefined ? null : ensembleSection(ensemble)}
${alone ? null : overview(report)}
${entries.map(flowSection)}
</main>
<footer>Made by farflow${version === undefined ? null : ` ${version}`}.${alone ? null : ' Theorem and section numbers are those of Ji & Telgarsky (2020), Directional convergence and alignment in deep learning.'}</footer>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${raw(katexStyle(body.html))}${raw(style)}</style>
</head>
<body>
${body}
</body>
</html>
`.html;
}
