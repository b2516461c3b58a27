import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { messageIdOf } from '../../../main/adapters/imap/commands.ts'
import { isQuiet } from '../../../main/adapters/imap/cursor.ts'
import { placesOf } from '../../../main/adapters/imap/places.ts'
import {
  fileOf,
  homeOf,
  itemsFile,
  readSaved,
  type SavedMail,
} from '../../../main/adapters/imap/records.ts'
import { troubleOf } from '../../../main/adapters/imap/refusal.ts'
import { roleOf } from '../../../main/adapters/imap/roles.ts'
import { uidRange } from '../../../main/adapters/imap/uids.ts'
import { foldedName } from '../../../main/core/names.ts'

const uid = fc.integer({ min: 1, max: 4_294_967_295 })

describe('sequence sets', () => {
  it('name every UID once, and no other', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 })), (uids) => {
        const read = uidRange(uids)
          .split(',')
          .filter((part) => part !== '')
          .flatMap((part) => {
            const [from = 0, to = from] = part.split(':').map(Number)
            return Array.from({ length: to - from + 1 }, (_, n) => from + n)
          })

        expect(read).toEqual([...new Set(uids)].toSorted((a, b) => a - b))
      }),
    )
    expect(uidRange([9, 3, 4, 5])).toBe('3:5,9')
  })
})

describe('places of folders', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'INBOX',
      'Work',
      'work',
      'WORK',
      '合同',
      '2026-11',
      '_items.jsonl',
      '~00',
      'CON',
      'a/b',
      'a.b',
      '..',
      ' x ',
      '',
    ),
    fc.string({ unit: 'grapheme', maxLength: 90 }),
  )
  const folders = fc
    .uniqueArray(fc.array(part, { minLength: 1, maxLength: 4 }), {
      selector: (parts) => parts.join('\0'),
    })
    .map((all) => all.map((parts) => ({ parts, path: parts.join('\0') })))

  it('are different on every file system, and none looks like a month or a shard', () => {
    fc.assert(
      fc.property(folders, (all) => {
        const places = placesOf('amy@example.com', all)
        const folded = [...places.values()].map(foldedName)

        expect(new Set(folded).size).toBe(all.length)
        for (const place of places.values()) {
          const [address, ...parts] = place.split('/')
          expect(address).toBe('amy@example.com')
          for (const name of parts) {
            expect(name).not.toMatch(/^(\d{4}-\d{2}|~[0-9a-f]{2}|_items\.jsonl|\.\.?|)$/)
          }
        }
      }),
    )
  })

  it('do not depend on the order in which the server lists', () => {
    fc.assert(
      fc.property(folders, (all) => {
        const places = placesOf('a', all)

        expect(placesOf('a', all.toReversed())).toEqual(new Map([...places].toReversed()))
      }),
    )
  })

  it('keep plain names as they are', () => {
    const all = ['INBOX', 'INBOX/客户', 'Sent Items'].map((path) => ({
      path,
      parts: path.split('/'),
    }))

    expect([...placesOf('amy@example.com', all).values()]).toEqual([
      'amy@example.com/INBOX',
      'amy@example.com/INBOX/客户',
      'amy@example.com/Sent Items',
    ])
  })
})

