import type {
  Capability,
  Partner,
  Trouble,
  WriteCall,
  WriteResult,
} from '../../core/sync/partner.ts'
import { findMail } from './partner-find.ts'
import { containersOf, newParts } from './partner-folders.ts'
import { getMail } from './partner-get.ts'
import type { Asking, ImapMailPartnerOptions } from './partner-options.ts'
import { noRounds, readPage, type Rounds } from './partner-read.ts'
import { failedWrite, isRefused, refusalOf, troubleOf } from './partner-trouble.ts'
import { createMail, deleteMail, moveMail, updateMail } from './partner-write.ts'

export type { ImapMailPartnerOptions } from './partner-options.ts'

const capability = (maxBytes: number): Capability => ({
  conditional: false,
  createKey: 'none',
  lookup: 'key',
  indexLag: 0,
  versionTrusted: false,
  metered: false,
  createsPerDay: null,
  maxBytes,
  createOnly: [],
  moveChangesId: true,
  softDelete: true,
})

function change(asking: Asking, call: WriteCall): Promise<WriteResult> {
  switch (call.op) {
    case 'create':
      return createMail(asking, call)
    case 'update':
      return updateMail(asking, call)
    case 'move':
      return moveMail(asking, call)
    case 'delete':
      return deleteMail(asking, call)
  }
}

/** A refusal without a code is no word on the mail where its folder has gone meanwhile. */
async function judged({ box }: Asking, call: WriteCall, result: WriteResult): Promise<WriteResult> {
  if (result.is !== 'refused' || result.refusal.is !== 'never') return result
  const folder = call.op === 'move' ? call.to : call.container
  const isThere = (await box.folders()).some(({ path }) => path === folder)
  return isThere ? result : { ...result, refusal: { is: 'stale' } }
}

/** What a change came to; what throws is a question before it, so that nothing was done. */
async function write(asking: Asking, call: WriteCall): Promise<WriteResult> {
  try {
    return await judged(asking, call, await change(asking, call))
  } catch (error) {
    const trouble = troubleOf(error, asking.signal)
    // Another UIDVALIDITY: the mail is no longer under its id.
    const refusal = trouble.is === 'cursor' ? ({ is: 'missing' } as const) : trouble
    return { is: 'refused', refusal, requestId: null }
  }
}

const nothingThere = { items: [], absent: [], cursor: null, last: true, full: true } as const

async function makeContainer({ box, signal }: Asking, path: string) {
  try {
    const made = await box.create(newParts(await box.folders(), path))
    if (made.is !== 'done') {
      const failed = failedWrite(made)
      if (failed.is === 'unknown') return { is: 'unknown', why: failed.why } as const
      return { is: 'refused', refusal: refusalOf(made.code) } as const
    }
    const folders = containersOf(await box.folders())
    const container = folders.find(({ remoteId }) => remoteId === made.value)
    if (container === undefined) return { is: 'unknown', why: 'not-listed' } as const
    return { is: 'made', container } as const
  } catch (error) {
    return { is: 'refused', refusal: troubleOf(error, signal) } as const
  }
}

/** Answers with a trouble where a question gets no answer. */
async function asked<T>(
  signal: AbortSignal,
  question: () => Promise<T>,
): Promise<T | Readonly<{ is: 'trouble'; trouble: Trouble }>> {
  try {
    return await question()
  } catch (error) {
    return { is: 'trouble', trouble: troubleOf(error, signal) }
  }
}

/** A login that the server takes is the proof that the mailbox is this one. */
async function identity({ box, options: { mailbox } }: Asking) {
  await box.folders()
  return { is: 'known', identity: `${mailbox.user}@${mailbox.host}`.toLowerCase() } as const
}

/** Not every server has a code for it: what is refused and not listed is not there. */
async function isNoFolder({ box }: Asking, error: unknown, folder: string): Promise<boolean> {
  return isRefused(error) && !(await box.folders()).some(({ path }) => path === folder)
}

async function read(asking: Asking, rounds: Rounds, ask: Parameters<Partner['read']>[0]) {
  try {
    return await readPage(asking, rounds, ask)
  } catch (error) {
    // A folder that is not there proves nothing of what lay in it: all of it is suspect.
    if (await isNoFolder(asking, error, ask.container))
      return { is: 'page', page: nothingThere, next: null } as const
    throw error
  }
}

/**
 * The IMAP side of a link of mails: Alibaba Mail, or any server. Nothing here can send a mail. A
 * mail's id is its place; moved by a person it comes back under another one, and is known again by
 * its Message-ID and what it says.
 */
export function imapMailPartner(options: ImapMailPartnerOptions): Partner {
  const rounds = noRounds()
  const asking = (signal: AbortSignal): Asking => ({ options, box: options.box(), signal })
  return {
    side: 'D',
    kind: 'mail',
    capability: capability(options.maxBytes),
    identity: (signal) => asked(signal, () => identity(asking(signal))),
    containers: (signal) =>
      asked(signal, async () => {
        const containers = containersOf(await asking(signal).box.folders())
        return { is: 'known', containers } as const
      }),
    read: (ask, signal) => asked(signal, () => read(asking(signal), rounds, ask)),
    get: ({ remoteId }, signal) => asked(signal, () => getMail(asking(signal), remoteId)),
    find: (query, signal) =>
      asked(signal, async () => {
        return { is: 'found', items: await findMail(asking(signal), query) } as const
      }),
    write: (call, signal) => write(asking(signal), call),
    makeContainer: ({ path }, signal) => makeContainer(asking(signal), path),
  }
}
