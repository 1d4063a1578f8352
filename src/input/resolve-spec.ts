import {
  convolutional,
  dataSet,
  deepLinear,
  deepRelu,
  InputError,
  leakyRelu,
  linear,
  mexicanHat,
  relu,
  squaredRelu,
  type DataSet,
  type MarginModel,
} from '../../problems/index.js';
import { readCsv } from './csv.js';
import type { FollowOptions } from '../follow/follow.js';
import { exponentialLoss, logisticLoss, type Loss } from '../flow/loss.js';
import type { ModelSpec } from './model-spec.js';
import { checkSpec, type DataSpec, type Spec, type UntilSpec } from './spec.js';
import { startingPoint, type Start } from '../follow/start.js';
import { goal, type Until } from '../follow/until.js';

/** A specification made into what `follow` takes, checked as far as can be without following. */
export interface FollowPlan {
  readonly model: MarginModel;
  /** Null for a model that has none. */
  readonly data: DataSet | null;
  readonly loss: Loss;
  readonly start: Start;
  readonly until: Until;
  /** `samples` and `relativeTolerance`, where the specification gives them. */
  readonly options: Pick<FollowOptions, 'samples' | 'relativeTolerance'>;
}

/** The tail that `limit` stands for. */
const LIMIT = 1e-12;

/** Far enough to see where a path is heading, and a matter of seconds at most for data of ordinary size. */
const DEFAULT_UNTIL: Until = Object.freeze({ logInverseRisk: 1000 });

/** The goal a specification means. */
export function resolveUntil(until: UntilSpec | undefined): Until {
  if (until === undefined) return DEFAULT_UNTIL;
  if (until === 'limit') return { tail: LIMIT };
  if ('tail' in until && until.tail === 'limit') return { ...until, tail: LIMIT };
  return until;
}

function resolveData(spec: DataSpec, readFile: (path: string) => string): DataSet {
  if ('csv' in spec) {
    const { csv, label } = spec;
    return readCsv(readFile(csv), { source: csv, ...(label === undefined ? {} : { label }) });
  }
  return dataSet(spec);
}

function resolveModel(spec: ModelSpec, data: DataSet | null): MarginModel {
  if (spec.kind === 'mexican-hat') {
    if (data !== null) throw new InputError('data is given and the model mexican-hat has none: leave it out');
    return mexicanHat(spec);
  }
  if (data === null)
    throw new InputError(
      `data is missing, which the model ${spec.kind} needs: give {"x": [[…]], "y": [1, -1, …]} or {"csv": "file"}`,
    );
  switch (spec.kind) {
    case 'linear':
      return linear(data);
    case 'deep-linear':
      return deepLinear(data, spec.widths);
    case 'squared-relu':
      return squaredRelu(data, spec.signs);
    case 'relu':
      if (spec.slope !== undefined && spec.slope !== 0)
        throw new InputError(`model.slope is ${spec.slope} and a ReLU has none: use the kind leaky-relu`);
      return relu(data, spec.width);
    case 'leaky-relu':
      return leakyRelu(data, spec.width, spec.slope ?? SLOPE);
    case 'deep-relu':
      return deepRelu(data, spec.widths, spec);
    case 'convolutional':
      return convolutional(data, spec);
  }
}

/** The slope of a leaky ReLU that is not given one, as in Maas, Hannun & Ng (2013). */
const SLOPE = 0.01;

/** Well inside the hat, between a ridge and the valley it falls into. */
const HAT_START: readonly number[] = Object.freeze([-0.24, 0.52, 0.82]);

/** W = 0 where the flow leaves it by itself, that is for the linear predictor; elsewhere something small. */
function defaultStart(model: MarginModel): Start {
  if (model.kind === 'linear') return new Float64Array(model.dimension);
  return model.kind === 'mexican-hat' ? HAT_START : { seed: 1, scale: 0.1 };
}

/**
 * All but the data and a start, which may be arrays of any kind here and are checked as they are read.
 *
 * @throws InputError for what is no specification
 */
export function requireSpec(spec: Spec): void {
  const given: unknown = spec;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return void checkSpec(given);
  const { data: _, start, ...rest } = spec;
  checkSpec(start !== undefined && 'seed' in start ? { ...rest, start } : rest);
}

/**
 * Makes model, data, loss, start and goal of a specification.
 *
 * @param readFile gives the text of the CSV file at a path, which is written as in the specification
 * @throws InputError in one line: data that make no sense, sizes that do not fit together, a start of the wrong length,
 * an impossible goal; and whatever `readFile` throws.
 */
export function resolveSpec(spec: Spec, readFile: (path: string) => string): FollowPlan {
  requireSpec(spec);
  const until = resolveUntil(spec.until);
  goal(until);
  const data = spec.data === undefined ? null : resolveData(spec.data, readFile);
  const model = resolveModel(spec.model, data);
  const start =
    spec.start === undefined ? defaultStart(model) : 'seed' in spec.start ? spec.start : [...spec.start];
  startingPoint(model, start);
  const { samples, relativeTolerance } = spec;
  return {
    model,
    data,
    loss: spec.loss === 'logistic' ? logisticLoss : exponentialLoss,
    start,
    until,
    options: {
      ...(samples === undefined ? {} : { samples }),
      ...(relativeTolerance === undefined ? {} : { relativeTolerance }),
    },
  };
}
