import type { Change } from '../../core/ports.ts'
import { type Books, deleted } from './books.ts'
import type { MailboxWork } from './mailbox.ts'
import { pathOf, type SavedAt } from './records.ts'

/** How long a folder must hold nothing before that is believed, milliseconds (conventions, 5). */
const believedAfter = 3_600_000

type Leaving = Readonly<{
  books: Books
  /** Paths whose message was found in another place. */
  moved: ReadonlySet<string>
  now: number
}>

export type Left = Readonly<{
  changes: readonly Change[]
  /** Places that suddenly hold nothing → since when. */
  doubts: Readonly<Record<string, number>>
}>

type Emptied = Readonly<{ place: string; saved: readonly SavedAt[]; isDoubtful: boolean }>

/** Folders that people empty every day, and what is missing in a folder that has other things. */
const isUsual = (role: string | null, emptied: boolean): boolean =>
  !emptied || role === 'trash' || role === 'junk'

const doubtOf = ({ place, saved }: Emptied, since: number): Change => {
  const time = new Date(since + believedAfter).toISOString()
  const about = { kind: 'mail', folder: place, n: `${saved.length}`, time }
  return {
    is: 'failed',
    item: { type: 'folder', id: place },
    paths: [],
    failure: { name: 'suddenlyEmpty', about },
  }
}

/**
 * What leaves the mailbox, once all that moved has been found elsewhere.
 *
 * A folder that suddenly holds nothing, or is not listed any more, keeps what was saved of it until
 * that is seen again an hour later.
 */
export function leaving(work: MailboxWork, { books, moved, now }: Leaving): Left {
  const all: Emptied[] = [
    ...work.works.map(({ place, gone, emptied, folder }) => {
      return { place, saved: gone, isDoubtful: !isUsual(folder.role, emptied) }
    }),
    ...work.vanished.map(({ place, saved }) => ({ place, saved, isDoubtful: true })),
  ]
  const changes: Change[] = []
  const doubts: Record<string, number> = {}
  for (const one of all) {
    const saved = one.saved.filter((mail) => !moved.has(pathOf(mail)))
    const since = work.before.doubts[one.place] ?? now
    if (one.isDoubtful && saved.length > 0 && now - since < believedAfter) {
      doubts[one.place] = since
      changes.push(doubtOf({ ...one, saved }, since))
      continue
    }
    changes.push(...deleted(books, saved))
  }
  return { changes, doubts }
}
