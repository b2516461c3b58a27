import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { describe, expect, it, onTestFinished } from 'vitest'

import { createDownloads, type DownloadAsk } from '../../../main/adapters/dingtalk/download.ts'
import { refusalOf } from '../../../main/adapters/dingtalk/errors.ts'
import { leapingClock } from './client-of.ts'
import { thrownBy } from './scripted.ts'

const { signal } = new AbortController()
const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * 7 + (at >> 8)) & 255))

/** Cuts the connection once what was written has left. */
const cutAfter = (response: ServerResponse, part: Uint8Array): void => {
  response.write(part, () => setTimeout(() => response.destroy(), 20))
}

type Handler = (request: IncomingMessage, response: ServerResponse, call: number) => void

/** A storage host on loopback, stopped when the test ends. */
async function storage(handler: Handler) {
  const seen: IncomingMessage[] = []
  const server = createServer((request, response) => {
    seen.push(request)
    handler(request, response, seen.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/file?sign=1`, seen }
}

async function load(ask: Omit<DownloadAsk, 'signal'>, apiBase = 'http://127.0.0.1:1') {
  const download = createDownloads({ fetch, clock: leapingClock(), apiBase })
  const parts: Uint8Array[] = []
  for await (const part of download({ signal, ...ask })) parts.push(part)
  return Buffer.concat(parts)
}

/** Serves ranges as an object store does. */
function serve(request: IncomingMessage, response: ServerResponse, stop?: number): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
  const rest = bytes.subarray(from)
  response.writeHead(from > 0 ? 206 : 200, {
    'content-length': rest.length,
    etag: '"v1"',
    ...(from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
  })
  if (stop === undefined) response.end(rest)
  else cutAfter(response, rest.subarray(0, stop))
}

describe('downloads', () => {
  it('bring the file with the headers asked for and without any token', async () => {
    const host = await storage((request, response) => serve(request, response))

    const got = await load({ url: host.url, headers: { 'x-sign': 's' }, size: bytes.length })

    expect(got.equals(bytes)).toBe(true)
    expect(host.seen[0]?.headers['x-sign']).toBe('s')
    expect(Object.keys(host.seen[0]?.headers ?? {}).join()).not.toMatch(/token|authorization/)
  })

  it('go on where the connection broke, as often as each part brings something', async () => {
    const host = await storage((request, response, call) =>
      serve(request, response, call < 7 ? 9000 : undefined),
    )

    const got = await load({ url: host.url, size: bytes.length })

    expect(got.equals(bytes)).toBe(true)
    expect(host.seen[1]?.headers.range).toMatch(/^bytes=\d+-$/)
    expect(host.seen.length).toBeGreaterThan(5)
  })

  it('drop what comes twice from a host that does not know ranges', async () => {
    const host = await storage((_request, response, call) => {
      response.writeHead(200, { 'content-length': bytes.length, etag: '"v1"' })
      if (call > 1) response.end(bytes)
      else cutAfter(response, bytes.subarray(0, 30_000))
    })

    expect((await load({ url: host.url })).equals(bytes)).toBe(true)
  })

  it('are given up when the connection breaks again and again without a byte', async () => {
    const host = await storage((_request, response) => void response.destroy())

    const error = await thrownBy(load({ url: host.url }))

    expect(refusalOf(error)?.what).toBe('silent')
    expect(host.seen).toHaveLength(4)
  })

  it('fail when the file changed between two parts', async () => {
    const host = await storage((request, response, call) => {
      if (call === 1) return serve(request, response, 9000)
      const from = Number(/\d+/.exec(request.headers.range ?? '')?.[0])
      response.writeHead(206, {
        etag: '"v2"',
        'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
      })
      response.end(bytes.subarray(from))
    })

    expect(refusalOf(await thrownBy(load({ url: host.url })))?.code).toBe('changed-meanwhile')
  })

  it('fail when the length is not the one that was told', async () => {
    const host = await storage((request, response) => serve(request, response))

    const error = await thrownBy(load({ url: host.url, size: bytes.length + 1 }))

    expect(refusalOf(error)?.code).toBe('changed-meanwhile')
  })

  it('ask for a new address once when the old one ran out', async () => {
    const host = await storage((request, response) => {
      if (request.headers['x-sign'] === 'new') return serve(request, response)
      response.writeHead(403).end('expired')
    })
    let renewed = 0
    const renew = async () => {
      renewed += 1
      return { url: host.url, headers: { 'x-sign': 'new' } }
    }

    const got = await load({ url: host.url, headers: { 'x-sign': 'old' }, renew })

    expect(got.equals(bytes)).toBe(true)
    expect(renewed).toBe(1)
  })

  it('say that access is denied where there is no new address', async () => {
    const host = await storage((_request, response) => void response.writeHead(403).end())

    expect(refusalOf(await thrownBy(load({ url: host.url })))?.what).toBe('denied')
    expect(host.seen).toHaveLength(1)
  })

  it.each([
    ['http://storage.example/f', 'http://127.0.0.1:1'],
    ['http://127.0.0.1:9/f', 'https://api.example'],
    ['https://127.0.0.1:9/f', 'https://api.example'],
    ['https://user:pw@storage.example/f', 'https://api.example'],
    ['file:///etc/passwd', 'https://api.example'],
    ['not an address', 'https://api.example'],
  ])('never touch %s when the API is at %s', async (url, apiBase) => {
    const error = await thrownBy(load({ url }, apiBase))

    expect(refusalOf(error)?.code).toBe('unfit-address')
  })

  it('follow no redirection', async () => {
    const host = await storage(
      (_request, response) =>
        void response.writeHead(302, { location: 'https://elsewhere.example/' }).end(),
    )

    expect(refusalOf(await thrownBy(load({ url: host.url })))?.what).toBe('silent')
  })
})
