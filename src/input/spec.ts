import { z } from 'zod';
import { InputError } from '../../problems/index.js';
import type { CsvOptions } from './csv.js';
import { parseJson } from './json-text.js';
import { keyed } from './keyed.js';
import { model, type ModelSpec } from './model-spec.js';
import { explain } from './spec-errors.js';
import type { Until } from '../follow/until.js';

/** What to do to the features before they are followed. */
export interface PreparationSpec {
  /** Adds a feature that is 1 for every example. */
  readonly bias?: boolean;
  /** Brings the features to mean 0 and deviation 1. */
  readonly standardize?: boolean;
}

/** The examples: in the specification itself, or in a CSV file, which is read as {@link CsvOptions} say. */
export type DataSpec = PreparationSpec &
  (
    | { readonly x: readonly (readonly number[])[]; readonly y: readonly (1 | -1)[] }
    | ({ readonly csv: string } & Pick<CsvOptions, 'label' | 'positive' | 'header'>)
  );

/** How far to follow: see {@link Until}. `limit` stands for a tail of 1e-12. */
export type UntilSpec = 'limit' | Until | { readonly tail: 'limit' };

/** What to follow, as it is written in a JSON file. All but `model` has a default; see {@link jsonSchema}. */
export interface Spec {
  readonly $schema?: string;
  readonly model: ModelSpec;
  readonly data?: DataSpec;
  readonly loss?: 'exponential' | 'logistic';
  readonly start?: readonly number[] | { readonly seed: number; readonly scale?: number };
  readonly until?: UntilSpec;
  readonly samples?: number;
  readonly relativeTolerance?: number;
}

const preparation = {
  bias: z
    .boolean()
    .default(false)
    .exactOptional()
    .describe('true adds a feature that is 1 for every example, the last, called bias.'),
  standardize: z
    .boolean()
    .default(false)
    .exactOptional()
    .describe('true brings every feature to mean 0 and deviation 1; constant ones are left as they are.'),
};

const data = z
  .union(
    [
      keyed({
        x: z.array(z.array(z.number())).describe('Features, one row for each example.'),
        y: z.array(z.literal([1, -1])).describe('Labels, one for each example, 1 or -1.'),
        ...preparation,
      }).describe('The examples themselves.'),
      keyed({
        csv: z.string().min(1).describe('Path of a CSV file, relative to this file.'),
        label: z
          .union([z.string(), z.int()], { error: 'give the name of a column or its position' })
          .exactOptional()
          .describe(
            'Column of the labels: its name, or its position, 1 for the first and -1 for the last. May be left out ' +
              'where one column is called label, class, target or y.',
          ),
        positive: z
          .union([z.string(), z.number()], { error: 'give one of the labels' })
          .exactOptional()
          .describe('The label that is 1, all others being -1. May be left out where there are two.'),
        header: z
          .boolean()
          .exactOptional()
          .describe(
            'Whether the first line names the columns. Where it is left out it does, and is refused if it looks like data.',
          ),
        ...preparation,
      }).describe('Examples in a CSV file.'),
    ],
    { error: 'give {"x": [[…]], "y": [1, -1, …]} or {"csv": "file", "label": "column"}' },
  )
  .describe('The examples. All models but the Mexican hat need them.');

const start = z
  .union(
    [
      z.array(z.number()).describe('The parameters themselves.'),
      keyed({
        seed: z.int().min(0).describe('Seed of the random numbers.'),
        scale: z.number().positive().default(0.1).exactOptional().describe('Standard deviation.'),
      }).describe('Independent normal parameters.'),
    ],
    { error: 'give a list of numbers or {"seed": 1, "scale": 0.1}' },
  )
  .describe(
    'Where to start. Default: 0 for the linear predictor, [-0.24, 0.52, 0.82] for the hat, {"seed": 1, "scale": 0.1} ' +
      'for all others.',
  );

const until = z
  .union(
    [
      z.literal('limit').describe('The same as {"tail": 1e-12}.'),
      keyed({
        logInverseRisk: z.number().exactOptional().describe('ln(1/𝓛).'),
        lnLogInverseRisk: z.number().exactOptional().describe('ln ln(1/𝓛).'),
        logTime: z.number().positive().exactOptional().describe('σ = ln(1 + t).'),
        sphericalTime: z.number().positive().exactOptional().describe('s, with ds = |ℓ′(α)| ‖W‖^(L−2) dt.'),
        lnSphericalTime: z.number().max(700).exactOptional().describe('ln s.'),
        tail: z
          .union([z.number().positive(), z.literal('limit')], { error: 'give a positive number or "limit"' })
          .exactOptional()
          .describe('Estimated length of the path of θ still to come; "limit" is 1e-12.'),
      })
        .meta({ minProperties: 1, maxProperties: 1 })
        .describe('Exactly one of these.'),
    ],
    { error: 'give one goal, {"logInverseRisk": 1000} say, or "limit"' },
  )
  .describe('How far to follow. Default: {"logInverseRisk": 1000}.');

const schema = keyed({
  $schema: z.string().exactOptional().describe('Address of this schema, for editors.'),
  model,
  data: data.exactOptional(),
  loss: z
    .enum(['exponential', 'logistic'])
    .default('exponential')
    .exactOptional()
    .describe('ℓ(z) = exp(−z) or ln(1 + exp(−z)); the risk 𝓛 is a sum over examples.'),
  start: start.exactOptional(),
  until: until.exactOptional(),
  samples: z.int().min(2).default(200).exactOptional().describe('Points of the trajectory to keep.'),
  relativeTolerance: z
    .number()
    .min(1e-13)
    .max(0.1)
    .default(1e-8)
    .exactOptional()
    .describe('Error allowed per step in θ and ln‖W‖.'),
}).describe('What farflow follows: a predictor, its data, a loss, a start and a goal.');

/** The schema of a specification as JSON Schema (draft 2020-12), with a description for every key. */
export function jsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(schema, { io: 'input' });
}

/**
 * Checks a specification that has been read already.
 *
 * @param source what to call it in messages, its file name say
 * @throws InputError in one line that names the key by its path, what it is and what it should be; for an unknown key,
 * the nearest valid one.
 */
export function checkSpec(value: unknown, source = 'specification'): Spec {
  const result = schema.safeParse(value, { error: () => undefined, reportInput: true });
  if (!result.success) throw new InputError(`${source}: ${explain(result.error.issues)}`);
  // Of `until` the schema says less than the type: that there is exactly one key is checked with the goal.
  result.data satisfies Omit<Spec, 'until'>;
  // The value itself, not the parsed copy: defaults are those of the functions it is handed to.
  return value as Spec;
}

/**
 * Reads a specification from JSON.
 *
 * @throws InputError as {@link checkSpec}, and for broken JSON, with the line and column where they are known.
 */
export function parseSpec(text: string, source = 'specification'): Spec {
  return checkSpec(parseJson(text, source), source);
}
