import type { Change } from '../../../core/ports.ts'
import type { ItemTrouble } from '../item-failure.ts'
import { parallel, usualWidth } from '../parallel.ts'
import { type Dentry, hasVersions, versionsOf, withVersions } from './dentry.ts'
import { type Dentries, entryId } from './layout.ts'
import { type Drive, listVersions } from './listing.ts'

type Ask = Readonly<{
  drive: Drive
  space: string
  saved: Dentries
  /** Asks again for versions that the copy has. */
  refetch: boolean
  trouble: ItemTrouble
}>

/** What the copy tells of former versions, if it knows the present one; they never change. */
function knownVersions({ saved, refetch }: Ask, dentry: Dentry) {
  const old = saved.get(dentry.id)
  return refetch || old?.version !== dentry.version ? null : versionsOf(old)
}

/**
 * Adds to every file of several versions what DingTalk tells of them: one call per changed file.
 *
 * A file whose versions cannot be read is kept without them and named in `failed`.
 */
export async function addVersions(ask: Ask, found: Dentries) {
  const all = new Map(found)
  const failed: Change[] = []
  const due: Dentry[] = []
  for (const dentry of found.values()) {
    if (!hasVersions(dentry)) continue
    const known = versionsOf(dentry) ?? knownVersions(ask, dentry)
    if (known === null) due.push(dentry)
    else all.set(dentry.id, withVersions(dentry, known))
  }
  const { drive, space, trouble } = ask
  const read = parallel(due, usualWidth, async (dentry) => {
    try {
      const versions = await listVersions(drive, space, dentry)
      trouble.read()
      return { dentry, versions, failure: null }
    } catch (error) {
      return { dentry, versions: null, failure: trouble.failed(error) }
    }
  })
  for await (const { dentry, versions, failure } of read) {
    if (versions !== null) all.set(dentry.id, withVersions(dentry, versions))
    const item = { type: 'versions', id: entryId(space, dentry.id) }
    if (failure !== null) failed.push({ is: 'failed', item, paths: [], failure })
  }
  return { all, failed }
}
