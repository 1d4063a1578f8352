import { createRequire } from 'node:module';

/** The version in package.json, which lies at another distance before and after the build. */
export const version: string = (
  createRequire(import.meta.url)('farflow/package.json') as { readonly version: string }
).version;
