import type { Capability, Got, Partner } from '../../../core/sync/partner.ts'
import type { MailContent } from '../../mail-side.ts'
import { binOf } from './bin.ts'
import { readFolderPage } from './mail/feed.ts'
import { findMail } from './mail/find.ts'
import { containersOf, makeFolder, recoverableOf } from './mail/folders.ts'
import type { MailAt, OutlookMailPartnerOptions } from './mail/options.ts'
import { askMail, cameAt, isMail, mimeOf, observeMail } from './mail/record.ts'
import { writeMail } from './mail/write.ts'
import { outlookPartner } from './make.ts'
import type { At, OutlookPartnerOptions } from './options.ts'
import { isGone, troubleOf } from './trouble.ts'

export type { OutlookMailPartnerOptions } from './mail/options.ts'

const capability = (maxBytes: number): Capability => ({
  conditional: true,
  createKey: 'none',
  lookup: 'marker',
  indexLag: 120_000,
  versionTrusted: true,
  metered: false,
  createsPerDay: null,
  maxBytes,
  createOnly: [],
  moveChangesId: false,
  softDelete: true,
})

/** A mail in Deleted Items, or kept for some days behind it, was deleted by a person. */
async function get(at: MailAt, remoteId: string): Promise<Got> {
  const record = await askMail(at, remoteId)
  if (record.parentFolderId === (await binOf(at))) return { is: 'gone' }
  if (record.parentFolderId === (await recoverableOf(at))) return { is: 'gone' }
  if (!isMail(record)) return { is: 'outside' }
  return { is: 'here', item: await observeMail(at, record) }
}

/**
 * Outlook's mails as a side of a link: each folder a container. Nothing here can send a mail. Ids
 * are immutable, so that a mail keeps its own through every move.
 */
export function outlookMailPartner(options: OutlookMailPartnerOptions): Partner {
  const mailAt = (at: At): MailAt => ({ ...at, mail: options })
  return outlookPartner(options, {
    kind: 'mail',
    capability: capability(options.maxBytes),
    containers: containersOf,
    read: (at, ask) => readFolderPage(mailAt(at), ask),
    get: (at, { remoteId }) => get(mailAt(at), remoteId),
    find: (at, query) => findMail(mailAt(at), query),
    write: (at, call) => writeMail(mailAt(at), call),
    makeContainer: makeFolder,
  })
}

/** Raw mails of an Outlook mailbox by their ids, for the other side of a link and for pre-images. */
export const outlookMailContent = (
  options: Pick<OutlookPartnerOptions, 'graph' | 'mailbox'>,
): MailContent => ({
  async open(remoteId, signal) {
    try {
      const record = await askMail({ options, signal }, remoteId)
      return {
        is: 'mail',
        size: null,
        received: cameAt(record) || null,
        open: (ending) => mimeOf({ options, signal: ending }, remoteId),
      }
    } catch (error) {
      if (isGone(error)) return { is: 'gone' }
      return { is: 'trouble', trouble: troubleOf(error, signal) }
    }
  },
})
