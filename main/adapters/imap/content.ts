import type { MailContent } from '../mail-side.ts'
import type { ImapBox } from './box-port.ts'
import { idIn } from './partner-id.ts'
import { contentOf } from './partner-observe.ts'
import type { ImapMailPartnerOptions } from './partner-options.ts'
import { troubleOf } from './partner-trouble.ts'

/** Raw mails of an IMAP mailbox by their ids, for the other side of a link and for pre-images. */
export const imapMailContent = (
  options: Pick<ImapMailPartnerOptions, 'mailbox' | 'box'>,
): MailContent => ({
  async open(remoteId, signal) {
    const id = idIn(remoteId)
    if (id === null) return { is: 'gone' }
    const box: ImapBox = options.box()
    const folder = { path: id.path, uidValidity: id.uidValidity }
    try {
      const [facts] = await box.facts(folder.path, folder.uidValidity, [id.uid])
      if (facts === undefined) return { is: 'gone' }
      return {
        is: 'mail',
        size: facts.size,
        received: facts.at === 0 ? null : facts.at,
        async *open(ending) {
          yield* await contentOf({ box, mailbox: options.mailbox, signal: ending }, folder, facts)
        },
      }
    } catch (error) {
      return { is: 'trouble', trouble: troubleOf(error, signal) }
    }
  },
})
