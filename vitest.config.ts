import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, longest first: begun last, they would keep one core waiting for the other. */
const slowest = ['reach-deep-linear-seeds', 'reach-unseen', 'gpu-browser', 'reach-deep-linear', 'kinks-far'];

/** The place of a file in the list of the slowest; all others come after them. */
function place({ moduleId }: TestSpecification): number {
  const at = slowest.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
  return at < 0 ? slowest.length : at;
}

class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => place(a) - place(b));
  }
}

const pure = ['test/{solvers,problems}/**/*.test.ts', 'test/src/{reach,kinks}-*.test.ts'];
const shared = { testTimeout: 30_000, hookTimeout: 30_000 };

export default defineConfig({
  test: {
    // The default leaves one core idle.
    maxWorkers: '100%',
    sequence: { sequencer: SlowestFirst },
    projects: [
      // What these test keeps no state, so that they can share its modules: a fifth of their time is that of imports.
      { test: { ...shared, name: 'pure', include: pure, isolate: false } },
      { test: { ...shared, name: 'isolated', include: ['test/**/*.test.ts'], exclude: pure } },
    ],
    coverage: {
      provider: 'v8',
      include: ['solvers/**/*.ts', 'problems/**/*.ts', 'src/**/*.ts'],
    },
  },
});
