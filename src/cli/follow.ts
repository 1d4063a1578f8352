import path from 'node:path';
import { formatGoal, goal as checkGoal } from '../follow/until.js';
import {
  completeSpec,
  following,
  formatIteratedLog,
  InputError,
  outOfReach,
  parseResult,
  parseSpec,
  planEnsemble,
  resolveSpec,
  resumePlan,
  trajectoryJson,
  type FollowStatus,
  type ResumePlan,
  type Spec,
  type Trajectory,
} from '../index.js';
import type { Report } from '../report/index.js';
import { dataFlags, dataWith, type DataOptions } from './data-options.js';
import { drive } from './drive.js';
import { exitCode } from './exit-code.js';
import { readText } from './files.js';
import { followEnsemble, requireStarts, type Source, type StartsOptions } from './follow-many.js';
import { followSummary } from './follow-summary.js';
import { interruptedFlow } from './interrupted.js';
import { say, type Io } from './io.js';
import { jsonOnStdout, requireOutputs, writeOutputs, type OutputOptions } from './outputs.js';
import { followStanding, progressDisplay } from './progress.js';
import { formatReal } from './text.js';
import { parseUntil } from './until-option.js';
import { version } from './version.js';

/** The options of `farflow follow`. */
export interface FollowCommandOptions extends OutputOptions, StartsOptions, DataOptions {
  readonly until?: string;
  readonly samples?: number;
  readonly resume?: string;
  readonly quiet?: boolean;
}

/** A specification by its name or its first letter; anything else is a table. */
const looksLikeSpec = (file: string, text: string): boolean =>
  file.toLowerCase().endsWith('.json') || text.trimStart().startsWith('{');

