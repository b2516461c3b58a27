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

/** Cuts a stream of bytes into lines; whatever the chunks are, the lines are the same. */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<MimeLine> {
  let rest: Uint8Array = new Uint8Array()
  let starts = true
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let from = 0
    for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, from)) {
      for (; at - from > longest; from += longest) {
        yield { bytes: bytes.subarray(from, from + longest), end: '', starts }
        starts = false
      }
      const hasReturn = at > from && bytes[at - 1] === carriageReturn
      const line = bytes.subarray(from, hasReturn ? at - 1 : at)
      yield { bytes: line, end: hasReturn ? '\r\n' : '\n', starts }
      starts = true
      from = at + 1
    }
    // One byte stays behind, which may be the return of a line's end.
    for (; bytes.length - from > longest; from += longest) {
      yield { bytes: bytes.subarray(from, from + longest), end: '', starts }
      starts = false
    }
    rest = bytes.subarray(from)
  }
  if (rest.length > 0) yield { bytes: rest, end: '', starts }
}
