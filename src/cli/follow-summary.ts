import type { DataSet } from '../../problems/index.js';
import { describeChoices, describeKinks } from '../follow/kink-words.js';
import { formatIteratedLog, type Trajectory } from '../index.js';
import { columns, formatReal } from './text.js';

/** ln(1/𝓛) beyond all doubles is written as exp(…). */
function logInverseRisk({ final }: Trajectory): string {
  if (final.logInverseRisk !== null) return formatReal(final.logInverseRisk);
  return `exp(${formatReal(final.lnLogInverseRisk)})`;
}

function stillToCome({ tail }: Trajectory): string {
  if (tail === null) return 'too short a run to tell how much is to come';
  if (!Number.isFinite(tail.length)) return 'no end of it in sight yet';
  return `about ${formatReal(tail.length, 2)} still to come`;
}

/** How the path met kinks, in a line or two; none for a model without. */
function kinkLines({ kinks }: Trajectory): string[] {
  if (kinks === null) return [];
  const choices = describeChoices(kinks);
  return choices === null ? [describeKinks(kinks)] : [describeKinks(kinks), choices];
}

/** What `farflow follow` tells people about a trajectory. */
export function followSummary(trajectory: Trajectory, data: DataSet | null): string {
  const { model, loss, message, final, stats } = trajectory;
  const names = data?.labelNames;
  const labels =
    names === undefined || (names[0] === '-1' && names[1] === '1')
      ? []
      : [['labels', `${names[0]} is -1, ${names[1]} is +1`]];
  const rows = [
    ...labels,
    ['ln(1/risk)', logInverseRisk(trajectory)],
    ['ln|W|', formatReal(final.logNorm)],
    ['time t', formatIteratedLog(final.time)],
    ['normalized margin', formatReal(final.normalizedMargin), 'γ, the least p_i(W)/|W|^L'],
    ['smoothed margin', formatReal(final.smoothedMargin), 'α̃, which tends to the same limit'],
    ['path length', formatReal(final.pathLength), `of the direction; ${stillToCome(trajectory)}`],
    ['alignment angle', formatReal(final.alignmentAngle, 4), 'between W and -∇risk, in radians'],
    ['steps', String(stats.accepted), `${stats.rejected} rejected, ${stats.evaluations} evaluations`],
  ];
  const lines = [`${model.description}, ${loss.name} loss`, message, ...kinkLines(trajectory)];
  return `${lines.join('\n')}\n\n${columns(rows, '  ')}`;
}
