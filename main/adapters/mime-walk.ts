import { decodeWords } from 'postal-mime'

import { decoderOf, type PartDecoder } from './mime-decode.ts'
import { headerOf, headersOf, headerText, type MimeHeaders, valuedOf } from './mime-header.ts'
import { lastLine, type MimeLine, noLines, takeLines } from './mime-lines.ts'

/** A part of a mail that holds content: no multipart. A mail inside of a mail is one such part. */
export type MimePart = Readonly<{
  /** Counted from 0 in the order in which they come. */
  index: number
  /** `text/html`; `text/plain` where nothing is told. */
  type: string
  charset: string
  /** As it is told; empty where it is not. */
  name: string
  disposition: 'inline' | 'attachment' | null
  /** Without brackets; empty where there is none. */
  contentId: string
  /** The multiparts around it, the innermost last: `alternative`, `related`, … */
  around: readonly Readonly<{ sort: string; id: number }>[]
}>

/** What a walk through a mail meets, in order: its header, each part, and the part's decoded bytes. */
export type MimeEvent =
  | Readonly<{ is: 'head'; headers: MimeHeaders }>
  | Readonly<{ is: 'part'; part: MimePart }>
  | Readonly<{ is: 'bytes'; bytes: Uint8Array }>

/** Deeper nesting, longer headers and more parts than any mail has; what goes beyond is one part. */
const deepest = 50
const mostHeader = 1_048_576
const mostParts = 5_000

type Multipart = Readonly<{ boundary: string; sort: string; id: number }>

type Walk = {
  readonly open: Multipart[]
  readonly header: Uint8Array[]
  headerSize: number
  /** Where the walk is: in a header, in a part, or between parts. */
  at: 'header' | 'body' | 'between'
  decoder: PartDecoder | null
  isTop: boolean
  parts: number
  multiparts: number
}

const nameIn = (headers: MimeHeaders, type: ReadonlyMap<string, string>): string => {
  const { params } = valuedOf(headerOf(headers, 'content-disposition'))
  return (params.get('filename') ?? type.get('name') ?? '').trim()
}

function partOf(walk: Walk, headers: MimeHeaders, type: ReturnType<typeof valuedOf>): MimePart {
  const placed = valuedOf(headerOf(headers, 'content-disposition')).value
  const isType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(type.value)
  const plain = type.value === '' || type.value === 'text' || type.value.startsWith('multipart/')
  return {
    index: walk.parts,
    type: plain ? 'text/plain' : isType ? type.value : 'application/octet-stream',
    charset: type.params.get('charset') ?? '',
    name: nameIn(headers, type.params),
    disposition: placed === 'inline' || placed === 'attachment' ? placed : null,
    contentId: decodeWords(headerOf(headers, 'content-id')).replaceAll(/[<>\s]/g, ''),
    around: walk.open.map(({ sort, id }) => ({ sort, id })),
  }
}

/** A header line that begins with a space goes on with the one before. */
function unfolded(lines: readonly Uint8Array[]): readonly string[] {
  const all: Uint8Array[][] = []
  for (const line of lines) {
    const last = all.at(-1)
    if (last !== undefined && (line[0] === 0x20 || line[0] === 0x09)) last.push(line)
    else all.push([line])
  }
  return all.map((pieces) => headerText(Buffer.concat(pieces)))
}

/** A header has ended: a multipart is opened, or a part begins. */
function* begin(walk: Walk): Generator<MimeEvent> {
  const headers = headersOf(unfolded(walk.header))
  walk.header.length = 0
  walk.headerSize = 0
  if (walk.isTop) yield { is: 'head', headers }
  walk.isTop = false
  const type = valuedOf(headerOf(headers, 'content-type'))
  const boundary = type.params.get('boundary') ?? ''
  const isOpen = type.value.startsWith('multipart/') && boundary !== ''
  if (isOpen && walk.open.length < deepest && walk.parts < mostParts) {
    const sort = type.value.slice('multipart/'.length)
    walk.open.push({ boundary, sort, id: walk.multiparts })
    walk.multiparts += 1
    walk.at = 'between'
    return
  }
  const encoding = valuedOf(headerOf(headers, 'content-transfer-encoding')).value
  walk.decoder = decoderOf(encoding)
  walk.at = 'body'
  yield { is: 'part', part: partOf(walk, headers, type) }
  walk.parts += 1
}

function* madeBy(bytes: Uint8Array | undefined): Generator<MimeEvent> {
  if (bytes !== undefined && bytes.length > 0) yield { is: 'bytes', bytes }
}

function* finish(walk: Walk): Generator<MimeEvent> {
  yield* madeBy(walk.decoder?.end())
  walk.decoder = null
}

/** The open multipart whose boundary a line is, and whether it is the last one; null for none. */
function boundaryIn(walk: Walk, { bytes, starts }: MimeLine) {
  if (!starts || bytes[0] !== 0x2d || bytes[1] !== 0x2d || bytes.length > 1_000) return null
  const line = headerText(bytes).trimEnd()
  for (let at = walk.open.length - 1; at >= 0; at -= 1) {
    const mark = `--${walk.open[at]?.boundary ?? ''}`
    if (line === mark) return { at, last: false }
    if (line === `${mark}--`) return { at, last: true }
  }
  return null
}

function* between(walk: Walk, found: Readonly<{ at: number; last: boolean }>) {
  if (walk.at === 'header') yield* begin(walk)
  yield* finish(walk)
  // A part that nobody closed ends with the multipart around it.
  walk.open.length = found.last ? found.at : found.at + 1
  walk.at = found.last ? 'between' : 'header'
}

function* headerLine(walk: Walk, line: MimeLine): Generator<MimeEvent> {
  const isEmpty = line.starts && line.bytes.length === 0
  if (isEmpty) return yield* begin(walk)
  walk.headerSize += line.bytes.length
  if (walk.headerSize > mostHeader) return
  if (line.starts) walk.header.push(Buffer.from(line.bytes))
  else walk.header.push(Buffer.concat([walk.header.pop() ?? Buffer.alloc(0), line.bytes]))
}

function* take(walk: Walk, line: MimeLine): Generator<MimeEvent> {
  const found = boundaryIn(walk, line)
  if (found !== null) yield* between(walk, found)
  else if (walk.at === 'header') yield* headerLine(walk, line)
  else walk.decoder?.line(line)
}

/**
 * Walks through a mail (RFC 5322, 2045, 2046) without ever holding it: memory is that of a header
 * and of a chunk. Any bytes are a mail: what is malformed is read as far as it can be, as plain text
 * in the end. Throws only what the stream throws.
 */
export async function* walkMime(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<MimeEvent> {
  const walk: Walk = {
    open: [],
    header: [],
    headerSize: 0,
    at: 'header',
    decoder: null,
    isTop: true,
    parts: 0,
    multiparts: 0,
  }
  const state = noLines()
  for await (const chunk of chunks) {
    for (const line of takeLines(state, chunk)) yield* take(walk, line)
    yield* madeBy(walk.decoder?.take())
  }
  for (const line of lastLine(state)) yield* take(walk, line)
  if (walk.at === 'header' && (walk.isTop || walk.header.length > 0)) yield* begin(walk)
  yield* finish(walk)
}
