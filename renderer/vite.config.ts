import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Bundles the window: one page, with each feature in a file of its own that loads when opened. */
export default defineConfig({
  // Seen from the folder that npm runs in.
  root: 'renderer',
  base: './',
  plugins: [react()],
  build: {
    target: 'chrome150',
    outDir: '../out/renderer',
    emptyOutDir: true,
    // Both would break the content security policy: no inlined fonts, no fetch.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
