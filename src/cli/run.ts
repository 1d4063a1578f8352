import { existsSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { InputError, jsonSchema } from '../index.js';
import { suggestion } from '../input/nearest.js';
import { exitCode } from './exit-code.js';
import { reasonOf } from './files.js';
import type { FollowCommandOptions } from './follow.js';
import { say, type Io } from './io.js';
import type { VerifyCommandOptions } from './verify.js';
import { version } from './version.js';

const FOLLOW_HELP = `
A table has a header line, one column of labels (-1 and 1, 0 and 1, or two words) and
numbers in all others; more than two labels need --positive. Alone, it is followed with
the linear predictor, from w = 0 and with the exponential loss; a specification says all
that and more, see farflow schema. The options of tables stand in its "data" too.

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

Ctrl-C ends a run with the path so far. What --json has written, after that or at its
goal, --resume takes up again: from its last point to the same goal or to another.

Ends with 0 if the goal was reached, by every start; 2 for input that makes no sense, and then nothing
was written; 3 if the flow, or one of them, stopped before the goal and 130 after Ctrl-C,
and then the path so far was written, or what was finished.

Examples:
  farflow follow data.csv --label class --until logInverseRisk=1000
  farflow follow iris.csv --positive setosa --standardize --bias
  farflow follow iris.data --no-header --label -1 --positive Iris-setosa
  farflow follow spec.json --json result.json --report report
  farflow follow --resume result.json --until limit
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
    .helpOption('-h, --help', 'print this')
    .helpCommand('help [COMMAND]', 'print this, or the help of a command')
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
    .argument('[SPEC.json|DATA.csv]', 'what to follow')
    .option('--label <COL>', 'column of the labels: its name, or its position, -1 being the last')
    .option('--positive <NAME>', 'the label that is +1, against all others')
    .option('--header', 'the first line of the table names its columns, whatever it looks like')
    .option('--no-header', 'the table has no header: its columns are called x1, x2, …')
    .option('--bias', 'add a feature that is 1 for every example')
    .option('--standardize', 'bring every feature to mean 0 and deviation 1')
    .option('--until <KEY=VALUE>', 'how far to follow; see below')
    .option('--samples <N>', 'points of the trajectory to keep (default: 200, with --starts 50)', atLeast(2))
    .option('--starts <N>', 'follow N random starts, in several threads', atLeast(1))
    .option('--seed <S>', 'seed of the first of them (default: that of the specification, or 1)', atLeast(0))
    .option('--workers <N>', 'threads to follow them in (default: one for each core)', atLeast(1))
    .option('--resume <FILE>', 'go on from what --json has written, instead of from a start')
    .addOption(json())
    .addOption(report())
    .addOption(quiet())
    .addHelpText('after', FOLLOW_HELP)
    .action(async (file: string | undefined, options: FollowCommandOptions) => {
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
 * `farflow verify help` is `farflow verify --help`, where nothing of that name lies about.
 *
 * @throws InputError for `farflow help` with a command that there is not
 */
function withHelp(args: readonly string[], all: Command): readonly string[] {
  const [command, word] = args;
  const known = all.commands.map((one) => one.name());
  if (command === 'help' && word !== undefined && !['help', ...known].includes(word))
    throw new InputError(`there is no command "${word}": ${suggestion(word, known)}`);
  if (command === 'help' && word === 'help') return ['--help'];
  return args.length === 2 && known.includes(command) && word === 'help' && !existsSync(word)
    ? [command, '--help']
    : args;
}

/** Errors by which an engine says that something is larger than it can hold. */
const TOO_LARGE = /array (buffer )?(length|size|allocation)|allocation failed|string length|call stack/i;

/** What to say of an error, and how to end. */
function judge(error: unknown): { readonly message: string; readonly code: number } {
  if (error instanceof InputError) return { message: error.message, code: exitCode.input };
  if (!(error instanceof Error))
    return { message: `a defect in farflow, please report it: ${String(error)}`, code: exitCode.internal };
  const { message, stack = '' } = error;
  const { syscall, path } = error as NodeJS.ErrnoException;
  if (syscall !== undefined) {
    const where = path === undefined ? '' : ` of ${path}`;
    return { message: `the ${syscall}${where} failed: ${reasonOf(error)}`, code: exitCode.input };
  }
  if (error instanceof RangeError && TOO_LARGE.test(message))
    return {
      message: `this is larger than memory holds (${message}): take a smaller model, fewer examples or fewer samples`,
      code: exitCode.input,
    };
  const place = /\n\s+at (.*)/.exec(stack)?.[1] ?? 'an unknown place';
  return {
    message: `a defect in farflow, please report it: ${error.name}: ${message.replace(/\s*\n\s*/g, ' ')} at ${place}`,
    code: exitCode.internal,
  };
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
    await all.parseAsync(withHelp(args, all), { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.success : exitCode.input;
    const judged = judge(error);
    say(io.stderr, `farflow: ${judged.message}`);
    return judged.code;
  }
}
