import { z } from 'zod';

const numbers = z.array(z.number());
const time = z.looseObject({ level: z.int().min(0), value: z.number() });

/** As much of a result as is needed to go on from it; the specification in it has a schema of its own. */
export const resultSchema = z.looseObject({
  status: z.string(),
  spec: z.looseObject({}),
  bias: z.boolean().exactOptional(),
  labelNames: z.tuple([z.string(), z.string()]).exactOptional(),
  featureNames: z.array(z.string()).exactOptional(),
  standardization: z.looseObject({ means: numbers, deviations: numbers }).exactOptional(),
  final: z.looseObject({
    direction: numbers,
    logNorm: z.number().nullable(),
    time,
    sphericalTime: z.number().nullable(),
    pathLength: z.number(),
    logInverseRisk: z.number().nullable(),
  }),
  resumed: z
    .looseObject({
      time,
      sphericalTime: z.number().nullable(),
      pathLength: z.number(),
      logInverseRisk: z.number().nullable(),
    })
    .exactOptional(),
});
