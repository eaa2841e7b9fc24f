import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests of the real thing take their time: a library to load, a browser to open. */
const slow = { testTimeout: 120_000, hookTimeout: 180_000 };

/** What takes longest begins first, so that at the end no core waits for it. In a fresh clone Vitest knows only how large files are. */
const longest = /(deaths|kill-recipes|trainer\/kill|export\/agreement|tensorflow\/recipes|trainer\/trainer|runtime\/install|cli\/export|session|story)\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const [first, rest] = [true, false].map((long) => sorted.filter(({ moduleId }) => longest.test(moduleId) === long));
    return [...first!, ...rest!];
  }
}

export default defineConfig({
  plugins: [svelte()],
  test: {
    // The files that a worker runs share its process, with what it has loaded: TensorFlow among others.
    isolate: false,
    // Vitest leaves a core free.
    maxWorkers: availableParallelism(),
    // What a child process compiles, the next one finds.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules', '.cache', 'compile') },
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], exclude: ['test/unit/renderer/mounted/**'], testTimeout: 30_000, hookTimeout: 60_000 } },
      // In a document of its own for each file, with what Svelte does in a browser.
      { extends: true, resolve: { conditions: ['browser'] }, test: { name: 'components', include: ['test/unit/renderer/mounted/**/*.test.ts'], environment: 'happy-dom', isolate: true, testTimeout: 30_000 } },
      // Each worker has a core: TensorFlow takes no more where a test does not say.
      { extends: true, test: { name: 'integration', include: ['test/integration/**/*.test.ts'], env: { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' }, globalSetup: 'test/support/built.ts', ...slow } },
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], globalSetup: 'test/support/built.ts', ...slow } },
    ],
  },
});
