import { RepositoryError } from '../error.ts'
import type { Backend, FileInfo, FileType, Range } from './backend.ts'
import { isId, missingFile, placeGone, refuseOddName, shortFile } from './layout.ts'
import { inParallel } from './parallel.ts'
import { type RestAnswer, RestHttp, type RestPatience, usualPatience } from './rest-http.ts'

const version2 = 'application/vnd.x.restic.rest.v2'

/** Keeps a repository behind restic's REST protocol, also one that only appends. */
export class RestBackend implements Backend {
  readonly location: string
  readonly #http: RestHttp

  /** `url` may carry user and password; `user` and `password` beside it win. */
  constructor(
    spec: Readonly<{ url: string; user?: string; password?: string }>,
    patience: RestPatience = usualPatience,
  ) {
    const url = parseUrl(spec.url)
    const user = spec.user ?? decodeURIComponent(url.username)
    const password = spec.password ?? decodeURIComponent(url.password)
    url.username = ''
    url.password = ''
    if (!url.pathname.endsWith('/')) url.pathname += '/'
    this.location = url.href
    this.#http = new RestHttp(url, user === '' ? null : `${user}:${password}`, patience)
  }

  async create(): Promise<void> {
    const answer = await this.#http.send({ method: 'POST', path: '?create=true', body: [] })
    if (answer.status !== 200) throw this.#refused(answer)
  }

  async list(type: Exclude<FileType, 'config'>, signal?: AbortSignal): Promise<FileInfo[]> {
    const headers = { Accept: version2 }
    const answer = await this.#http.send({ method: 'GET', path: `${type}/`, headers, signal })
    if (answer.status === 404) {
      await this.#refuseIfGone()
      return []
    }
    if (answer.status !== 200) throw this.#refused(answer)
    return this.#parseList(type, answer)
  }

  async stat(type: FileType, name: string): Promise<FileInfo | null> {
    const found = await this.#head(type, name)
    if (found === null && type !== 'config') await this.#refuseIfGone()
    return found
  }

