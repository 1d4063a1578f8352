import { z } from 'zod';
import { nearestOf } from './nearest.js';

/** An object that takes these keys and no others, and says which was meant. */
export function keyed<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const [key] = issue.keys;
      return `unknown key "${key}": ${nearestOf(key, known)}`;
    },
  });
}
