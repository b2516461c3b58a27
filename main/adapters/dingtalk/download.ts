import { FailureError } from '../../core/failure.ts'
import type { Clock, Fetch } from '../../core/ports.ts'
import { isLoopback } from '../http-answer.ts'
import { DingTalkError, refused } from './errors.ts'
import { silence } from './transport.ts'

/** Where a file lies: a signed address with the headers it wants. */
export type FileAddress = Readonly<{ url: string; headers?: Readonly<Record<string, string>> }>

export type DownloadAsk = FileAddress &
  Readonly<{
    signal: AbortSignal
    /** Size in bytes where it is known; another length fails. */
    size?: number | null
    /** Gets a new address where this one ran out in the middle. */
    renew?: () => Promise<FileAddress>
  }>

type Options = Readonly<{ fetch: Fetch; clock: Clock; apiBase: string }>

const api = 'download'
/** Cuts in a row, without a byte between them, after which a transfer is given up. */
const mostCuts = 4
const idleTimeout = 60_000

const trouble = (
  code: string,
  what: 'silent' | 'denied' | 'unreadable' | 'parameter',
  status = 0,
) => new DingTalkError({ what, code, status, endpoint: api })

/** Storage addresses are https; only a sample company on loopback may name loopback. */
function checkAddress(address: string, apiBase: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || url.username !== '') throw trouble('unfit-address', 'parameter')
  const local = isLoopback(url.hostname)
  const fits = local ? isLoopback(new URL(apiBase).hostname) : url.protocol === 'https:'
  if (!fits) throw trouble('unfit-address', 'parameter')
  return url
}

/** What is known of a running transfer. */
type Transfer = {
  at: FileAddress
  done: number
  total: number | null
  etag: string
  renewed: boolean
}

/** Total size that an answer tells: of the whole file, not of the part sent. */
function totalOf(response: Response, from: number): number | null {
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '')
  if (response.status === 206) {
    if (range === null || Number(range[1]) !== from) throw trouble('wrong-range', 'unreadable')
    return Number(range[2])
  }
  if (response.headers.has('content-encoding')) return null
  const length = response.headers.get('content-length')
  return length !== null && /^\d+$/.test(length) ? Number(length) : null
}

/** The file must not have changed between two parts of one transfer. */
function checkSame(transfer: Transfer, response: Response): void {
  const total = totalOf(response, transfer.done)
  const etag = response.headers.get('etag') ?? ''
  const changed =
    (transfer.total !== null && total !== null && total !== transfer.total) ||
    (transfer.etag !== '' && etag !== '' && etag !== transfer.etag)
  if (changed) throw trouble('changed-meanwhile', 'unreadable')
  transfer.total ??= total
  transfer.etag ||= etag
}

/** A transfer with all that its parts need. */
type Running = Readonly<{ options: Options; ask: DownloadAsk; transfer: Transfer }>

async function open({ options, ask, transfer }: Running, signal: AbortSignal): Promise<Response> {
  const url = checkAddress(transfer.at.url, options.apiBase)
  const headers: Record<string, string> = {
    ...transfer.at.headers,
    'accept-encoding': 'identity',
  }
  if (transfer.done > 0) headers['range'] = `bytes=${transfer.done}-`
  const response = await options.fetch(url, { headers, redirect: 'error', signal })
  if (response.ok) return response
  await response.body?.cancel()
  const ranOut = response.status === 401 || response.status === 403
  if (ranOut && ask.renew !== undefined && !transfer.renewed) {
    transfer.renewed = true
    transfer.at = await ask.renew()
    throw trouble('address-ran-out', 'silent', response.status)
  }
  const passing = response.status >= 500 || response.status === 429
  throw trouble(`http-${response.status}`, passing ? 'silent' : 'denied', response.status)
}

/** One connection: yields what it brings, from where the last one broke. */
async function* part(running: Running): AsyncGenerator<Uint8Array> {
  const { ask, transfer } = running
  const idle = new AbortController()
  const wake = () => setTimeout(() => idle.abort(trouble('timeout', 'silent')), idleTimeout)
  let timer = wake()
  try {
    const response = await open(running, AbortSignal.any([ask.signal, idle.signal]))
    checkSame(transfer, response)
    // A host that does not know ranges sends the beginning again.
    let skip = response.status === 206 ? 0 : transfer.done
    for await (const bytes of response.body ?? []) {
      clearTimeout(timer)
      const fresh = bytes.subarray(Math.min(skip, bytes.byteLength))
      skip -= bytes.byteLength - fresh.byteLength
      transfer.done += fresh.byteLength
      if (fresh.byteLength > 0) yield fresh
      timer = wake()
    }
  } finally {
    clearTimeout(timer)
  }
}

function checkLength({ total, done }: Transfer): void {
  if (total === null || done === total) return
  throw done > total ? trouble('wrong-length', 'unreadable') : trouble('short', 'silent')
}

function judgeCut(ask: DownloadAsk, error: unknown): DingTalkError {
  ask.signal.throwIfAborted()
  // A renewed address can fail as a call does; that error has been through its own retries.
  if (error instanceof FailureError) throw error
  return error instanceof DingTalkError ? error : silence(api, error)
}

async function* stream(options: Options, ask: DownloadAsk): AsyncGenerator<Uint8Array> {
  const transfer = { at: ask, done: 0, total: ask.size ?? null, etag: '', renewed: false }
  let cuts = 0
  for (;;) {
    const before = transfer.done
    try {
      yield* part({ options, ask, transfer })
      checkLength(transfer)
      return
    } catch (error) {
      const cut = judgeCut(ask, error)
      cuts = transfer.done > before ? 1 : cuts + 1
      if (cut.what !== 'silent' || cuts >= mostCuts) throw refused(cut)
      await options.clock.sleep(500 * 2 ** cuts, ask.signal)
    }
  }
}

/**
 * Makes the function that streams files from the storage host.
 *
 * The app's token is never sent there. A cut transfer goes on where it broke (`Range`), at most
 * four times without progress; a file that changed meanwhile, or a length that is not the one
 * told, fails. Throws `FailureError` with a `DingTalkError`, or the signal's reason.
 */
export const createDownloads =
  (options: Options) =>
  (ask: DownloadAsk): AsyncIterable<Uint8Array> =>
    stream(options, ask)
