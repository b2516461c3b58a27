import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { dingkeep } from './cli-process.ts'

it('shows the whole way in a temporary folder, and leaves nothing behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dk-demo-'))
  try {
    const { code, out } = await dingkeep(['demo', '--people', '4'], { TMPDIR: folder })

    expect(out).toContain('restored, SHA-256 equal')
    expect(out).toContain('Every byte that was saved came back.')
    expect(code).toBe(0)
    // Node keeps its compiled code there for the next start.
    const left = (await readdir(folder)).filter((name) => name !== 'node-compile-cache')
    expect(left).toEqual([])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
