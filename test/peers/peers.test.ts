import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { ensurePeers, mirrorIn } from './install.ts'
import { startRestServer } from './rest-server.ts'
import { resticVersions, runRestic } from './restic.ts'

it('has every judge in the version it is named for', async () => {
  await ensurePeers()

  for (const version of resticVersions) {
    const { stdout } = await runRestic({ version, repository: '', password: '' }, 'version')
    expect(stdout).toContain(`restic ${version}.`)
  }
})

it('starts and stops a REST server on a free port', async () => {
  const path = await mkdtemp(join(tmpdir(), 'rest-server-'))
  const server = await startRestServer({ path })

  const made = await fetch(`${server.url}?create=true`, { method: 'POST' })
  await server.stop()

  expect(made.status).toBe(200)
  await expect(fetch(server.url)).rejects.toThrow('fetch failed')
  await rm(path, { recursive: true })
})

it("finds Debian's own archive in either notation and no other", () => {
  const old = '# a note\ndeb [arch=amd64] http://else.example/x nodistro main\n'
  const list = `${old}deb [signed-by=/k] http://one.example/debian bookworm main\n`
  const blocks = [
    'Types: deb\nURIs: http://s.example/debian-security\nSuites: bookworm-security\n',
    'Types: deb\n# a note\nURIs: http://two.example/debian\nSuites: bookworm bookworm-updates\n',
  ]

  expect(mirrorIn(old, false)).toBeNull()
  expect(mirrorIn(list, false)).toBe('http://one.example/debian')
  expect(mirrorIn(blocks.join('\n'), true)).toBe('http://two.example/debian')
})
