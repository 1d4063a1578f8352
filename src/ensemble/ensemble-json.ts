import type { Stats } from '../../solvers/index.js';
import type { MarginModel } from '../../problems/index.js';
import type { UntilKey } from '../follow/until.js';
import { plain, type ObservationJson, type Plain } from '../trajectory-json.js';
import type { Standardization } from '../input/preparation.js';
import { countStatuses, type Ensemble } from './ensemble.js';
import { limitMargins, type LimitMargins } from './limit-margins.js';
import type { RunStatus } from './run.js';

/** An {@link Ensemble} in JSON, without what was kept along the runs. There is never a NaN or an infinity. */
export interface EnsembleJson {
  /** How many starts were asked for; start i is `{"seed": seed + i, "scale": scale}`. */
  readonly starts: number;
  readonly seed: number;
  readonly scale: number;
  readonly model: Pick<MarginModel, 'kind' | 'description' | 'dimension' | 'count' | 'degree'>;
  readonly loss: 'exponential' | 'logistic';
  readonly until: Readonly<Partial<Record<UntilKey, number>>>;
  /** true where the last feature is a 1 that was added. */
  readonly bias?: true;
  /** How the features were brought to mean 0 and deviation 1; only where they were. */
  readonly standardization?: Standardization;
  /** Version of farflow; only where it was given. */
  readonly version?: string;
  /** How many of the runs below ended how. */
  readonly statuses: Readonly<Partial<Record<RunStatus, number>>>;
  /** Null where no run reached the goal. */
  readonly limitMargins: Plain<Omit<LimitMargins, 'limits'>> | null;
  /** By seed; fewer than `starts` where the ensemble was given up. */
  readonly runs: readonly {
    readonly seed: number;
    readonly status: RunStatus;
    readonly message: string;
    readonly stats: Stats | null;
    readonly final: ObservationJson | null;
  }[];
}

function limitsJson(limits: LimitMargins | null): EnsembleJson['limitMargins'] {
  if (limits === null) return null;
  const { limits: _, ...rest } = limits;
  return plain(rest);
}

/**
 * The result of an ensemble as plain data, fit for `JSON.stringify`.
 *
 * @param about the version of farflow, to be written down
 */
export function ensembleJson(ensemble: Ensemble, about: { readonly version?: string } = {}): EnsembleJson {
  const { starts, seed, scale, loss, goal, runs, preparation } = ensemble;
  const { bias, standardization } = preparation;
  const { kind, description, dimension, count, degree } = ensemble.model;
  return {
    starts,
    seed,
    scale,
    model: { kind, description, dimension, count, degree },
    loss: loss.name,
    until: { [goal.key]: goal.value },
    ...(bias ? { bias } : {}),
    ...(standardization === null ? {} : { standardization }),
    ...(about.version === undefined ? {} : { version: about.version }),
    statuses: Object.fromEntries(countStatuses(runs)),
    limitMargins: limitsJson(limitMargins(ensemble)),
    runs: runs.map(({ seed: own, status, message, stats, final }) => ({
      seed: own,
      status,
      message,
      stats,
      final: final === null ? null : (plain(final) as ObservationJson),
    })),
  };
}
