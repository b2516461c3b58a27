import { once } from 'node:events'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'

import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type ClientOptions, WebSocket } from 'ws'

import { createDoors } from '../../main/browser/doors.ts'
import { type BrowserServer, startBrowserServer } from '../../main/browser/server.ts'
import { readWindow } from '../../main/browser/window-files.ts'
import type { Told } from '../../main/engine-client.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { scratch } from './profile.ts'

type Asked = { session: string; name: string; input: unknown }

/** The server over a small window and an engine that echoes. */
async function served(answer: () => Promise<void> = async () => undefined) {
  const folder = join(await scratch(), 'window')
  await mkdir(join(folder, 'assets'), { recursive: true })
  await writeFile(join(folder, '../secret.txt'), 'secret')
  await writeFile(join(folder, 'index.html'), '<!doctype html><head></head>')
  await writeFile(join(folder, 'assets/a.js'), '1')
  await writeFile(join(folder, 'assets/run.exe'), 'MZ')
  await symlink(join(folder, '../secret.txt'), join(folder, 'link.txt'))
  await writeFile(join(folder, '../bridge.cjs'), '2')
  const asked: Asked[] = []
  const hearers = new Set<(told: Told) => void>()
  const clock = skippingClock()
  const server = await startBrowserServer({
    files: await readWindow(folder, join(folder, '../bridge.cjs')),
    engine: {
      async ask({ session }, name, input) {
        asked.push({ session, name, input })
        await answer()
        return { ok: false, failure: { name: 'noProfile', code: 'DK-1003', about: {} } }
      },
      hear(heard) {
        hearers.add(heard)
        return () => void hearers.delete(heard)
      },
    },
    clock,
    port: 0,
  })
  onTestFinished(() => server.close())
  const tell = (told: Told) => hearers.forEach((heard) => heard(told))
  return { server, asked, tell, hearers, clock }
}

type Got = { status: number; headers: NodeJS.Dict<string | string[]>; body: string }

/** Asks as a program that may say anything about itself. */
async function get(
  { port }: BrowserServer,
  path: string,
  { headers = {}, method = 'GET' }: { headers?: Record<string, string>; method?: string } = {},
): Promise<Got> {
  const sent = request({ host: '127.0.0.1', port, path, headers, method })
  sent.end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  let body = ''
  for await (const chunk of response.setEncoding('utf8')) body += String(chunk)
  return { status: response.statusCode ?? 0, headers: response.headers, body }
}

const tokenOf = (address: string) => new URL(address).hash.replace('#token=', '')

/** A tab of the test; frames come in as parsed values. */
async function openTab(
  { port }: BrowserServer,
  { path = '/socket', ...options }: ClientOptions & { path?: string } = {},
) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
    origin: `http://127.0.0.1:${port}`,
    ...options,
  })
  onTestFinished(() => socket.terminate())
  const frames: unknown[] = []
  const waiting: ((frame: unknown) => void)[] = []
  socket.on('message', (data: Buffer) => {
    const frame: unknown = JSON.parse(data.toString())
    const next = waiting.shift()
    if (next) next(frame)
    else frames.push(frame)
  })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  const failed = new Promise<never>((_, reject) => socket.once('error', reject))
  failed.catch(() => undefined)
  await Promise.race([once(socket, 'open'), failed])
  return {
    socket,
    closed,
    say: (message: unknown) => socket.send(JSON.stringify(message)),
    next: async () =>
      frames.shift() ?? (await new Promise<unknown>((resolve) => waiting.push(resolve))),
  }
}

async function openedTab(server: BrowserServer) {
  const tab = await openTab(server)
  tab.say({ type: 'enter', token: tokenOf(server.newAddress()) })
  const { key } = (await tab.next()) as { key: string }
  return { ...tab, key }
}

const ask = (id: number) => ({ type: 'ask', id, name: 'session.read', input: null })

