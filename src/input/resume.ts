import { InputError, type DataSet, dataSet } from '../../problems/index.js';
import { iteratedLog, type IteratedLog } from '../flow/iterated-log.js';
import { formatGoal, goal as checkGoal, type Goal, type Until } from '../follow/until.js';
import type { ResumedFrom, TrajectoryJson } from '../trajectory-json.js';
import { parseJson } from './json-text.js';
import type { Preparation } from './preparation.js';
import { resolveSpec, resolveUntil, type FollowPlan } from './resolve-spec.js';
import { resultSchema } from './result-schema.js';
import { explain } from './spec-errors.js';
import { checkSpec, type Spec, type UntilSpec } from './spec.js';

/** As much of a {@link TrajectoryJson} as is needed to go on from it. */
export type SavedResult = Pick<
  TrajectoryJson,
  'status' | 'until' | 'labelNames' | 'featureNames' | 'bias' | 'standardization' | 'resumed'
> & {
  readonly spec: Spec;
  readonly final: Pick<
    TrajectoryJson['final'],
    'direction' | 'logNorm' | 'time' | 'sphericalTime' | 'pathLength' | 'logInverseRisk'
  >;
};

/** How to go on from a result. */
export interface ResumePlan {
  readonly plan: FollowPlan;
  /** What was followed, with its examples in it: to be saved again. */
  readonly spec: Spec;
  /** The goal that was asked for; that of the plan counts from where it goes on. */
  readonly goal: Goal;
  /** Where it goes on from; null where it is followed again from the start. */
  readonly from: ResumedFrom | null;
  /** Why it is followed again, in one clause; null where it is not. */
  readonly again: string | null;
}

/** A specification with its examples in it, as they were followed, so that nothing is left to be read or prepared. */
export function completeSpec(spec: Spec, data: DataSet | null): Spec {
  const { $schema: _, ...rest } = spec;
  if (data === null) return rest;
  const { count, dimension, x, y } = data;
  const row = (i: number): number[] => Array.from(x.subarray(i * dimension, (i + 1) * dimension));
  return {
    ...rest,
    data: { x: Array.from({ length: count }, (_one, i) => row(i)), y: Array.from(y) as (1 | -1)[] },
  };
}

/**
 * Reads what `farflow follow --json` has written.
 *
 * @throws InputError in one line for anything else, and for the result of many starts
 */
export function parseResult(text: string, source: string): SavedResult {
  const value = parseJson(text, source);
  if (typeof value === 'object' && value !== null && 'starts' in value)
    throw new InputError(
      `${source} holds the result of many starts: only that of a single one can be gone on from`,
    );
  if (typeof value !== 'object' || value === null || !('final' in value) || !('spec' in value))
    throw new InputError(
      `${source} is no result that can be gone on from: give a file that farflow follow --json has written`,
    );
  const found = resultSchema.safeParse(value, { error: () => undefined, reportInput: true });
  if (!found.success) throw new InputError(`${source}: ${explain(found.error.issues)}`);
  checkSpec(value.spec, `${source}: spec`);
  return value as SavedResult;
}

/** $\ln(1+t)$ of a time; null where it does not fit a double. */
function logTimeOf({ level, value }: IteratedLog): number | null {
  if (level === 0) return Math.log1p(value);
  return level === 1 ? value : null;
}

/** The sum of two times. */
function later(first: IteratedLog, second: IteratedLog): IteratedLog {
  if (first.level === 0 && second.level === 0) return iteratedLog(0, first.value + second.value);
  const [less, more] =
    first.level < second.level || (first.level === second.level && first.value < second.value)
      ? [first, second]
      : [second, first];
  // Beyond the first level the smaller is nothing.
  if (more.level > 1) return more;
  const ln = less.level === 1 ? less.value : Math.log(less.value);
  return iteratedLog(1, more.value + Math.log1p(Math.exp(ln - more.value)));
}

/** Norms and parameters in between are doubles with all their digits. */
const LARGEST_LOG = 700;
const SMALLEST = 1e-300;

