import type { RemoteContainer } from '../../core/sync/partner.ts'
import type { ImapFolder } from './port.ts'

/**
 * Parts of a folder's name as they are compared with the other side: some servers keep all folders
 * below INBOX (Courier, Cyrus), which is no folder of the person's.
 */
function ownParts({ parts }: ImapFolder, below: boolean): readonly string[] {
  return below && parts.length > 1 ? parts.slice(1) : parts
}

const isBelowInbox = (folders: readonly ImapFolder[]): boolean =>
  folders.length > 1 && folders.every(({ parts }) => parts[0]?.toUpperCase() === 'INBOX')

/** Folders as the sync has them; the bin is none: what goes there is deleted (section 7). */
export function containersOf(folders: readonly ImapFolder[]): readonly RemoteContainer[] {
  const below = isBelowInbox(folders)
  return folders
    .filter(({ role }) => role !== 'trash')
    .map((folder) => {
      const parts = ownParts(folder, below)
      return {
        remoteId: folder.path,
        name: parts.at(-1) ?? folder.path,
        role: folder.role,
        path: parts.join('/'),
        validity: folder.state?.uidValidity ?? null,
        total: folder.state?.messages ?? null,
      }
    })
}

/** Parts of a new folder's name on this server. */
export const newParts = (folders: readonly ImapFolder[], path: string): readonly string[] => [
  ...(isBelowInbox(folders) ? ['INBOX'] : []),
  ...path.split('/').filter((part) => part !== ''),
]
