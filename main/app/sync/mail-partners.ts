import { join } from 'node:path'

import { createMailBlobs, type MailBlobs, withKept } from '../../adapters/blobs.ts'
import { readsOf } from '../../adapters/imap/partner-scope.ts'
import type { MailboxAt } from '../../adapters/imap/port.ts'
import { knownItems, type MailContent, storedItems } from '../../adapters/mail-side.ts'
import { fail } from '../../core/failure.ts'
import { usualPolicy } from '../../core/sync/policy.ts'
import type { Side } from '../../core/sync/types.ts'
import { syncKeysOf } from '../../people/codes.ts'
import type { OutlookSide } from './open-partners.ts'
import type { PartnersAsk, Sides } from './partners.ts'
import { newName } from './tools.ts'

/** The mailbox of a link as the settings name it. */
function mailboxAt({ engine, facts }: PartnersAsk): MailboxAt {
  const found = engine.settings.mailboxes.find(
    ({ address }) => address.toLowerCase() === facts.imap,
  )
  return found ?? fail('syncMailboxUnnamed')
}

/** What a link has stored of a side; nothing where there is no link yet. */
function booksOf({ link }: PartnersAsk, side: Side) {
  if (link === null) return { known: () => null, stored: () => [] }
  const { store, linkId } = link
  return { known: knownItems(store, linkId, side), stored: storedItems(store, linkId, side) }
}

/** The mailbox on DingTalk's side, opened when it is asked and again where it was cut off. */
async function boxOf({ engine, watch }: PartnersAsk, mailbox: MailboxAt) {
  const { livingBox, openBox } = await import('../../adapters/imap/box.ts')
  const { secrets, clock, log } = engine
  const { address, host } = mailbox
  const password = async () =>
    (await secrets.read(`mail.${address}`)) ??
    fail('mailLoginRefused', { address, host, code: 'no-password' })
  const opened: { close: () => void }[] = []
  const box = livingBox(() => {
    const made = openBox({ mailbox, password, clock, log, signal: watch.signal })
    opened.push(made)
    return made
  })
  return { box, close: () => opened.forEach((one) => one.close()) }
}

/** Mails that the sync takes away, kept below the profile until a run cannot be taken back any more. */
async function blobsOf(
  { engine, watch }: PartnersAsk,
  contents: Readonly<Record<Side, MailContent>>,
): Promise<MailBlobs> {
  const { state: key } = await syncKeysOf(engine)
  const blobs = createMailBlobs({
    folder: join(engine.profile.folder, 'sync-mails'),
    key,
    contents,
    now: () => engine.clock.now(),
    newName,
    signal: watch.signal,
  })
  await blobs.cut()
  return blobs
}

/** Both sides of a link of mails; each reads the other's content where it is to have it. */
export async function openMail(
  ask: PartnersAsk,
  outlook: OutlookSide,
  common: Readonly<{ now: () => number; zone: string }>,
): Promise<Sides> {
  const { facts, tools, link } = ask
  const mailbox = mailboxAt(ask)
  const [{ imapMailPartner }, { imapMailContent }, graph, { box, close }] = await Promise.all([
    import('../../adapters/imap/partner.ts'),
    import('../../adapters/imap/content.ts'),
    import('../../adapters/graph/partners/mail.ts'),
    boxOf(ask, mailbox),
  ])
  const raw = { D: imapMailContent({ mailbox, box }), M: graph.outlookMailContent(outlook) }
  const blobs = await blobsOf(ask, raw)
  const contents = { D: withKept(raw.D, blobs), M: withKept(raw.M, blobs) }
  const chosen = link?.scope.containers.D ?? null
  const maxBytes = link?.maxBytes ?? usualPolicy.maxBytes
  const rest = { ...common, tools, since: facts.since, maxBytes }
  const D = imapMailPartner({
    ...rest,
    ...booksOf(ask, 'D'),
    mailbox,
    box,
    content: contents.M,
    reads: readsOf(chosen),
  })
  const M = graph.outlookMailPartner({
    ...rest,
    ...outlook,
    known: booksOf(ask, 'M').known,
    content: contents.D,
  })
  return { D, M, blobs, close }
}
