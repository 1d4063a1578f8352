import { z } from 'zod';

const number = z.number();
const maybe = number.nullable();
const sides = z.strictObject({ left: maybe, right: maybe }).nullable();
const observation = z.strictObject({
  clockTime: number,
  sphericalTime: maybe,
  lnSphericalTime: maybe,
  time: z.strictObject({ level: z.int().min(0), value: number }),
  logTime: maybe,
  logNorm: maybe,
  logInverseRisk: maybe,
  lnLogInverseRisk: maybe,
  riskAccuracy: maybe,
  smoothedMargin: maybe,
  normalizedMargin: number,
  margins: z.array(number),
  weights: z.array(number),
  direction: z.array(number),
  pathLength: number,
  speed: maybe,
  weightResolution: number,
  alignmentAngle: maybe,
  radialGradient: number,
  gradientPotential: maybe,
  lemma34: z.strictObject({ smoothedMargin: sides, pathLength: sides }).nullable(),
  entropy: sides,
  marginGrowth: sides,
});

/** The contract of the command line. */
export const contract = z.strictObject({
  status: z.enum([
    'reached',
    'stationary',
    'slow',
    'unresolved',
    'clock-ended',
    'max-steps',
    'step-too-small',
    'non-finite',
    'not-converged',
    'aborted',
  ]),
  message: z.string(),
  stats: z.looseObject({ evaluations: z.int(), accepted: z.int(), rejected: z.int() }),
  model: z.strictObject({
    kind: z.string(),
    description: z.string(),
    dimension: z.int(),
    count: z.int(),
    degree: number,
    smoothness: z.string(),
    definability: z.strictObject({ definable: z.boolean(), reason: z.string() }),
  }),
  loss: z.enum(['exponential', 'logistic']),
  until: z.record(z.string(), number),
  clock: z.enum(['time', 'log-time', 'spherical']),
  relativeTolerance: number,
  labelNames: z.tuple([z.string(), z.string()]).optional(),
  featureNames: z.array(z.string()).optional(),
  bias: z.literal(true).optional(),
  standardization: z.strictObject({ means: z.array(number), deviations: z.array(number) }).optional(),
  originalUnits: z.strictObject({ weights: z.array(number), intercept: number }).optional(),
  version: z.string().optional(),
  resumed: z
    .strictObject({
      time: z.strictObject({ level: z.int().min(0), value: number }),
      sphericalTime: maybe,
      pathLength: number,
      logInverseRisk: maybe,
    })
    .optional(),
  separated: observation.nullable(),
  largestFall: z.strictObject({ value: number, clockTime: number }),
  stability: z.strictObject({ largestGrowthRate: number, stable: z.boolean() }).nullable(),
  kinks: z
    .strictObject({
      crossed: z.int(),
      held: z.int(),
      left: z.int(),
      slides: z.array(
        z.strictObject({ where: z.string(), kink: z.int(), from: number, to: number.nullable() }),
      ),
      choices: z.array(z.strictObject({ where: z.string(), kink: z.int(), at: number })),
    })
    .nullable(),
  tail: z.strictObject({ exponent: maybe, length: maybe }).nullable(),
  final: observation,
  samples: z.array(observation).min(1),
  spec: z
    .strictObject({
      model: z.looseObject({ kind: z.string() }),
      data: z.strictObject({ x: z.array(z.array(number)), y: z.array(z.literal([1, -1])) }).optional(),
      loss: z.string().optional(),
      start: z.unknown().optional(),
      until: z.unknown().optional(),
      samples: z.int().optional(),
      relativeTolerance: number.optional(),
    })
    .optional(),
});
