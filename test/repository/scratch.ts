import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll } from 'vitest'

/** Makes temporary folders that go when the test file ends; call it at the top of a test file. */
export function useScratch(): () => Promise<string> {
  const made: string[] = []
  afterAll(async () => {
    for (const path of made) await rm(path, { recursive: true, force: true })
  })
  return async () => {
    const path = await mkdtemp(join(tmpdir(), 'repository-'))
    made.push(path)
    return path
  }
}
