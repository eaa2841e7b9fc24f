import { defineConfig } from 'vite';

/** TensorFlow.js for an exported web page: one classic script, which a page opened from disk may load. */
export default defineConfig({
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    target: 'es2020',
    sourcemap: false,
    copyPublicDir: false,
    lib: { entry: 'resources/web/runtime.entry.mjs', name: 'epochalRuntime', formats: ['iife'], fileName: () => 'runtime.js' },
  },
});
