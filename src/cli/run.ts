import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { InputError, jsonSchema } from '../index.js';
import { exitCode } from './exit-code.js';
import type { FollowCommandOptions } from './follow.js';
import { say, type Io } from './io.js';
import type { VerifyCommandOptions } from './verify.js';
import { version } from './version.js';

const FOLLOW_HELP = `
A table has a header line, one column of labels (-1 and 1, 0 and 1, or two words) and
numbers in all others. Alone, it is followed with the linear predictor, from w = 0 and
with the exponential loss; a specification says all that and more, see farflow schema.

Goals for --until, default logInverseRisk=1000:
  logInverseRisk     ln(1/risk)
  lnLogInverseRisk   its logarithm
  logTime            ln(1 + t), t being the time of the gradient flow
  sphericalTime      s, in which norm and direction separate; lnSphericalTime: ln s
  tail               estimated length of the direction's path still to come;
                     limit is tail=1e-12, which takes models that settle fast

With --starts, start number i has "start": {"seed": S + i, "scale": that of the
specification}, i from 0, and is the same run whatever the number of threads. What comes
out is the distribution of the normalized margins at the end of those that reached the
goal, and which starts share a limit.

Ends with 0 if the goal was reached, by every start; 2 for input that makes no sense, and then nothing
was written; 3 if the flow, or one of them, stopped before the goal and 130 after Ctrl-C,
and then the path so far was written, or what was finished.

Examples:
  farflow follow data.csv --label class --until logInverseRisk=1000
  farflow follow spec.json --json result.json --report report
  farflow follow spec.json --starts 200 --seed 1 --until limit --report report
  farflow follow data.csv --json - --quiet | jq .final.direction`;

const VERIFY_HELP = `
Ends with 0 if everything is consistent, 1 if a result is violated, 3 if none is and
some check could not tell, 2 for input that makes no sense, 130 after Ctrl-C.
farflow list results names the results.`;

/** Reads an option that is an integer. */
const atLeast =
  (least: number) =>
  (text: string): number => {
    const count = text.trim() === '' ? NaN : Number(text);
    if (!Number.isSafeInteger(count) || count < least)
      throw new InvalidArgumentError(`Give an integer, ${least} or more.`);
    return count;
  };

const json = () =>
  new Option('--json <FILE>', 'write everything as JSON; - is standard output, with nothing else on it');
const report = () => new Option('--report <DIR>', 'write a report, index.html, into a folder');
const quiet = () => new Option('--quiet', 'show no progress');

/** The commands. What they do is loaded when they are run, so that each starts fast. */
function program(io: Io, end: (code: number) => void): Command {
  const all = new Command('farflow')
    .description(
      'Follows gradient flows of homogeneous predictors to infinity and checks what theory says of them.',
    )
    .version(version, '--version', 'print the version')
    .helpOption('--help', 'print this')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // One line, whatever Commander makes of it.
      outputError: (text, write) =>
        write(
          `farflow: ${text
            .replace(/^error: /, '')
            .trim()
            .replace(/\s*\n\s*/g, ' ')}\n`,
        ),
    });

  all
    .command('follow')
    .description('follow the flow of a specification, or of a linear predictor on a table')
    .argument('<SPEC.json|DATA.csv>', 'what to follow')
    .option('--label <COL>', 'column of the labels: its name, or its position, -1 being the last')
    .option('--until <KEY=VALUE>', 'how far to follow; see below')
    .option('--samples <N>', 'points of the trajectory to keep (default: 200, with --starts 50)', atLeast(2))
    .option('--starts <N>', 'follow N random starts, in several threads', atLeast(1))
    .option('--seed <S>', 'seed of the first of them (default: that of the specification, or 1)', atLeast(0))
    .option('--workers <N>', 'threads to follow them in (default: one for each core)', atLeast(1))
    .addOption(json())
    .addOption(report())
    .addOption(quiet())
    .addHelpText('after', FOLLOW_HELP)
    .action(async (file: string, options: FollowCommandOptions) => {
      const { follow } = await import('./follow.js');
      end(await follow(file, options, io));
    });

  all
    .command('verify')
    .description('follow five flows and hold the results of the theory against them')
    .argument('[RESULT...]', 'only these results')
    .addOption(report())
    .addOption(json())
    .addOption(quiet())
    .addHelpText('after', VERIFY_HELP)
    .action(async (names: string[], options: VerifyCommandOptions) => {
      const { verify } = await import('./verify.js');
      end(await verify(names, options, io));
    });

  all
    .command('list')
    .description('list what there is')
    .argument('<problems|solvers|results>', 'which list')
    .action(async (what: string) => {
      const { list } = await import('./list.js');
      list(what, io);
    });

  all
    .command('cite')
    .description('print BibTeX for papers, methods, results and farflow itself')
    .argument('[NAME...]', 'what to cite; everything if left out')
    .action(async (names: string[]) => {
      const { cite } = await import('./cite.js');
      cite(names, io);
    });

  all
    .command('schema')
    .description('print the JSON Schema of a specification')
    .action(() => say(io.stdout, JSON.stringify(jsonSchema(), undefined, 2)));

  return all;
}

/**
 * The command line.
 *
 * @param args what stands behind `farflow`
 * @returns the exit code, one of {@link exitCode}
 */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  let code: number = exitCode.success;
  const all = program(io, (result) => (code = result));
  if (args.length === 0) {
    all.outputHelp();
    return code;
  }
  try {
    await all.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.success : exitCode.input;
    if (error instanceof InputError) {
      say(io.stderr, `farflow: ${error.message}`);
      return exitCode.input;
    }
    const trace = error instanceof Error ? error.stack : String(error);
    say(io.stderr, `farflow: a defect in farflow, please report it: ${trace}`);
    return exitCode.internal;
  }
}
