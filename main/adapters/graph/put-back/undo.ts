import type { GraphRecord } from '../records.ts'
import type { Work } from './steps.ts'
import type { Entry } from './types.ts'

type Old = NonNullable<Entry['old']>

/** Puts back what was replaced; false where there is nothing to write it over. */
async function restoreOld({ writer }: Work, old: Old): Promise<boolean> {
  if (old.record === null) {
    await writer.bringBack(old)
    return true
  }
  const there = await writer.look(old)
  if (there === null || writer.overwrite === null) return false
  await writer.overwrite(old, old.record, there)
  return true
}

/** Without a seal it was broken off half-made: nobody has seen it whole. */
const isOurs = ({ writer }: Work, { seal }: Entry, there: GraphRecord): boolean =>
  seal === undefined || writer.seal(there) === seal

/** Takes back what an entry tells of, unless somebody changed or deleted it since. */
export async function undoOne(work: Work, entry: Entry): Promise<Entry> {
  const { writer, journal } = work
  const { id = '', home = '', old } = entry
  const ended = (state: 'undone' | 'touched'): Entry => {
    const after: Entry = { ...entry, state }
    journal.put(after)
    return after
  }
  const found = { id, home }
  const there = await writer.look(found)
  if (there !== null && !isOurs(work, entry, there)) return ended('touched')
  if (old !== undefined && !(await restoreOld(work, old))) return ended('touched')
  const isOwn = old === undefined || old.record === null
  if (isOwn && there !== null) await writer.remove(found)
  return ended('undone')
}
