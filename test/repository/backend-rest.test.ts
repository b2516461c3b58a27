import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Backend } from '../../main/repository/backends/backend.ts'
import { openBackend } from '../../main/repository/backends/open-backend.ts'
import { RestBackend } from '../../main/repository/backends/rest.ts'
import { type RestServer, startRestServer } from '../peers/rest-server.ts'
import { backendSuite, randomFile } from './backend-suite.ts'
import { useScratch } from './scratch.ts'

const scratch = useScratch()
const quick = { silenceMs: 1_000, waitsMs: [10, 20, 30] }
const closing: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of closing) await close()
})

let next = 0
const created = async (backend: Backend): Promise<Backend> => {
  closing.push(() => backend.close())
  await backend.create()
  return backend
}

describe('stock rest-server', () => {
  let open: RestServer
  let appending: RestServer
  let guarded: RestServer
  beforeAll(async () => {
    open = await startRestServer({ path: await scratch() })
    appending = await startRestServer({ path: await scratch(), appendOnly: true })
    const login = { user: 'amy', password: 'p@ss:/w örd' }
    guarded = await startRestServer({ path: await scratch(), privateRepos: true, login })
    closing.push(open.stop, appending.stop, guarded.stop)
  })

  backendSuite('rest-server', async () => ({
    backend: await created(openBackend({ type: 'rest', url: `${open.url}r${next++}` })),
    appendOnly: false,
  }))
  backendSuite('rest-server that only appends', async () => ({
    backend: await created(openBackend({ type: 'rest', url: `${appending.url}r${next++}/` })),
    appendOnly: true,
  }))

  it('lets in who may, keeps others out, and never tells the password', async () => {
    const password = 'p@ss:/w örd'
    const spec = { type: 'rest', url: `${guarded.url}amy/one`, user: 'amy', password } as const
    const withLogin = guarded.url.replace('//', `//amy:${encodeURIComponent(password)}@`)
    const { name, bytes } = randomFile(300_000)

    await created(openBackend(spec)).then((backend) => backend.write('data', name, [bytes]))
    const inAddress = openBackend({ type: 'rest', url: `${withLogin}amy/one/` })
    const wrong = openBackend({ ...spec, password: 'guess' })
    const foreign = openBackend({ ...spec, url: `${guarded.url}bob/` })

    expect(await inAddress.stat('data', name)).toEqual({ name, size: 300_000 })
    expect(inAddress.location).toBe(`${guarded.url}amy/one/`)
    for (const refused of [wrong, foreign]) {
      await expect(refused.write('data', name, [bytes])).rejects.toMatchObject({
        reason: 'refused-login',
      })
    }
    for (const backend of [inAddress, wrong, foreign]) await backend.close()
  })

  it('says that the quota is used up', async () => {
    const server = await startRestServer({ path: await scratch(), maxBytes: 1_000_000 })
    closing.push(server.stop)
    const backend = await created(openBackend({ type: 'rest', url: server.url }))
    const big = randomFile(3_000_000)
    const small = randomFile(1_000)

    await expect(backend.write('data', big.name, [big.bytes])).rejects.toMatchObject({
      reason: 'full',
    })
    await backend.write('data', small.name, [small.bytes])

    expect(await backend.list('data')).toEqual([{ name: small.name, size: 1_000 }])
  })

  it('is found again after it was restarted in the middle', async () => {
    const path = await scratch()
    const server = await startRestServer({ path })
    const backend = new RestBackend(
      { url: server.url },
      { silenceMs: 5_000, waitsMs: [200, 3_000] },
    )
    await created(backend)
    const { name, bytes } = randomFile(100_000)
    await backend.write('data', name, [bytes])
    await server.stop()

    const reading = backend.read('data', name)
    const again = await startRestServer({ path, port: server.port })
    closing.push(again.stop)

    expect(Buffer.from(await reading).equals(bytes)).toBe(true)
  })
})

