import { isList, members, parseExact } from '../exact-json.ts'
import { isLoopback } from '../http-answer.ts'
import { GraphError, refused } from './errors.ts'
import type { For, Sender } from './sender.ts'
import { refusalIn, silence } from './transport.ts'

/** A file for an upload session. */
export type UploadAsk = For &
  Readonly<{
    /** Address of the session, as `createUploadSession` gave it: whoever has it may write. */
    url: string
    bytes: Uint8Array<ArrayBuffer>
  }>

/** Pieces are sent in order, each of 4 MiB at most (paper `graph-api.md`, 4.9). */
const pieceSize = 4 * 1_048_576
const pieceTimeout = 120_000
const call = 'PUT upload session'

/** A session lies on a host of its own, so only its being safe can be asked for. */
function checkedUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  const isSafe = url?.protocol === 'https:' || (url !== null && isLoopback(url.hostname))
  if (url === null || !isSafe)
    throw refused(new GraphError({ what: 'unreadable', code: 'unsafe-url', call }))
  return url
}

/** Where the service wants the next piece to begin; null where it does not say. */
async function nextOf(response: Response): Promise<number | null> {
  const text = await response.text()
  if (text === '') return null
  try {
    const ranges = members(parseExact(text))?.['NextExpectedRanges']
    const first = ranges !== undefined && isList(ranges) ? ranges[0] : null
    const from = typeof first === 'string' ? /^(\d+)-/.exec(first)?.[1] : undefined
    return from === undefined ? null : Number(from)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

type Piece = Readonly<{ url: URL; from: number; piece: Uint8Array<ArrayBuffer>; total: number }>

/** Sends one piece; gives where to go on, or null for the last one. */
async function put(
  { fetch }: Sender,
  { url, from, piece, total }: Piece,
  signal: AbortSignal,
): Promise<number | null> {
  const timed = AbortSignal.any([signal, AbortSignal.timeout(pieceTimeout)])
  const headers = {
    'content-type': 'application/octet-stream',
    'content-range': `bytes ${from}-${from + piece.byteLength - 1}/${total}`,
  }
  try {
    // No token goes with it: the address is the right.
    const init = { method: 'PUT', headers, body: piece, redirect: 'error', signal: timed } as const
    const response = await fetch(url, init)
    if (response.status >= 300) throw await refusalIn(response, call)
    if (response.status === 201) {
      await response.body?.cancel()
      return null
    }
    return (await nextOf(response)) ?? from + piece.byteLength
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof GraphError ? error : silence(call, error)
  }
}

/**
 * Sends a file to its upload session. Throws `FailureError` with a `GraphError`; a session that was
 * broken off is left to expire, and a new one is asked for by whoever tries again.
 */
export async function sendPieces(sender: Sender, ask: UploadAsk): Promise<void> {
  const { bytes, mailbox, lane, signal } = ask
  const url = checkedUrl(ask.url)
  const total = bytes.byteLength
  let from: number | null = 0
  while (from !== null && from < total) {
    const at: number = from
    const piece = bytes.subarray(at, at + pieceSize)
    const turn = { mailbox, lane, signal, bytes: piece.byteLength, once: true }
    from = await sender.send(turn, (_token, ending) =>
      put(sender, { url, from: at, piece, total }, ending),
    )
    if (from !== null && from <= at)
      throw refused(new GraphError({ what: 'unreadable', code: 'range', call }))
  }
}
