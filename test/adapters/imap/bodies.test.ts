import fc from 'fast-check'
import { expect, it } from 'vitest'

import { digestOf, tracked } from '../../../main/adapters/imap/bodies.ts'
import type { ImapSession } from '../../../main/adapters/imap/port.ts'

const mailbox = {
  address: 'amy@example.com',
  host: 'imap.example.com',
  port: 993,
  security: 'tls',
  user: 'amy',
} as const
const message = { path: 'INBOX', uidValidity: '1', uid: 1 }
const mebibyte = 1_048_576

/** A server with one message, or none; remembers how much was asked for at once. */
function serverWith(bytes: Uint8Array | null) {
  const asked: number[] = []
  const session: Pick<ImapSession, 'chunk'> = {
    chunk(_message, start, length) {
      asked.push(length)
      return Promise.resolve(bytes === null ? null : bytes.subarray(start, start + length))
    },
  }
  return { asked, reader: { session: session as ImapSession, mailbox } }
}

async function readAll(download: ReturnType<typeof tracked>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of download.open(new AbortController().signal)) parts.push(part)
  return Buffer.concat(parts)
}

it('gives all bytes of a message whatever size the server told, and never holds much of it', async () => {
  const size = fc.constantFrom(0, 1, mebibyte - 1, mebibyte, mebibyte + 1, 3 * mebibyte, 3_500_000)
  await fc.assert(
    fc.asyncProperty(size, size, async (real, told) => {
      fc.pre(real > 0 || told === 0)
      const bytes = Buffer.alloc(real, 'x')
      const { asked, reader } = serverWith(bytes)
      const download = tracked(reader, message, { size: told, unchanged: false })
      const read = await readAll(download)

      expect(read.equals(bytes)).toBe(true)
      expect(download.sha256).toBe(digestOf(bytes))
      expect(Math.max(...asked)).toBeLessThanOrEqual(mebibyte)
    }),
    { numRuns: 40 },
  )
})

it('says that a message is gone, or has no bytes where it should, and gives no hash then', async () => {
  for (const bytes of [null, new Uint8Array()]) {
    const download = tracked(serverWith(bytes).reader, message, { size: 5, unchanged: false })

    await expect(readAll(download)).rejects.toMatchObject({ failure: { name: 'mailRefused' } })
    expect(download.sha256).toBeNull()
  }
})