describe('a REST server in trouble', () => {
  type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void
  const servers: Server[] = []
  afterAll(() => {
    for (const server of servers) {
      server.closeAllConnections()
      server.close()
    }
  })
  const serve = async (answer: Answer) => {
    const seen: string[] = []
    const server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url}`)
      request.resume()
      request.on('end', () => {
        answer(request, response, seen.length)
      })
    })
    servers.push(server)
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const { port } = server.address() as AddressInfo
    const backend = new RestBackend({ url: `http://u:secret@127.0.0.1:${port}/r/` }, quick)
    closing.push(() => backend.close())
    return { backend, seen }
  }
  const status = (code: number): Answer => {
    return (_, response) => {
      response.writeHead(code).end('no')
    }
  }

  it('is asked again after 5xx, 429 and cut answers, and heard at last', async () => {
    const { backend, seen } = await serve((request, response, count) => {
      if (count === 1) response.writeHead(503).end()
      else if (count === 2) response.writeHead(429).end()
      else if (count === 3) request.socket.destroy()
      else response.writeHead(200, { 'content-length': 5 }).end('hello')
    })

    expect(Buffer.from(await backend.read('config', '')).toString()).toBe('hello')
    expect(seen).toHaveLength(4)
  })

  it('that cuts a body short is not believed', async () => {
    const { backend } = await serve((request, response, count) => {
      response.writeHead(200, { 'content-length': 5 })
      if (count > 1) response.end('hello')
      else response.write('he', () => request.socket.destroy())
    })

    expect(Buffer.from(await backend.read('config', '')).toString()).toBe('hello')
  })

  it('that stays silent or dead is unreachable in bounded time', async () => {
    const { backend, seen } = await serve(() => {
      // Never answers.
    })
    const dead = new RestBackend({ url: 'http://u:secret@127.0.0.1:1/' }, quick)

    await expect(backend.list('data')).rejects.toMatchObject({ reason: 'unreachable' })
    await expect(dead.list('data')).rejects.toMatchObject({ reason: 'unreachable' })
    expect(seen).toHaveLength(4)
    await dead.close()
  })

  it('that lost its reply to an upload has the file after all', async () => {
    const { name, bytes } = randomFile(10)
    const { backend, seen } = await serve((request, response, count) => {
      if (count === 1) request.socket.destroy()
      else if (request.method === 'POST') response.writeHead(403).end()
      else response.writeHead(200, { 'content-length': 10 }).end()
    })

    await backend.write('data', name, [bytes])

    expect(seen.map((line) => line.split(' ')[0])).toEqual(['POST', 'POST', 'HEAD'])
  })

  it('that holds another file under the name is no success', async () => {
    const { name, bytes } = randomFile(10)
    const { backend } = await serve((request, response) => {
      if (request.method === 'POST') response.writeHead(403).end()
      else response.writeHead(200, { 'content-length': 9 }).end()
    })

    await expect(backend.write('data', name, [bytes])).rejects.toMatchObject({ reason: 'denied' })
  })

  it.each([
    [401, 'refused-login'],
    [403, 'denied'],
    [413, 'full'],
    [507, 'full'],
    [400, 'damaged'],
    [302, 'unreachable'],
    [500, 'unreachable'],
  ])('that answers %i to an upload means %s, and no password is told', async (code, reason) => {
    const { name, bytes } = randomFile(10)
    const { backend } = await serve((request, response, count) => {
      if (request.method === 'HEAD') response.writeHead(404).end()
      else status(code)(request, response, count)
    })

    const failure: unknown = await backend.write('data', name, [bytes]).catch((error) => error)

    expect(failure).toMatchObject({ reason })
    expect(failure instanceof Error && `${failure.message}${failure.stack}`).not.toContain('secret')
    expect(JSON.stringify(failure)).not.toContain('secret')
  })

  it('that speaks only the first version still lists', async () => {
    const { name } = randomFile(1)
    const { backend } = await serve((request, response) => {
      if (request.method === 'HEAD') response.writeHead(200, { 'content-length': 77 }).end()
      else response.writeHead(200, { 'content-type': 'application/json' }).end(`["${name}"]`)
    })

    expect(await backend.list('data')).toEqual([{ name, size: 77 }])
  })

  it.each(['', 'null', '{}', '[{"name":3}]', '<html>'])(
    'that lists %j is not taken for an empty one',
    async (body) => {
      const { backend } = await serve((_, response) => {
        response.writeHead(200, { 'content-type': 'application/vnd.x.restic.rest.v2' }).end(body)
      })

      await expect(backend.list('data')).rejects.toMatchObject({ reason: 'unreachable' })
    },
  )

  it('that ignores ranges is read all the same', async () => {
    const { name } = randomFile(1)
    const { backend } = await serve((_, response) => {
      response.writeHead(200).end('0123456789')
    })

    const part = await backend.read('data', name, { offset: 2, length: 3 })

    expect(Buffer.from(part).toString()).toBe('234')
  })

  it('can be left while it thinks', async () => {
    const { backend } = await serve(() => {
      // Never answers.
    })
    const stop = new AbortController()

    const listing = backend.list('data', stop.signal)
    setTimeout(() => {
      stop.abort()
    }, 50)

    await expect(listing).rejects.toMatchObject({ reason: 'stopped' })
  })

  it('with an address that is none is refused without repeating it', () => {
    for (const url of ['ftp://u:secret@host/', 'not an address secret', '']) {
      expect(() => openBackend({ type: 'rest', url })).toThrow('not an http or https address')
    }
  })
})
