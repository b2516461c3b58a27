import { createReadStream } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { FailureError } from '../core/failure.ts'
import { keptPrefix } from '../core/sync/protocol/keep.ts'
import type { Blobs } from '../core/sync/protocol/ports.ts'
import type { Side } from '../core/sync/types.ts'
import { openStream, SealBroken, sealStream } from './blob-seal.ts'
import { errnoOf, fileFailure, writeWhole } from './files.ts'
import type { MailContent, OpenedMail } from './mail-side.ts'

/** Where mails are kept that the sync takes away, so that a run can be taken back. */
export type MailBlobOptions = Readonly<{
  /** Folder of the profile; made when the first mail is kept. */
  folder: string
  /** HKDF of the master key, as other contents of the sync's state are sealed. */
  key: Uint8Array
  contents: Readonly<Record<Side, MailContent>>
  /** Milliseconds since 1970. */
  now: () => number
  /** A new name, URL-safe. */
  newName: () => string
  signal: AbortSignal
}>

/** Mails that are kept for a while. */
export interface MailBlobs extends Blobs {
  /** Opens what was kept; `gone` once its time is over or where it is damaged. */
  open(ref: string): OpenedMail
  /** Takes away what is kept longer than its time, and what a crash has left; gives how many. */
  cut(): Promise<number>
}

const day = 86_400_000
/** A day longer than pre-images are, which name it (sync engine, section 16). */
const kept = 31 * day

const refForm = /^(\d{13,15})-[\w-]{8,64}$/
const fileOf = (ref: string): string => `${ref}.mail`

/** A disk that is full or broken is a failure that a person can read. */
function thrown(error: unknown): never {
  if (errnoOf(error) === '') throw error
  const told = fileFailure(error, 'profile')
  if (told.ok) throw error
  throw new FailureError(told.failure, error)
}

async function keep(
  options: MailBlobOptions,
  side: Side,
  remoteId: string,
): Promise<string | null> {
  const { folder, key, contents, now, newName, signal } = options
  const mail = await contents[side].open(remoteId, signal)
  if (mail.is === 'gone') return null
  if (mail.is === 'trouble') {
    const code = 'why' in mail.trouble ? mail.trouble.why : mail.trouble.is
    throw new FailureError({ name: 'answerUnknown', about: { call: 'keep mail', code } })
  }
  const ref = `${now() + kept}-${newName()}`
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeWhole(join(folder, fileOf(ref)), sealStream({ key, name: ref }, mail.open(signal)))
  } catch (error) {
    return thrown(error)
  }
  return ref
}

function opened({ folder, key }: MailBlobOptions, ref: string): OpenedMail {
  if (!refForm.test(ref)) return { is: 'gone' }
  const path = join(folder, fileOf(ref))
  return {
    is: 'mail',
    size: null,
    received: null,
    async *open(signal) {
      try {
        yield* openStream({ key, name: ref }, createReadStream(path, { signal }))
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof SealBroken) && errnoOf(error) !== 'ENOENT') thrown(error)
        throw new FailureError({
          name: 'answerUnknown',
          about: { call: 'kept mail', code: 'gone' },
        })
      }
    },
  }
}

async function cut({ folder, now }: MailBlobOptions): Promise<number> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return []
    throw error
  })
  let count = 0
  for (const name of names) {
    const [ref = '', ending] = name.split('.', 2)
    const until = Number(refForm.exec(ref)?.[1] ?? Number.NaN)
    // A mail that is being kept right now is younger than a day.
    const isLeft = name.endsWith('.tmp') && until - kept < now() - day
    if (!(until < now()) && !isLeft) continue
    if (ending !== 'mail' && !isLeft) continue
    await rm(join(folder, name), { force: true })
    count += 1
  }
  return count
}

/**
 * Keeps the raw MIME of mails that are about to go, sealed, below the profile (sync engine, 6 and
 * 16). `keep` throws `FailureError` where nothing could be kept: then nothing is deleted.
 */
export const createMailBlobs = (options: MailBlobOptions): MailBlobs => ({
  keep: ({ side, remoteId }) => keep(options, side, remoteId),
  open: (ref) => opened(options, ref),
  cut: () => cut(options),
})

/** Content that is also read from what was kept. */
export const withKept = (content: MailContent, blobs: Pick<MailBlobs, 'open'>): MailContent => ({
  open: (remoteId, signal) =>
    remoteId.startsWith(keptPrefix)
      ? Promise.resolve(blobs.open(remoteId.slice(keptPrefix.length)))
      : content.open(remoteId, signal),
})
