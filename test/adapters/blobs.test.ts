import { randomBytes } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import fc from 'fast-check'
import { expect, it } from 'vitest'

import { openStream, SealBroken, sealStream } from '../../main/adapters/blob-seal.ts'
import { createMailBlobs, withKept } from '../../main/adapters/blobs.ts'
import type { MailContent, OpenedMail } from '../../main/adapters/mail-side.ts'
import { scratch } from '../app/profile.ts'

const key = randomBytes(32)
const seal = { key, name: 'mail-1' }
const calm = new AbortController().signal
const day = 86_400_000

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function gathered(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}

const sizes = fc.constantFrom(0, 1, 1_000, 1_048_575, 1_048_576, 1_048_577, 2_500_000)

it('gives back what was sealed, however it comes, and nothing of it can be read', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 700, max: 2_000_000 }), async (size, piece) => {
      const bytes = Buffer.alloc(size, 'secret words ')
      const sealed = await gathered(sealStream(seal, pieces(bytes, piece)))
      expect(sealed.includes('secret words')).toBe(false)
      const opened = await gathered(openStream(seal, pieces(sealed, piece)))
      expect(opened.equals(bytes)).toBe(true)
    }),
    { numRuns: 25 },
  )
})

it('opens nothing that was cut off, changed, put together anew or sealed for another place', async () => {
  const bytes = Buffer.alloc(2_200_000, 'x')
  const sealed = await gathered(sealStream(seal, pieces(bytes, 65_536)))
  const frame = 4 + 12 + 1_048_576 + 16
  const swapped = Buffer.concat([
    sealed.subarray(0, 4),
    sealed.subarray(4 + frame, 4 + 2 * frame),
    sealed.subarray(4, 4 + frame),
    sealed.subarray(4 + 2 * frame),
  ])
  const changed = Buffer.from(sealed)
  changed[1_000] = (changed[1_000] ?? 0) ^ 1
  const broken: readonly (readonly [typeof seal, Buffer])[] = [
    [seal, sealed.subarray(0, 4 + 2 * frame)],
    [seal, sealed.subarray(0, -1)],
    [seal, Buffer.alloc(0)],
    [seal, changed],
    [seal, swapped],
    [{ ...seal, name: 'mail-2' }, sealed],
    [{ ...seal, key: randomBytes(32) }, sealed],
  ]
  for (const [how, content] of broken)
    await expect(gathered(openStream(how, pieces(content, 65_536)))).rejects.toThrow(SealBroken)
})

const givenBy = (opened: () => OpenedMail): MailContent => ({
  open: () => Promise.resolve(opened()),
})

async function keeper(opened: () => OpenedMail) {
  const folder = join(await scratch(), 'kept')
  const state = { now: Date.UTC(2026, 10, 20) }
  const blobs = createMailBlobs({
    folder,
    key,
    contents: { D: givenBy(opened), M: givenBy(opened) },
    now: () => state.now,
    newName: () => randomBytes(12).toString('base64url'),
    signal: calm,
  })
  return { folder, state, blobs }
}

const mail = Buffer.from('Subject: s\r\n\r\nwords of a person\r\n')
const there: OpenedMail = { is: 'mail', size: null, received: null, open: () => pieces(mail, 7) }
const ask = { side: 'D', remoteId: 'a', container: 'INBOX' } as const

it('keeps a mail sealed for a month, gives it under its name, and forgets it then', async () => {
  const { folder, state, blobs } = await keeper(() => there)
  const ref = (await blobs.keep(ask)) ?? ''
  const [file = ''] = await readdir(folder)
  expect((await readFile(join(folder, file))).includes('words')).toBe(false)
  const content = withKept(
    givenBy(() => ({ is: 'gone' })),
    blobs,
  )
  const opened = await content.open(`kept:${ref}`, calm)
  expect(opened.is === 'mail' && (await gathered(opened.open(calm))).equals(mail)).toBe(true)
  expect(await content.open('another', calm)).toEqual({ is: 'gone' })
  expect(blobs.open('../../etc/passwd')).toEqual({ is: 'gone' })

  // What a crash has left goes with it.
  await writeFile(join(folder, file.replace('.mail', '.mail.1.tmp')), 'half')
  state.now += 30 * day
  expect(await blobs.cut()).toBe(1)
  expect(await readdir(folder)).toEqual([file])
  state.now += 2 * day
  expect(await blobs.cut()).toBe(1)
  expect(await readdir(folder)).toEqual([])
  const gone = blobs.open(ref)
  await expect(gone.is === 'mail' ? gathered(gone.open(calm)) : null).rejects.toMatchObject({
    failure: { name: 'answerUnknown' },
  })
})

it('says that nothing is kept of a mail that is gone, and fails where it cannot be read', async () => {
  const gone = await keeper(() => ({ is: 'gone' }))
  expect(await gone.blobs.keep(ask)).toBeNull()
  expect(await gone.blobs.cut()).toBe(0)

  const silent = await keeper(() => ({ is: 'trouble', trouble: { is: 'wait', ms: null } }))
  await expect(silent.blobs.keep(ask)).rejects.toMatchObject({ failure: { name: 'answerUnknown' } })
})
