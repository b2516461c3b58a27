#!/usr/bin/env -S node --max-semi-space-size=4 --v8-pool-size=1 --heap-growing-percent=60
import { enableCompileCache } from 'node:module'

import type { Sink } from './cli/output.ts'

enableCompileCache()

const sink = (stream: NodeJS.WriteStream): Sink => ({
  write: (text) => void stream.write(text),
  isTerminal: stream.isTTY === true,
  columns: stream.columns ?? 80,
})

// A reader such as `head` that went away is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

const { main } = await import('./cli/main.ts')

process.exitCode = await main(process.argv.slice(2), {
  results: sink(process.stdout),
  errors: sink(process.stderr),
  env: process.env,
  engine: () => import('./app.ts'),
  version: '0.1.0',
})