/** What `--json` writes begins with how a run ended. */
const looksLikeResult = (text: string): boolean => /^\s*\{\s*"status"\s*:/.test(text);

/** What the command line says takes the place of what the specification says. */
function specOf(file: string, text: string, options: FollowCommandOptions): Spec {
  const { until, samples } = options;
  const isSpec = looksLikeSpec(file, text);
  if (isSpec && looksLikeResult(text))
    throw new InputError(
      `${file} is the result of a run and no specification: --resume ${file} goes on from it`,
    );
  const given: Spec = isSpec ? parseSpec(text, file) : { model: { kind: 'linear' }, data: { csv: file } };
  const data = dataWith(given.data, options);
  return {
    ...given,
    ...(data === undefined ? {} : { data }),
    ...(until === undefined ? {} : { until: parseUntil(until) }),
    ...(samples === undefined ? {} : { samples }),
  };
}

function sourceOf(file: string, options: FollowCommandOptions): Source {
  const text = readText(file);
  const folder = path.dirname(file);
  const isSpec = looksLikeSpec(file, text);
  const read = (name: string): string =>
    isSpec ? readText(path.isAbsolute(name) ? name : path.join(folder, name)) : text;
  return { file, spec: specOf(file, text, options), read, isSpec };
}

/** What is to be followed, and what goes with it into the result. */
interface Task extends Pick<ResumePlan, 'plan' | 'goal' | 'from' | 'again'> {
  readonly file: string;
  readonly spec: Spec;
}

/** Checked as far as can be without following. */
function taskOf({ file, spec, read, isSpec }: Source, { starts, seed }: StartsOptions): Task {
  try {
    const plan =
      starts === undefined
        ? resolveSpec(spec, read)
        : planEnsemble(spec, { starts, ...(seed === undefined ? {} : { seed }) }, read).plan;
    const goal = checkGoal(plan.until);
    return { file, plan, spec: completeSpec(spec, plan.data), goal, from: null, again: null };
  } catch (error) {
    if (isSpec && error instanceof InputError) throw new InputError(`${file}: ${error.message}`);
    throw error;
  }
}

/** How to go on from a result. */
function resumedTask(file: string, options: FollowCommandOptions): Task {
  const [flag] = [
    ...dataFlags(options),
    ...(['starts', 'seed', 'workers'] as const).flatMap((key) =>
      options[key] === undefined ? [] : [`--${key}`],
    ),
  ];
  if (flag !== undefined)
    throw new InputError(`${flag} cannot be changed on the way: leave it out with --resume`);
  const { until, samples } = options;
  const more = {
    ...(until === undefined ? {} : { until: parseUntil(until) }),
    ...(samples === undefined ? {} : { samples }),
  };
  return { file, ...resumePlan(parseResult(readText(file), file), more, file) };
}

const codes: Readonly<Record<FollowStatus, number>> = {
  reached: exitCode.success,
  stationary: exitCode.inconclusive,
  slow: exitCode.inconclusive,
  unresolved: exitCode.inconclusive,
  'max-steps': exitCode.inconclusive,
  'clock-ended': exitCode.inconclusive,
  'step-too-small': exitCode.inconclusive,
  'non-finite': exitCode.inconclusive,
  'not-converged': exitCode.inconclusive,
  undecided: exitCode.inconclusive,
  aborted: exitCode.interrupted,
};

async function followPlan({ plan, goal }: Task, options: FollowCommandOptions, io: Io): Promise<Trajectory> {
  const abort = new AbortController();
  const stopListening = io.onInterrupt(() => abort.abort());
  const display = progressDisplay(io, 'following', options.quiet === true, followStanding);
  try {
    const { model, loss, start, until } = plan;
    const run = following(model, loss, start, until, { ...plan.options, signal: abort.signal });
    // Given up from within, so that the path so far comes back.
    const trajectory = (await drive(run, display.show))!;
    // A goal that is a time was counted from where the flow went on.
    const message = trajectory.message.replace(formatGoal(trajectory.goal), formatGoal(goal));
    const more = trajectory.status === 'aborted' ? ` ${interruptedFlow(trajectory, options.json)}` : '';
    return { ...trajectory, goal, message: message + more };
  } finally {
    display.done();
    stopListening();
  }
}

/** The report of one trajectory: it, and every result that says something about it. */
async function reportOf(
  { file, plan: { data, preparation } }: Task,
  trajectory: Trajectory,
): Promise<Report> {
  const [{ results }, { reportEntry }] = await Promise.all([
    import('../results/index.js'),
    import('../report/index.js'),
  ]);
  const name = path.basename(file);
  const { model, loss } = trajectory;
  const scaled = preparation.standardization === null ? '' : ', features standardized';
  const description = `A ${model.description}, ${loss.name} loss${scaled}.`;
  const flow = { name, description, trajectory, ...(data === null ? {} : { data }) };
  const relevant = results.filter((result) => result.appliesTo(flow));
  const checks = relevant.map((result) => result.check(flow));
  const entry = await reportEntry(flow, checks, relevant);
  return { title: `The flow of ${name}`, entries: [entry], version };
}

/** What people should know before a run that may take long. */
function tell({ plan, from, again }: Task, io: Io): void {
  for (const note of plan.preparation.notes) say(io.stderr, `farflow: ${note}`);
  if (again !== null) say(io.stderr, `farflow: the flow is followed again from its start: ${again}`);
  if (from !== null) {
    const { logInverseRisk: risk, time } = from;
    const place = risk === null ? '' : `ln(1/risk) = ${formatReal(risk)}, `;
    say(io.stderr, `farflow: going on from ${place}t = ${formatIteratedLog(time)}`);
  }
}

/**
 * `farflow follow`: follows the flow that a specification or a table describes, many starts of it, or a flow that was
 * followed some way already.
 *
 * @param file a specification or a table; undefined with the option `resume`
 * @returns the exit code
 * @throws InputError before any file is written
 */
export async function follow(
  file: string | undefined,
  options: FollowCommandOptions,
  io: Io,
): Promise<number> {
  const { resume, starts } = options;
  if (file === undefined && resume === undefined)
    throw new InputError("missing required argument 'SPEC.json|DATA.csv'");
  if (file !== undefined && resume !== undefined)
    throw new InputError(
      `--resume goes on from ${resume}, and ${file} is something else to follow: leave one out`,
    );
  if (resume === undefined) requireStarts(options);
  requireOutputs(options);
  if (file !== undefined && options.json !== undefined && path.resolve(options.json) === path.resolve(file))
    throw new InputError(`--json would write over ${file}: name another file`);
  const source = file === undefined ? undefined : sourceOf(file, options);
  const task = source === undefined ? resumedTask(resume!, options) : taskOf(source, options);
  const { plan, from, spec } = task;
  const { model, data, loss, until, preparation } = plan;
  const obstacle = data === null ? null : await outOfReach(model, data, loss, until);
  if (obstacle !== null) throw new InputError(obstacle);
  tell(task, io);
  if (starts !== undefined && source !== undefined) return followEnsemble(source, { ...options, starts }, io);

  const trajectory = await followPlan(task, options, io);
  const about = { data, preparation, version, spec, resumed: from };
  if (!jsonOnStdout(options)) say(io.stdout, followSummary(trajectory, about));
  else if (trajectory.status !== 'reached') say(io.stderr, `farflow: ${trajectory.message}`);
  const json = () => trajectoryJson(trajectory, about);
  await writeOutputs(options, io, json, () => reportOf(task, trajectory));
  return codes[trajectory.status];
}
