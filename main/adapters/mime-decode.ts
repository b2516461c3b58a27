import type { MimeLine } from './mime-lines.ts'

/** Decodes the body of one part (RFC 2045, section 6). */
export interface PartDecoder {
  /** Takes a line. */
  line(line: MimeLine): void
  /** Gives the bytes that the lines so far have made, once. */
  take(): Uint8Array
  /** Bytes that are left once the part has ended. */
  end(): Uint8Array
}

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** A line's end belongs to the boundary behind it, so that it comes with the next line only. */
function plain(): PartDecoder {
  let made: Uint8Array[] = []
  let before = ''
  const take = (): Uint8Array => {
    const bytes = Buffer.concat(made)
    made = []
    return bytes
  }
  return {
    line({ bytes, end }) {
      if (before !== '') made.push(Buffer.from(before))
      made.push(bytes)
      before = end
    },
    take,
    end: take,
  }
}

const hex = /=([0-9a-f]{2})/gi

const decoded = (text: string): string =>
  text.replaceAll(hex, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))

function quotedPrintable(): PartDecoder {
  let made: string[] = []
  let before = ''
  let kept = ''
  const take = (): Uint8Array => {
    const bytes = Buffer.from(made.join(''), 'latin1')
    made = []
    return bytes
  }
  /** A piece of a long line may end within `=XX`. */
  const piece = (text: string): void => {
    kept = /=[0-9a-f]?$/i.exec(text)?.[0] ?? ''
    made.push(before + decoded(text.slice(0, text.length - kept.length)))
    before = ''
  }
  return {
    line({ bytes, end }) {
      const text = kept + latin1(bytes)
      kept = ''
      if (end === '') return piece(text)
      const trimmed = text.replace(/[ \t]+$/, '')
      const soft = trimmed.endsWith('=')
      made.push(before + decoded(soft ? trimmed.slice(0, -1) : trimmed))
      before = soft ? '' : end
    },
    take,
    end() {
      made.push(kept)
      kept = ''
      return take()
    },
  }
}

/** Padding ends a run: mails exist whose base64 was put together of several. */
function base64(): PartDecoder {
  let texts: string[] = []
  let kept = ''
  const take = (): Uint8Array => {
    const text = kept + texts.join('').replaceAll(/[^A-Za-z0-9+/=]/g, '')
    texts = []
    const runs: Uint8Array[] = []
    let from = 0
    for (const { index, 0: padding } of text.matchAll(/=+/g)) {
      runs.push(Buffer.from(text.slice(from, index), 'base64'))
      from = index + padding.length
    }
    const rest = text.slice(from)
    const whole = rest.length - (rest.length % 4)
    runs.push(Buffer.from(rest.slice(0, whole), 'base64'))
    kept = rest.slice(whole)
    return Buffer.concat(runs)
  }
  return {
    line: ({ bytes }) => void texts.push(latin1(bytes)),
    take,
    end: () => Buffer.concat([take(), Buffer.from(kept, 'base64')]),
  }
}

/** Gives the decoder of a transfer encoding; one that is not known leaves the bytes as they are. */
export function decoderOf(encoding: string): PartDecoder {
  if (encoding === 'base64') return base64()
  return encoding === 'quoted-printable' ? quotedPrintable() : plain()
}
