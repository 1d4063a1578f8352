import type * as Library from '../../src/index.js';
import type { FollowOptions, FollowPlan, Trajectory } from '../../src/index.js';
import type { FuzzCase } from './cases.js';
import type { End, Fault } from './fault.js';
import { judge, type Judged } from './judge/index.js';

/** The library, compiled or not. */
export type FuzzLibrary = Pick<
  typeof Library,
  'checkSpec' | 'resolveSpec' | 'outOfReach' | 'follow' | 'trajectoryJson'
> &
  Judged;

/** What a case is doing, since each has a limit of its own. */
export type Phase = 'planning' | 'following' | 'judging';

const noFiles = (path: string): string => {
  throw new RangeError(`there is no file ${path}`);
};

async function planOf(library: FuzzLibrary, { spec, gate }: FuzzCase): Promise<FollowPlan | string> {
  try {
    const plan = library.resolveSpec(library.checkSpec(JSON.parse(JSON.stringify(spec))), noFiles);
    const { model, data, loss, until } = plan;
    const obstacle = gate && data !== null ? await library.outOfReach(model, data, loss, until) : null;
    return obstacle ?? plan;
  } catch (error) {
    if (error instanceof Error && error.name === 'InputError') return error.message;
    throw error;
  }
}

/** An error that the library does not declare. */
const crash = (phase: Phase, error: unknown): Fault => {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const where = stack.split('\n').find((line) => line.includes('.js:') || line.includes('.ts:'));
  return { kind: 'crash', what: `${phase}: ${message} ${(where ?? '').trim()}` };
};

/** A refusal is one line that says something. */
function refusal(message: string): End {
  const isLine = message.trim() !== '' && !message.includes('\n');
  const faults: Fault[] = isLine
    ? []
    : [{ kind: 'crash', what: `a refusal that is not one line: ${message}` }];
  return { end: 'refused', message, faults };
}

/**
 * Follows a case and judges how it ends.
 *
 * @param begin told before each phase; awaited, so that others can hear of it before the process is busy again
 */
export async function runCase(
  library: FuzzLibrary,
  given: FuzzCase,
  options: Pick<FollowOptions, 'signal' | 'maxSteps'>,
  begin: (phase: Phase) => Promise<void> = () => Promise.resolve(),
): Promise<End> {
  let phase: Phase = 'planning';
  const enter = (next: Phase): Promise<void> => begin((phase = next));
  try {
    await enter('planning');
    const plan = await planOf(library, given);
    if (typeof plan === 'string') return refusal(plan);
    await enter('following');
    const { model, data, loss, start, until } = plan;
    let trajectory: Trajectory;
    try {
      trajectory = library.follow(model, loss, start, until, { ...plan.options, ...options });
    } catch (error) {
      if (error instanceof Error && error.name === 'InputError') return refusal(error.message);
      throw error;
    }
    await enter('judging');
    const { status, message } = trajectory;
    return { end: status, message, faults: judge(library, trajectory, data, options.signal) };
  } catch (error) {
    return { end: 'crash', message: '', faults: [crash(phase, error)] };
  }
}
