import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Bundles the bridges, each into one plain script: sandboxed preload scripts are no modules. */
export default defineConfig({
  root: here('.'),
  build: {
    target: 'chrome150',
    outDir: here('../out/preload'),
    emptyOutDir: true,
    rolldownOptions: {
      input: { browser: here('browser.ts'), index: here('index.ts') },
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: '[name].cjs' },
    },
  },
})
