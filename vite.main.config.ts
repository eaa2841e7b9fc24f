import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vite';

/** The programs: one file of dist/main each. A child process is found by this name (main/system/resources.ts). */
const programs = ['index', 'server', 'cli', 'datasets/child', 'datasets/thread', 'datasets/check/child', 'trainer/child', 'inspect/child', 'probe/child', 'export/child', 'export/data/child', 'import/child', 'pictures/child'];

const present = programs.filter((name) => existsSync(join('main', `${name}.ts`)));
for (const name of programs) {
  if (!present.includes(name)) console.warn(`build: main/${name}.ts is not there, it is left out`);
}

/** Packages of many small files, which together take a third of the time that a program needs to start: they become part of it. */
const bundled = ['zod', 'commander', 'protobufjs', 'tar-stream', 'yauzl', 'yazl'];

/** Everything outside the window, for Node 24 and Electron. The other packages stay outside and are found at run time. */
export default defineConfig({
  publicDir: false,
  ssr: { target: 'node', external: true, noExternal: bundled },
  build: {
    ssr: true,
    outDir: 'dist/main',
    emptyOutDir: true,
    target: 'node24',
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(present.map((name) => [name, join('main', `${name}.ts`)])),
      external: ['electron'],
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
