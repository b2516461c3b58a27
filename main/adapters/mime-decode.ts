import type { MimeLine } from './mime-lines.ts'

/** Decodes the body of one part, line by line (RFC 2045, section 6). */
export interface PartDecoder {
  /** Bytes that a line adds. */
  line(line: MimeLine): Uint8Array
  /** Bytes that are left once the part has ended. */
  end(): Uint8Array
}

const nothing = new Uint8Array()

/** A line's end belongs to the boundary behind it, so that it comes with the next line only. */
function plain(): PartDecoder {
  let before = ''
  return {
    line({ bytes, end }) {
      const whole = before === '' ? bytes : Buffer.concat([Buffer.from(before), bytes])
      before = end
      return whole
    },
    end: () => nothing,
  }
}

const hex = /=([0-9a-f]{2})/gi

function quotedPrintable(): PartDecoder {
  let before = ''
  let kept = ''
  const decoded = (text: string): string =>
    text.replaceAll(hex, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
  return {
    line({ bytes, end }) {
      const text = kept + Buffer.from(bytes).toString('latin1')
      kept = ''
      if (end === '') {
        // A piece of a long line may end within `=XX`.
        const cut = /=[0-9a-f]?$/i.exec(text)?.[0] ?? ''
        kept = cut
        const made = before + decoded(text.slice(0, text.length - cut.length))
        before = ''
        return Buffer.from(made, 'latin1')
      }
      const trimmed = text.replace(/[ \t]+$/, '')
      const soft = trimmed.endsWith('=')
      const made = before + decoded(soft ? trimmed.slice(0, -1) : trimmed)
      before = soft ? '' : end
      return Buffer.from(made, 'latin1')
    },
    end: () => Buffer.from(kept, 'latin1'),
  }
}

/** Padding ends a run: mails exist whose base64 was put together of several. */
function base64(): PartDecoder {
  let kept = ''
  return {
    line({ bytes }) {
      const text =
        kept +
        Buffer.from(bytes)
          .toString('latin1')
          .replaceAll(/[^A-Za-z0-9+/=]/g, '')
      const made: Uint8Array[] = []
      let from = 0
      for (const { index, 0: padding } of text.matchAll(/=+/g)) {
        made.push(Buffer.from(text.slice(from, index), 'base64'))
        from = index + padding.length
      }
      const rest = text.slice(from)
      const whole = rest.length - (rest.length % 4)
      made.push(Buffer.from(rest.slice(0, whole), 'base64'))
      kept = rest.slice(whole)
      return Buffer.concat(made)
    },
    end: () => Buffer.from(kept, 'base64'),
  }
}

/** Gives the decoder of a transfer encoding; one that is not known leaves the bytes as they are. */
export function decoderOf(encoding: string): PartDecoder {
  if (encoding === 'base64') return base64()
  return encoding === 'quoted-printable' ? quotedPrintable() : plain()
}
