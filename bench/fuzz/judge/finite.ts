import type { ObservationJson, TrajectoryJson } from '../../../src/index.js';
import type { Fault } from '../fault.js';

/** Where JSON may hold null, by the last two words of the path to it; what these mean when null is looked at below. */
const nullable = new Set([
  'gradientPotential',
  'separated',
  'stability',
  'tail',
  'tail.length',
  'kinks',
  // A slide that goes on.
  'to',
  'sphericalTime',
  'lnSphericalTime',
  'logTime',
  'logNorm',
  'logInverseRisk',
  'lnLogInverseRisk',
  'riskAccuracy',
  'smoothedMargin',
  'speed',
  'alignmentAngle',
  'lemma34',
  'entropy',
  'marginGrowth',
]);

/** Paths of all nulls below a value of JSON. */
function nulls(value: unknown, path: readonly string[]): string[] {
  if (value === null) {
    const [last, before] = [path.at(-1) ?? '', path.at(-2) ?? ''];
    return nullable.has(last) || nullable.has(`${before}.${last}`) ? [] : [path.join('.')];
  }
  if (typeof value !== 'object') return [];
  return Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) =>
    nulls(inner, [...path, key]),
  );
}

/** ln‖W‖ beyond which the logarithm of ln(1/risk) may be no double either. */
const FARTHEST = 1e307;

/** Nulls that say something else than that a number does not fit a double. */
function unexplained(at: ObservationJson, place: string): string[] {
  const wrong: string[] = [];
  const atOrigin = at.direction.every((value) => value === 0);
  // Infinite, and within what a logarithm can say.
  const sayable = (at.logNorm ?? 0) < FARTHEST;
  if (at.logInverseRisk === null && at.lnLogInverseRisk === null && sayable)
    wrong.push('logInverseRisk and its logarithm');
  if ((at.logInverseRisk ?? -1) > 0 && at.lnLogInverseRisk === null) wrong.push('lnLogInverseRisk');
  if (at.logNorm === null && !atOrigin) wrong.push('logNorm');
  if (at.logTime === null && at.time.level < 2) wrong.push('logTime');
  if (at.smoothedMargin === null && !atOrigin && (at.logNorm ?? 0) > 0) wrong.push('smoothedMargin');
  if (at.alignmentAngle === null && !atOrigin && at.gradientPotential !== 0) wrong.push('alignmentAngle');
  return wrong.map((what) => `${place}.${what}`);
}

/** Whether numbers are missing from the JSON of a trajectory, which has null for what is not finite. */
export function judgeFinite(json: TrajectoryJson): readonly Fault[] {
  const read = JSON.parse(JSON.stringify(json)) as TrajectoryJson;
  const missing = [
    ...nulls(read, []),
    ...unexplained(read.final, 'final'),
    ...read.samples.flatMap((at, k) => unexplained(at, `samples.${k}`)),
  ];
  if (missing.length === 0) return [];
  const some = missing.slice(0, 3).join(', ');
  return [{ kind: 'not finite', what: `${missing.length} numbers are null: ${some}` }];
}