describe('records', () => {
  const flag = fc.constantFrom('\\Seen', '\\Flagged', '$Forwarded', '重要')
  const mail = fc.record({
    id: fc.string({ minLength: 1 }),
    folder: fc.string(),
    uidValidity: fc.bigInt({ min: 0n, max: 2n ** 63n }).map(String),
    uid,
    flags: fc.uniqueArray(flag).map((flags) => flags.toSorted()),
    at: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    size: fc.nat(),
    messageId: fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
    sha256: fc.constantFrom('a'.repeat(64), '0'.repeat(64)),
  })
  const saved = mail.map((one): SavedMail => ({ ...one, file: fileOf(one.id, one.at) }))
  const beforeOf = (bytes: Uint8Array) => ({
    cursor: null,
    list: (folder: string) =>
      Promise.resolve(
        folder === 'p' ? [{ name: '2026-11', is: 'folder' as const, size: 0, time: 0 }] : [],
      ),
    read: (path: string) => Promise.resolve(path === 'p/2026-11/_items.jsonl' ? bytes : null),
  })

  it('come back as they were written, in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(saved, { selector: ({ id }) => id }), async (mails) => {
        const bytes = itemsFile(mails)
        const read = await readSaved(beforeOf(bytes), 'p')

        expect(itemsFile(mails.toReversed())).toEqual(bytes)
        expect(new Map(read.map((one) => [one.mail.id, one.mail]))).toEqual(
          new Map(mails.map((one) => [one.id, one])),
        )
      }),
    )
  })

  it('lose a damaged line only', async () => {
    const [one] = fc.sample(saved, 1)
    const good = Buffer.from(itemsFile(one === undefined ? [] : [one]))
    const bytes = Buffer.concat([Buffer.from('{"id":\n{"id":"x"}\n'), good])

    expect((await readSaved(beforeOf(bytes), 'p')).map(({ mail }) => mail)).toEqual([one])
  })

  it('name files by the moment in UTC, and months in the office', () => {
    const at = Date.parse('2026-10-31T20:04:05.678Z')

    expect(fileOf('amy@example.com/INBOX/1/1', at)).toMatch(/^20261031T200405Z~[a-z2-7]{8}\.eml$/)
    expect(homeOf('amy@example.com/INBOX', at, 'Asia/Hong_Kong')).toBe(
      'amy@example.com/INBOX/2026-11',
    )
  })
})

describe('quiet folders', () => {
  const state = { uidValidity: '1', uidNext: 5, messages: 4, unseen: 1, modseq: '9' }
  const hour = 3_600_000

  it('are those of which nothing is another', () => {
    const before = { ...state, scanned: 0 }

    expect(isQuiet(before, state, 100 * hour)).toBe(true)
    for (const other of [
      { uidValidity: '2' },
      { uidNext: 6 },
      { messages: 3 },
      { unseen: 0 },
      { modseq: '10' },
      { modseq: null },
    ])
      expect(isQuiet(before, { ...state, ...other }, 0)).toBe(false)
    expect(isQuiet(undefined, state, 0)).toBe(false)
    expect(isQuiet(before, null, 0)).toBe(false)
  })

  it('are looked at some hours later where the server does not count changes', () => {
    const bare = { ...state, modseq: null }

    expect(isQuiet({ ...bare, scanned: 0 }, bare, 5 * hour)).toBe(true)
    expect(isQuiet({ ...bare, scanned: 0 }, bare, 7 * hour)).toBe(false)
  })
})

describe('what the server says', () => {
  it('tells roles by SPECIAL-USE first, then by names known in the offices', () => {
    expect(roleOf(['Bin'], '\\Trash')).toBe('trash')
    expect(roleOf(['inbox'], null)).toBe('inbox')
    expect(roleOf(['已删除'], null)).toBe('trash')
    expect(roleOf(['INBOX', '已发邮件'], null)).toBe('sent')
    expect(roleOf(['Work', '已删除'], null)).toBeNull()
    expect(roleOf(['已删除'], '\\Archive')).toBe('archive')
  })

  it('tells a refused login from one that was cut or comes at a bad time', () => {
    const login = { authenticationFailed: true }

    expect(troubleOf({ ...login, responseStatus: 'NO' }).is).toBe('login')
    expect(
      troubleOf({ ...login, responseStatus: 'NO', serverResponseCode: 'UNAVAILABLE' }).is,
    ).toBe('lost')
    expect(troubleOf({ ...login, code: 'NoConnection' }).is).toBe('lost')
    expect(troubleOf({ ...login }).is).toBe('login')
    expect(troubleOf({ responseStatus: 'BAD' }).is).toBe('refused')
    expect(troubleOf({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }).is).toBe('unsafe')
    expect(troubleOf({ tlsFailed: true }).is).toBe('unsafe')
    expect(troubleOf(new Error('x')).is).toBe('lost')
    expect(troubleOf(null).is).toBe('lost')
  })

  it('gives the Message-ID also where it is folded, and nothing where there is none', () => {
    expect(messageIdOf(Buffer.from('Message-ID:\r\n <a@b>\r\n\r\n'))).toBe('<a@b>')
    expect(messageIdOf(Buffer.from('message-id: <a@b> \r\n\r\n'))).toBe('<a@b>')
    expect(messageIdOf(Buffer.from('\r\n'))).toBe('')
    expect(messageIdOf(undefined)).toBe('')
  })
})
