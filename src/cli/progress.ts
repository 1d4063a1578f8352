import cliProgress from 'cli-progress';
import type { FollowProgress } from '../index.js';
import { say, type Io, type Terminal } from './io.js';
import { formatReal } from './text.js';

/** Shows where long work stands. */
export interface ProgressDisplay {
  show(progress: FollowProgress): void;
  /** Takes it away. */
  done(): void;
}

const SILENT: ProgressDisplay = { show() {}, done() {} };

/** What a run says of itself is live: this is a copy. */
type Standing = Pick<FollowProgress, 'fraction' | 'logInverseRisk' | 'stats'>;

const copyOf = ({ fraction, logInverseRisk, stats }: FollowProgress): Standing => ({
  fraction,
  logInverseRisk,
  stats,
});

function standing({ logInverseRisk, stats }: Standing): string {
  const risk = Number.isFinite(logInverseRisk) ? formatReal(logInverseRisk, 5) : 'beyond 1e308';
  return `ln(1/risk) ${risk}, ${stats.accepted} steps`;
}

const percent = (fraction: number): string => `${Math.floor(100 * fraction)} %`.padStart(5);

/** A bar that is drawn anew in its place. */
function bar(stream: Terminal, label: string): ProgressDisplay {
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
        return `${label}  ${share}${standing(latest)}, ${seconds}`.slice(0, (stream.columns ?? 80) - 1);
      },
    },
    cliProgress.Presets.shades_classic,
  );
  drawing.start(1, 0, {});
  return {
    show: (progress) => drawing.update(progress.fraction ?? 0, { latest: copyOf(progress) }),
    done: () => drawing.stop(),
  };
}

/** Milliseconds before the first line; every further one waits twice as long, up to a minute. */
const FIRST_LINE = 2000;
const LONGEST_WAIT = 60_000;

/** Lines, for logs. */
function lines(stream: NodeJS.WritableStream, label: string): ProgressDisplay {
  let wait = FIRST_LINE;
  let next = performance.now() + wait;
  return {
    show(progress) {
      if (performance.now() < next) return;
      wait = Math.min(2 * wait, LONGEST_WAIT);
      next = performance.now() + wait;
      const share = progress.fraction === null ? '' : `${percent(progress.fraction).trim()}, `;
      say(stream, `${label}: ${share}${standing(progress)}`);
    },
    done() {},
  };
}

/** A bar where errors go to a terminal, a few lines where they do not, nothing if `quiet`. */
export function progressDisplay(io: Io, label: string, quiet: boolean): ProgressDisplay {
  if (quiet) return SILENT;
  return io.stderr.isTTY === true ? bar(io.stderr, label) : lines(io.stderr, label);
}
