import { type Browser, chromium } from 'playwright-core'
import { afterAll } from 'vitest'

import { chromiumProgram } from '../peers/chromium.ts'

let launching: Promise<Browser> | null = null

/** Starts Chromium once per test file; it ends with the file. */
export const browser = (): Promise<Browser> =>
  (launching ??= chromium.launch({
    executablePath: chromiumProgram(),
    // Root has no sandbox of its own in a container; pages are ours and shared memory is small.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  }))

afterAll(async () => {
  await (await launching)?.close()
  launching = null
})
