import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'

import { ensureBuilt } from '../../main/build.ts'
import { companyProfile } from '../app/profile.ts'
import { startProgram } from '../ui/program.ts'

const out = fileURLToPath(new URL('../../out', import.meta.url))
const run = promisify(execFile)

beforeAll(() => ensureBuilt(['main', 'preload', 'renderer'], () => undefined))

it('runs the command line with its workers from the bundle', async () => {
  const { profile } = await companyProfile({ scope: { kinds: ['contacts'] } })
  const cli = (...args: string[]) =>
    run(process.execPath, [join(out, 'main/cli.js'), ...args, '--profile', profile])

  const backup = await cli('backup', '--json')
  const verify = await cli('verify', '--read-data', '--json')

  expect(backup.stdout).toContain('"type":"result"')
  expect(verify.stdout).toMatch(/"packsRead":[1-9]\d*,.*"errors":0,"notes":0/)
})

it('serves the window and reaches the engine from the bundle', async () => {
  const { profile } = await companyProfile()
  const program = await startProgram(profile, { entry: join(out, 'main/browser.js') })
  const origin = `http://127.0.0.1:${program.port}`
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/socket`, { origin })
  await once(socket, 'open')
  const next = async () => {
    const [data] = (await once(socket, 'message')) as [Buffer]
    return JSON.parse(data.toString()) as unknown
  }

  const token = new URL(await program.newAddress()).hash.replace('#token=', '')
  socket.send(JSON.stringify({ type: 'enter', token }))
  await next()
  socket.send(JSON.stringify({ type: 'ask', id: 1, name: 'session.read', input: null }))

  await expect(next()).resolves.toMatchObject({
    type: 'answer',
    answer: { ok: true, value: { state: 'no-people' } },
  })
  await expect(program.stop()).resolves.toBe(0)
})

it('gives the window React as it is for people, not for developers', async () => {
  const files = await readdir(join(out, 'renderer/assets'))
  const scripts = files.filter((file) => file.endsWith('.js'))

  expect(scripts.length).toBeGreaterThan(5)
  for (const file of scripts) {
    expect(await readFile(join(out, 'renderer/assets', file), 'utf8')).not.toContain('jsxDEV')
  }
})

it('gives the window nothing that the content security policy would stop', async () => {
  const page = await readFile(join(out, 'renderer/index.html'), 'utf8')
  const files = await readdir(join(out, 'renderer'), { recursive: true })
  const styles = files.filter((file) => file.endsWith('.css'))

  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|https?:/)
  for (const file of styles) {
    expect(await readFile(join(out, 'renderer', file), 'utf8')).not.toMatch(
      /url\((?!["']?(data:image|\.))/,
    )
  }
})

it.each([
  ['browser', []],
  ['index', ['electron']],
])('has the bridge %s as a plain script, which a sandboxed one has to be', async (name, needs) => {
  const text = await readFile(join(out, `preload/${name}.cjs`), 'utf8')

  expect(text).not.toMatch(/^\s*(import|export)\b/m)
  const required = [...text.matchAll(/require\(["'`]([^"'`]*)["'`]\)/g)].map(([, what]) => what)
  expect(required).toEqual(needs)
})