describe('the files', () => {
  it('come from a fixed list, with the policy of the window', async () => {
    const { server } = await served()

    const page = await get(server, '/')
    const script = await get(server, '/assets/a.js?v=1')

    expect(page.status).toBe(200)
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(page.body).toContain('<head><script src="./bridge.js"></script>')
    expect(page.headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' " +
        "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; img-src 'self' data:; " +
        `font-src 'self'; connect-src ws://127.0.0.1:${server.port}; base-uri 'none'; ` +
        "form-action 'none'; frame-ancestors 'none'",
    )
    expect(page.headers).toMatchObject({
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    expect(script).toMatchObject({ status: 200, body: '1' })
    expect((await get(server, '/bridge.js')).body).toBe('2')
  })

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..\\secret.txt',
    '//secret.txt',
    '/link.txt',
    '/assets/run.exe',
    '/assets',
    '/.sources',
    '/__proto__',
    '/%00',
  ])('do not answer %s', async (path) => {
    const { server } = await served()

    const got = await get(server, path)

    expect(got).toMatchObject({ status: 404, body: '' })
  })

  it('lie under no other path', async () => {
    const { server } = await served()
    const known = ['/', '/index.html', '/assets/a.js', '/bridge.js', '/closed']
    const paths = fc.string({ unit: 'grapheme-ascii' }).map((text) => `/${encodeURI(text)}`)

    await fc.assert(
      fc.asyncProperty(paths, async (path) => {
        fc.pre(!known.includes(path.split('?')[0] ?? ''))
        expect((await get(server, path)).status).toBe(404)
      }),
      { numRuns: 50 },
    )
  })

  it('are only read', async () => {
    const { server } = await served()

    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
      expect((await get(server, '/', { method })).status).toBe(405)
    }
    expect(await get(server, '/', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
  })

  it('are refused under a foreign name for this computer', async () => {
    const { server } = await served()
    const names = ['evil.example', `evil.example:${server.port}`, `localhost:${server.port}`]

    for (const host of [...names, '127.0.0.1', `127.0.0.1:${server.port}.evil.example`]) {
      expect((await get(server, '/', { headers: { host } })).status).toBe(421)
    }
  })

  it('are not served to other computers', async () => {
    const { server } = await served()
    // Any address but the one; all of 127.0.0.0/8 leads to this computer, on Linux.
    const socket = connect({ host: '127.0.0.2', port: server.port })

    await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('say in the language of the browser that an address is used up', async () => {
    const { server } = await served()
    const page = async (language: string) =>
      (await get(server, '/closed', { headers: { 'accept-language': language } })).body

    expect(await page('zh-HK,zh;q=0.9,en;q=0.8')).toContain('<html lang="zh-Hant">')
    expect(await page('zh-CN')).toContain('<html lang="zh-Hans">')
    expect(await page('fr-FR, id;q=0.9')).toContain('<html lang="id">')
    expect(await page('fr')).toContain('<html lang="en">')
    expect(await page('en')).not.toContain('<script')
  })
})

describe('a socket', () => {
  it.each([
    ['of a foreign page', { origin: 'http://evil.example' }, '403'],
    ['of a page of another port', { origin: 'http://127.0.0.1:1' }, '403'],
    ['of a file', { origin: 'null' }, '403'],
    ['under a foreign name', { headers: { host: 'evil.example' } }, '421'],
    ['under another path', { path: '/other' }, '404'],
  ])('%s is refused', async (_, options, status) => {
    const { server } = await served()

    await expect(openTab(server, options)).rejects.toThrow(status)
  })

  it('without an origin is refused', async () => {
    const { server } = await served()
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/socket`)

    await expect(once(socket, 'open')).rejects.toThrow('403')
  })

  it('is answered once it showed the token of an address', async () => {
    const { server, asked } = await served()
    const tab = await openedTab(server)

    tab.say({ type: 'ask', id: 7, name: 'session.read', input: { a: 1 } })

    await expect(tab.next()).resolves.toMatchObject({ type: 'answer', id: 7 })
    expect(asked).toMatchObject([{ name: 'session.read', input: { a: 1 } }])
    expect(asked[0]?.session).not.toBe(tab.key)
  })

  it.each([
    ['an ask', ask(1)],
    ['a wrong token', { type: 'enter', token: 'x'.repeat(43) }],
    ['a wrong key', { type: 'enter', key: 'x'.repeat(43) }],
    ['no token', { type: 'enter' }],
    ['both', { type: 'enter', token: 'a', key: 'b' }],
    ['nothing', null],
  ])('that begins with %s is closed and hears nothing', async (_, frame) => {
    const { server, asked, hearers } = await served()
    const tab = await openTab(server)

    tab.say(frame)
    tab.say(ask(1))

    await expect(tab.closed).resolves.toBe(4401)
    expect(asked).toEqual([])
    expect(hearers.size).toBe(0)
  })

  it('cannot use a token twice', async () => {
    const { server } = await served()
    const token = tokenOf(server.newAddress())
    const first = await openTab(server)
    first.say({ type: 'enter', token })
    await first.next()
    const second = await openTab(server)

    second.say({ type: 'enter', token })

    await expect(second.closed).resolves.toBe(4401)
  })

  it('cannot use a token of more than an hour ago', async () => {
    const { server, clock } = await served()
    const token = tokenOf(server.newAddress())
    clock.move(60 * 60_000 + 1000)
    const tab = await openTab(server)

    tab.say({ type: 'enter', token })

    await expect(tab.closed).resolves.toBe(4401)
  })

  it('comes back with the key of its tab to the same session', async () => {
    const { server, asked } = await served()
    const before = await openedTab(server)
    before.say(ask(1))
    await before.next()
    before.socket.close()
    const after = await openTab(server)

    after.say({ type: 'enter', key: before.key })
    await expect(after.next()).resolves.toEqual({ type: 'entered', key: before.key })
    after.say(ask(1))
    await after.next()

    expect(asked[1]?.session).toBe(asked[0]?.session)
  })

  it('has a session of its own in each tab, and all tabs hear tells', async () => {
    const { server, asked, tell } = await served()
    const tabs = [await openedTab(server), await openedTab(server)]
    for (const tab of tabs) tab.say(ask(1))
    for (const tab of tabs) await tab.next()

    tell({ name: 'session.moved', news: null })

    for (const tab of tabs) {
      await expect(tab.next()).resolves.toEqual({ type: 'tell', name: 'session.moved', news: null })
    }
    expect(asked[1]?.session).not.toBe(asked[0]?.session)
  })

  it.each([
    ['no JSON', '{'],
    ['another type', '{"type":"tell","name":"x","news":1}'],
    ['an id that is none', '{"type":"ask","id":-1,"name":"x","input":null}'],
    ['more than an ask', '{"type":"ask","id":1,"name":"x","input":null,"session":"other"}'],
    ['a name without end', JSON.stringify({ ...ask(1), name: 'x'.repeat(101) })],
    ['bytes', Buffer.from([1, 2])],
  ])('that sends %s is closed', async (_, frame) => {
    const { server, asked } = await served()
    const tab = await openedTab(server)

    tab.socket.send(frame)

    await expect(tab.closed).resolves.toBe(4400)
    expect(asked).toEqual([])
  })

  it('that sends more than a megabyte at once is closed', async () => {
    const { server, asked } = await served()
    const tab = await openedTab(server)

    tab.say({ ...ask(1), input: 'x'.repeat(1024 * 1024) })

    await expect(tab.closed).resolves.toBe(1009)
    expect(asked).toEqual([])
  })

  it('that asks without end is closed', async () => {
    const { server } = await served(() => new Promise(() => undefined))
    const tab = await openedTab(server)

    for (let id = 0; id < 300; id += 1) tab.say(ask(id))

    await expect(tab.closed).resolves.toBe(4429)
  })

  it('never brings the server down, whatever it sends', async () => {
    const { server } = await served()
    const junk = fc.oneof(fc.json(), fc.string(), fc.uint8Array())
    await fc.assert(
      fc.asyncProperty(junk, async (frame) => {
        const tab = await openedTab(server)
        tab.socket.send(frame)
        await expect(tab.closed).resolves.toBe(4400)
      }),
      { numRuns: 40 },
    )

    expect((await get(server, '/')).status).toBe(200)
  })

  it('is no longer told anything after it closed', async () => {
    const { server, hearers } = await served()
    const tab = await openedTab(server)
    expect(hearers.size).toBe(1)

    tab.socket.terminate()
    await tab.closed
    while (hearers.size > 0) await new Promise((resolve) => setTimeout(resolve, 5))

    expect(hearers.size).toBe(0)
  })
})

it('gives keys and sessions that nobody can guess or trade', () => {
  const doors = createDoors(() => 0)
  const entry = doors.withToken(doors.newToken())

  expect(entry?.key).toMatch(/^[\w-]{43}$/)
  expect(doors.withKey(entry?.session ?? '')).toBe(null)
  expect(doors.withToken(entry?.key ?? '')).toBe(null)
  expect(doors.withKey(entry?.key ?? '')).toEqual(entry)
})
