import { describeChoices, describeKinks } from '../follow/kink-words.js';
import { formatIteratedLog, type ResultNotes, type Trajectory } from '../index.js';
import { originalUnits } from '../trajectory-json.js';
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

/** Features whose weights are written out. */
const WRITTEN = 8;

/** `height 0.5, weight -2, intercept 1` */
function predictorWords(trajectory: Trajectory, about: ResultNotes): string | undefined {
  const units = originalUnits(trajectory, about);
  if (units === undefined) return undefined;
  const { weights, intercept } = units;
  const names = about.data?.featureNames;
  const terms = Array.from(
    weights.subarray(0, WRITTEN),
    (w, a) => `${names?.[a] ?? `x${a + 1}`} ${formatReal(w)}`,
  );
  const rest = weights.length > WRITTEN ? [`… (${weights.length})`] : [];
  return [...terms, ...rest, `intercept ${formatReal(intercept)}`].join(', ');
}

/** What was done to the features, and undone for the result. */
function preparationRows(trajectory: Trajectory, about: ResultNotes): string[][] {
  const { preparation } = about;
  const predictor = predictorWords(trajectory, about);
  return [
    ...(preparation?.bias === true ? [['bias', 'added: a feature that is 1 for every example']] : []),
    ...((preparation?.standardization ?? null) === null
      ? []
      : [['features', 'standardized to mean 0 and deviation 1; margins below are of these']]),
    ...(predictor === undefined ? [] : [['predictor', `${predictor}; in the units of the data`]]),
  ];
}

/** What `farflow follow` tells people about a trajectory. */
export function followSummary(trajectory: Trajectory, about: ResultNotes): string {
  const { model, loss, message, final, stats } = trajectory;
  const names = about.data?.labelNames;
  const before = about.resumed ? ', since it was gone on from' : '';
  const labels =
    names === undefined || (names[0] === '-1' && names[1] === '1')
      ? []
      : [['labels', `${names[0]} is -1, ${names[1]} is +1`]];
  const rows = [
    ...labels,
    ...preparationRows(trajectory, about),
    ['ln(1/risk)', logInverseRisk(trajectory)],
    ['ln|W|', formatReal(final.logNorm)],
    ['time t', formatIteratedLog(final.time), ...(before === '' ? [] : [before.slice(2)])],
    ['normalized margin', formatReal(final.normalizedMargin), 'γ, the least p_i(W)/|W|^L'],
    ['smoothed margin', formatReal(final.smoothedMargin), 'α̃, which tends to the same limit'],
    ['path length', formatReal(final.pathLength), `of the direction${before}; ${stillToCome(trajectory)}`],
    ['alignment angle', formatReal(final.alignmentAngle, 4), 'between W and -∇risk, in radians'],
    ['steps', String(stats.accepted), `${stats.rejected} rejected, ${stats.evaluations} evaluations`],
  ];
  const lines = [`${model.description}, ${loss.name} loss`, message, ...kinkLines(trajectory)];
  return `${lines.join('\n')}\n\n${columns(rows, '  ')}`;
}
