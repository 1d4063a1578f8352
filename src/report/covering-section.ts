import type { Bounds } from '../covering/covering-radius.js';
import type { CoveringCondition } from '../covering/proposition-4-3.js';
import { html, type Html } from './html.js';
import { formatNumber } from './numbers.js';
import { prose } from './prose.js';

/** One number where the bounds agree to the digits that are shown. */
function between({ lower, upper }: Bounds): string {
  const [from, to] = [formatNumber(lower, 3), formatNumber(upper, 3)];
  return from === to ? from : `${from} to ${to}`;
}

/** What Proposition 4.3 makes of it. */
function guarantee({ loss, largestMargin }: CoveringCondition, margin: number): string {
  if (!Number.isFinite(loss))
    return 'Neurons of one sign are missing, so that no $\\varepsilon$ meets the condition of Proposition 4.3.';
  const most = `no margin exceeds $\\max_i\\|x_i\\|^2$ = ${formatNumber(largestMargin, 3)} at any width`;
  const lost = `the guarantee of Proposition 4.3 loses $4\\varepsilon\\max_i\\|x_i\\|^2$ = ${formatNumber(loss, 3)}`;
  if (loss + margin >= largestMargin) return `With this $\\varepsilon$ ${lost}, and says nothing: ${most}.`;
  return `With this $\\varepsilon$ ${lost}: from a margin of ${formatNumber(margin, 3)} at the end, the largest at any width is at most ${formatNumber(margin + loss, 3)}, where ${most}.`;
}

const fact = (name: string, value: string): Html => html`<div><dt>${prose(name)}</dt><dd>${value}</dd></div>`;

/** How well the neurons cover the sphere, and what follows; nothing where that was not computed. */
export function coveringSection(condition: CoveringCondition | undefined, margin: number): Html | null {
  if (condition === undefined) return null;
  const { start, end, move, epsilon } = condition;
  return html`<h3>How the neurons cover the sphere</h3>
<div class="facts"><div><dl>
${fact('Covering radius at the start', between(start))}
${fact('Covering radius at the end', between(end))}
${fact('Largest $\\|\\theta_j - \\bar\\theta_j\\|$ from the start', formatNumber(move, 3))}
${fact('$\\varepsilon$ that the covering condition holds for', formatNumber(epsilon, 3))}
</dl></div>
<p class="reading">${prose(`Every direction is within the covering radius of a neuron of each sign, $\\theta_j = w_j/\\|w_j\\|$. ${guarantee(condition, margin)} The end of the run stands for the limit.`)}</p></div>`;
}
