import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vite'

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const worker = (name: string) => source(`repository/workers/${name}.ts`)

/**
 * Bundles the engine and the command line for packing; in a checkout Node runs the sources.
 *
 * All files lie in one folder: worker programs are started from beside the file that starts them.
 */
export default defineConfig({
  root: source('.'),
  build: {
    ssr: true,
    target: 'node24',
    outDir: '../out/main',
    emptyOutDir: true,
    rolldownOptions: {
      input: {
        cli: source('cli.ts'),
        browser: source('browser.ts'),
        engine: source('engine.ts'),
        index: source('index.ts'),
        'write-worker': worker('write-worker'),
        'check-worker': worker('check-worker'),
        'restore-worker': worker('restore-worker'),
        'list-worker': worker('list-worker'),
      },
      external: ['electron'],
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
})
