/** A line of a mail, or a piece of one that is too long to be held. */
export type MimeLine = Readonly<{
  /** Without its end. */
  bytes: Uint8Array
  /** As it came: `\r\n`, `\n`, or empty where the line goes on or the mail ends. */
  end: '\r\n' | '\n' | ''
  /** False where it goes on with a line that began before. */
  starts: boolean
}>

/** Longer lines are handed on in pieces of this many bytes. */
const longest = 65_536

const lineFeed = 0x0a
const carriageReturn = 0x0d

/** What is left of the bytes so far, and whether a line begins with it. */
export type LineState = { rest: Uint8Array; starts: boolean }

/** Nothing has come yet. */
export const noLines = (): LineState => ({ rest: new Uint8Array(), starts: true })

function* longPieces(state: LineState, bytes: Uint8Array): Generator<MimeLine, number> {
  let from = 0
  // What stays behind holds the return of a line's end, if there is one.
  for (; bytes.length - from > longest; from += longest) {
    yield { bytes: bytes.subarray(from, from + longest), end: '', starts: state.starts }
    state.starts = false
  }
  return from
}

/** Cuts a chunk into lines; whatever the chunks are, the lines are the same. */
export function* takeLines(state: LineState, chunk: Uint8Array): Generator<MimeLine> {
  const bytes = state.rest.length === 0 ? chunk : Buffer.concat([state.rest, chunk])
  let from = 0
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, from)) {
    from += yield* longPieces(state, bytes.subarray(from, at))
    const hasReturn = at > from && bytes[at - 1] === carriageReturn
    const line = bytes.subarray(from, hasReturn ? at - 1 : at)
    yield { bytes: line, end: hasReturn ? '\r\n' : '\n', starts: state.starts }
    state.starts = true
    from = at + 1
  }
  from += yield* longPieces(state, bytes.subarray(from))
  state.rest = bytes.subarray(from)
}

/** The last line, where nothing ended it. */
export function* lastLine({ rest, starts }: LineState): Generator<MimeLine> {
  if (rest.length > 0) yield { bytes: rest, end: '', starts }
}
