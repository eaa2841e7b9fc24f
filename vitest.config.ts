import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** Tests of the real thing take their time: a library to load, a browser to open. */
const slow = { testTimeout: 120_000, hookTimeout: 180_000 };

export default defineConfig({
  plugins: [svelte()],
  test: {
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], exclude: ['test/unit/renderer/mounted/**'], testTimeout: 30_000, hookTimeout: 60_000 } },
      // In a document, with what Svelte does in a browser.
      { extends: true, resolve: { conditions: ['browser'] }, test: { name: 'components', include: ['test/unit/renderer/mounted/**/*.test.ts'], environment: 'happy-dom', testTimeout: 30_000 } },
      // One after the other: each training takes every core.
      { extends: true, test: { name: 'integration', include: ['test/integration/**/*.test.ts'], fileParallelism: false, ...slow } },
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], fileParallelism: false, ...slow } },
    ],
  },
});
