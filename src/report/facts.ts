import type { RunStatus } from '../ensemble/run.js';
import type { Trajectory } from '../follow/trajectory.js';
import type { Observation } from '../follow/observation.js';
import { formatGoal } from '../follow/until.js';
import { html, type Html } from './html.js';
import { formatError, formatIterated, formatNumber } from './numbers.js';
import { prose } from './prose.js';
import { remainingLength } from './remaining.js';

/** How a run ended, in a few words. */
export const endings: Readonly<Record<RunStatus, string>> = {
  reached: 'goal reached',
  stationary: 'stopped: stationary',
  slow: 'stopped: slow',
  unresolved: 'stopped: the goal lies between doubles',
  'max-steps': 'stopped: out of steps',
  'step-too-small': 'stopped: step too small',
  'non-finite': 'stopped: not finite',
  'clock-ended': 'stopped: the clock has no larger number',
  'not-converged': 'stopped: a step could not be solved',
  undecided: 'stopped: undecided at a kink',
  aborted: 'stopped by hand',
  refused: 'refused at its start',
  failed: 'failed',
};

const clocks = {
  spherical: 'spherical time',
  'log-time': 'log-time',
  time: 'time',
} as const;

function inverseRisk(at: Observation): string {
  if (at.logInverseRisk !== null) return formatNumber(at.logInverseRisk);
  return at.lnLogInverseRisk === null ? formatNumber(null) : `exp(${formatNumber(at.lnLogInverseRisk)})`;
}

/** One line of a list of facts: its name, as prose, and its value. */
export const fact = (name: string, value: Html | string): Html =>
  html`<div><dt>${prose(name)}</dt><dd>${value}</dd></div>`;

/** What was followed, how far, and where it ended, as a list of names and values. */
export function facts(trajectory: Trajectory): Html {
  const { model, loss, clock, goal, final, stats } = trajectory;
  const sphericalTime = final.sphericalTime ?? null;
  const { accepted, rejected, evaluations } = stats;
  const rest = remainingLength(trajectory);
  const remaining = rest === null ? 'not bounded by this run' : `≈ ${formatError(rest)}`;
  return html`<div class="facts">
<div><h4>Flow</h4><dl>
${fact('Model', model.description)}
${fact('Parameters, degree', html`<i>k</i> = ${formatNumber(model.dimension)}, <i>L</i> = ${formatNumber(model.degree)}`)}
${fact('Loss', loss.name)}
${fact('Clock', clocks[clock])}
${fact('Goal', formatGoal(goal))}
${fact('Ended', endings[trajectory.status])}
${fact('Steps', `${formatNumber(accepted)} taken, ${formatNumber(rejected)} rejected`)}
${fact('Evaluations', formatNumber(evaluations))}
${fact('Relative tolerance', formatError(trajectory.relativeTolerance))}
</dl></div>
<div><h4>At its end</h4><dl>
${fact('Time $t$', formatIterated(final.time))}
${sphericalTime === null ? null : fact('Spherical time $s$', formatNumber(sphericalTime))}
${fact('$\\ln(1/\\mathcal L)$', inverseRisk(final))}
${fact('$\\ln\\|W\\|$', formatNumber(final.logNorm))}
${fact('Smoothed margin $\\tilde\\alpha$', formatNumber(final.smoothedMargin))}
${fact('Normalised margin $\\gamma$', formatNumber(final.normalizedMargin))}
${fact('Path length $\\zeta$', formatNumber(final.pathLength))}
${fact('Still to come', remaining)}
${fact('$\\angle(W, -\\nabla\\mathcal L)$', formatNumber(final.alignmentAngle))}
</dl></div>
</div>`;
}
