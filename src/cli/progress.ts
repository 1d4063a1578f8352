import cliProgress from 'cli-progress';
import type { FollowProgress } from '../index.js';
import { say, type Io, type Terminal } from './io.js';
import { formatReal } from './text.js';

/** Shows where long work stands. */
export interface ProgressDisplay<T> {
  show(progress: T): void;
  /** Takes it away. */
  done(): void;
}

/** Where work stands: what share of it is done, null where nobody knows, and how it goes, in words. */
export interface Standing {
  readonly fraction: number | null;
  readonly words: string;
}

/** Where following one flow stands. */
export function followStanding({ fraction, logInverseRisk, stats }: FollowProgress): Standing {
  const risk = Number.isFinite(logInverseRisk) ? formatReal(logInverseRisk, 5) : 'beyond 1e308';
  return { fraction, words: `ln(1/risk) ${risk}, ${stats.accepted} steps` };
}

const percent = (fraction: number): string => `${Math.floor(100 * fraction)} %`.padStart(5);

/** A bar that is drawn anew in its place. */
function bar(stream: Terminal, label: string): ProgressDisplay<Standing> {
  const started = performance.now();
  const drawing = new cliProgress.SingleBar(
    {
      stream,
      clearOnComplete: true,
      gracefulExit: false,
      // Left on, since a second Ctrl-C would leave it off; lines are cut to fit instead.
      linewrap: true,
      fps: 10,
      barsize: 24,
      format: (options, { progress }, payload: { latest?: Standing }) => {
        const { latest } = payload;
        if (latest === undefined) return label;
        const seconds = `${Math.round((performance.now() - started) / 1000)} s`;
        const share =
          latest.fraction === null
            ? ''
            : `${cliProgress.Format.BarFormat(progress, options)}${percent(progress)}  `;
        return `${label}  ${share}${latest.words}, ${seconds}`.slice(0, (stream.columns ?? 80) - 1);
      },
    },
    cliProgress.Presets.shades_classic,
  );
  drawing.start(1, 0, {});
  return {
    show: (latest) => drawing.update(latest.fraction ?? 0, { latest }),
    done: () => drawing.stop(),
  };
}

/** Milliseconds before the first line; every further one waits twice as long, up to a minute. */
const FIRST_LINE = 2000;
const LONGEST_WAIT = 60_000;

/** Lines, for logs. */
function lines(stream: NodeJS.WritableStream, label: string): ProgressDisplay<Standing> {
  let wait = FIRST_LINE;
  let next = performance.now() + wait;
  return {
    show({ fraction, words }) {
      if (performance.now() < next) return;
      wait = Math.min(2 * wait, LONGEST_WAIT);
      next = performance.now() + wait;
      const share = fraction === null ? '' : `${percent(fraction).trim()}, `;
      say(stream, `${label}: ${share}${words}`);
    },
    done() {},
  };
}

/**
 * A bar where errors go to a terminal, a few lines where they do not, nothing if `quiet`.
 *
 * @param standing puts where the work stands into words, at once: what a run says of itself is live
 */
export function progressDisplay<T>(
  io: Io,
  label: string,
  quiet: boolean,
  standing: (progress: T) => Standing,
): ProgressDisplay<T> {
  if (quiet) return { show() {}, done() {} };
  const display = io.stderr.isTTY === true ? bar(io.stderr, label) : lines(io.stderr, label);
  return { show: (progress) => display.show(standing(progress)), done: () => display.done() };
}