/** The parameters at the end of a result, or why they are none to go on from. */
function parametersOf({ spec, final }: SavedResult): Float64Array | string {
  if (spec.model.kind === 'mexican-hat') return 'the turning of its direction has more digits than a double';
  const { direction, logNorm } = final;
  if (logNorm === null) return 'it has not left W = 0';
  if (Math.abs(logNorm) > LARGEST_LOG) return `its norm is exp(${logNorm}), which is no double`;
  const norm = Math.exp(logNorm);
  const w = Float64Array.from(direction, (value) => norm * value!);
  if (w.some((value, k) => direction[k] !== 0 && Math.abs(value) < SMALLEST))
    return 'some of its parameters are below the smallest doubles';
  return w;
}

/** A goal that is a time, counted from where a flow goes on. */
function untilFrom(from: ResumedFrom, { key, value }: Goal): Until {
  const past = (): never => {
    throw new InputError(
      `until ${formatGoal({ key, value })} is already past where the flow goes on: ask for more`,
    );
  };
  if (key === 'logTime') {
    const before = logTimeOf(from.time);
    if (before === null || before >= value) return past();
    return { logTime: value + Math.log1p(Math.exp(-value) - Math.exp(before - value)) };
  }
  if (key === 'sphericalTime' || key === 'lnSphericalTime') {
    if (from.sphericalTime === null)
      throw new InputError(
        `until.${key} counts from the start, but spherical time is infinite from W = 0: use another goal`,
      );
    const left = (key === 'sphericalTime' ? value : Math.exp(value)) - from.sphericalTime;
    return left > 0 ? { sphericalTime: left } : past();
  }
  return { [key]: value } as unknown as Until;
}

function namedData(data: DataSet, { featureNames, labelNames }: SavedResult): DataSet {
  const { x, y, dimension } = data;
  return dataSet({
    x: { values: x, dimension },
    y,
    ...(featureNames === undefined ? {} : { featureNames }),
    ...(labelNames === undefined ? {} : { labelNames }),
  });
}

/** What the runs before have come to, this one included. */
function totals({ final, resumed }: SavedResult): ResumedFrom {
  const { time, sphericalTime, pathLength, logInverseRisk } = final;
  if (resumed === undefined) return { time, sphericalTime, pathLength: pathLength!, logInverseRisk };
  return {
    time: later(resumed.time, time),
    sphericalTime:
      resumed.sphericalTime === null || sphericalTime === null ? null : resumed.sphericalTime + sphericalTime,
    pathLength: resumed.pathLength + pathLength!,
    logInverseRisk,
  };
}

/**
 * How to go on from a saved result: from its last point, where that is a point of doubles, else again from its start. What
 * went before is in the parameters alone; at a kink that leaves several ways it is decided anew. Times and path lengths of the
 * run that goes on count from there; {@link ResumedFrom} says what they were by then.
 *
 * @param more another goal, another number of samples
 * @throws InputError where the goal has been reached and no other is given, and as `resolveSpec`
 */
export function resumePlan(
  saved: SavedResult,
  more: { readonly until?: UntilSpec; readonly samples?: number },
  source: string,
): ResumePlan {
  const spec: Spec = { ...saved.spec, ...more };
  const goal = checkGoal(resolveUntil(spec.until));
  if (saved.status === 'reached' && more.until === undefined)
    throw new InputError(`${source} has reached ${formatGoal(goal)} already: ask for more with --until`);
  const fresh = resolveSpec(spec, (file) => {
    throw new InputError(`${source}: the examples should be in the result, and not in ${file}`);
  });
  const preparation: Preparation = {
    bias: saved.bias === true,
    standardization: saved.standardization ?? null,
    notes: [],
  };
  const data = fresh.data && namedData(fresh.data, saved);
  const named = { ...fresh, data, preparation };
  const w = parametersOf(saved);
  if (typeof w === 'string') return { plan: named, spec, goal, from: null, again: w };
  if (w.length !== fresh.model.dimension)
    throw new InputError(
      `${source}: final.direction has ${w.length} numbers and the model has ${fresh.model.dimension} parameters`,
    );
  const from = totals(saved);
  return { plan: { ...named, start: w, until: untilFrom(from, goal) }, spec, goal, from, again: null };
}
