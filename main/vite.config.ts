import { defineConfig } from 'vite'

/** Bundles the engine and the command line for packing; in a checkout Node runs the sources. */
export default defineConfig({
  root: new URL('.', import.meta.url).pathname,
  build: {
    ssr: true,
    target: 'node24',
    outDir: '../out',
    emptyOutDir: true,
    rolldownOptions: {
      input: { cli: new URL('cli.ts', import.meta.url).pathname },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
})