  async read(
    type: FileType,
    name: string,
    ...[range, signal]: [range?: Range, signal?: AbortSignal]
  ): Promise<Uint8Array> {
    if (range?.length === 0) return new Uint8Array()
    const answer = await this.#http.send({
      method: 'GET',
      path: pathOf(type, name),
      signal,
      ...(range === undefined ? {} : { headers: { Range: rangeHeader(range) } }),
    })
    if (answer.status === 404) {
      if (type !== 'config') await this.#refuseIfGone()
      throw missingFile(type, name)
    }
    if (answer.status === 416) throw shortFile(type, name)
    if (answer.status !== 200 && answer.status !== 206) throw this.#refused(answer)
    return range === undefined ? answer.body : cutOut(answer, range, { type, name })
  }

  async write(type: FileType, name: string, parts: readonly Uint8Array[]): Promise<void> {
    const request = { method: 'POST', path: pathOf(type, name), body: parts } as const
    let answer = await this.#http.send(request)
    // 400 says that the bytes do not have the hash they are named by: the way may have changed them.
    if (answer.status === 400) answer = await this.#http.send(request)
    if (answer.status === 200 || answer.status === 201) return
    // After a lost reply the second try finds our own file in the way.
    if (answer.status === 403 && (await this.#isThere(type, name, parts))) return
    if (answer.status === 400) {
      throw new RepositoryError('damaged', 'the server got other bytes than were sent', {
        about: { type, name },
      })
    }
    throw this.#refused(answer, 'denied')
  }

  async remove(type: FileType, name: string): Promise<void> {
    const answer = await this.#http.send({ method: 'DELETE', path: pathOf(type, name) })
    if (answer.status === 200 || answer.status === 204) return
    if (answer.status === 404) {
      await this.#refuseIfGone()
      return
    }
    throw this.#refused(answer, 'append-only')
  }

  /** The protocol does not tell. */
  async freeSpace(): Promise<number | null> {
    return null
  }

  /** The server cleans up after itself. */
  async sweep(): Promise<void> {
    // Temporary files of an upload never leave the server's own hands.
  }

  async close(): Promise<void> {
    this.#http.close()
  }

  async #head(type: FileType, name: string): Promise<FileInfo | null> {
    const answer = await this.#http.send({ method: 'HEAD', path: pathOf(type, name) })
    if (answer.status === 404) return null
    if (answer.status !== 200) throw this.#refused(answer)
    const size = Number(answer.headers['content-length'])
    if (Number.isSafeInteger(size) && size >= 0) return { name, size }
    throw this.#odd('the server tells no size')
  }

  async #isThere(type: FileType, name: string, parts: readonly Uint8Array[]): Promise<boolean> {
    const found = await this.#head(type, name)
    const size = parts.reduce((sum, part) => sum + part.byteLength, 0)
    return found !== null && (type === 'config' || found.size === size)
  }

  async #refuseIfGone(): Promise<void> {
    if ((await this.#head('config', '')) === null) throw placeGone(this.location)
  }

  async #parseList(type: Exclude<FileType, 'config'>, answer: RestAnswer): Promise<FileInfo[]> {
    const entries = parseJson(answer.body)
    if (!Array.isArray(entries)) throw this.#odd('the server gives no list')
    if (answer.headers['content-type']?.includes(version2) === true) {
      const infos = entries.filter((entry) => isInfo(entry))
      if (infos.length !== entries.length) throw this.#odd('the server gives no list of files')
      return infos.filter(({ name }) => isId(name)).map(({ name, size }) => ({ name, size }))
    }
    const names = entries.filter((entry) => typeof entry === 'string').filter((name) => isId(name))
    const found = await inParallel(names, 8, (name) => this.#head(type, name))
    return found.filter((info) => info !== null)
  }

  #odd(message: string): RepositoryError {
    return new RepositoryError('unreachable', message, { about: { path: this.location } })
  }

  /** Translates a refusal; `forbidden` is what 403 and 405 mean for this request. */
  #refused(answer: RestAnswer, forbidden: 'denied' | 'append-only' = 'denied'): RepositoryError {
    const { status } = answer
    const about = { path: this.location, status: String(status) }
    if (status === 401) {
      return new RepositoryError('refused-login', 'the server refuses user or password', { about })
    }
    if (status === 507 || status === 413) {
      return new RepositoryError('full', 'the server has no room left', { about })
    }
    if (status === 403 || status === 405) {
      return new RepositoryError(forbidden, `the server forbids that (${status})`, { about })
    }
    return new RepositoryError('unreachable', `the server answers ${status}`, { about })
  }
}

function parseUrl(text: string): URL {
  const url = URL.parse(text)
  if (url !== null && ['http:', 'https:'].includes(url.protocol)) return url
  // The text may hold a password, so it is not repeated.
  throw new RepositoryError('unfit', 'not an http or https address')
}

function pathOf(type: FileType, name: string): string {
  refuseOddName(type, name)
  return type === 'config' ? 'config' : `${type}/${name}`
}

const rangeHeader = ({ offset, length }: Range): string => `bytes=${offset}-${offset + length - 1}`

/** A server without ranges sends the whole file with 200. */
function cutOut(
  answer: RestAnswer,
  { offset, length }: Range,
  { type, name }: { type: FileType; name: string },
): Uint8Array {
  const begin = answer.status === 206 ? 0 : offset
  const part = answer.body.subarray(begin, begin + length)
  if (part.byteLength !== length) throw shortFile(type, name)
  return part
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new RepositoryError('unreachable', 'the server gives no JSON', { cause })
  }
}

function isInfo(entry: unknown): entry is FileInfo {
  return (
    typeof entry === 'object' &&
    entry !== null &&
    'name' in entry &&
    typeof entry.name === 'string' &&
    'size' in entry &&
    Number.isSafeInteger(entry.size)
  )
}
