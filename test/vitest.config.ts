import { availableParallelism } from 'node:os'

import { defineConfig } from 'vitest/config'

/** One more than there are cores: tests of the window wait for half of their time. */
const workers = Math.min(availableParallelism() + 1, 4)

/** Layers run by folder; the tests of a file run one after another. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global.ts'],
    setupFiles: ['test/seed.ts'],
    pool: 'forks',
    // A process serves many files: starting it and loading the engine anew for each took a fifth of all
    // the time. So a test leaves nothing behind: what it opens or sets, it closes and puts back.
    isolate: false,
    maxWorkers: workers,
    testTimeout: 60_000,
    // A busy computer answers late; what never comes still fails.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 120_000,
    teardownTimeout: 10_000,
  },
})
