import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = (path: string) => new URL(path, import.meta.url).pathname

/** Bundles the window: one page, with each feature in a file of its own that loads when opened. */
export default defineConfig({
  root: here('.'),
  base: './',
  plugins: [react()],
  build: {
    target: 'chrome150',
    outDir: here('../out/renderer'),
    emptyOutDir: true,
    // Both would break the content security policy: no inlined fonts, no fetch.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
