import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // The default leaves one core idle.
    maxWorkers: '100%',
    coverage: {
      provider: 'v8',
      include: ['solvers/**/*.ts', 'problems/**/*.ts', 'src/**/*.ts'],
    },
  },
});
