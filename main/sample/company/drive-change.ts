import { createRandom, type Random } from '../random.ts'
import type { Company } from './company.ts'
import type { Dentry, RecycleItem, Space } from './drive-types.ts'
import { addDentry, addVersion, ordinaryFile } from './drive.ts'

/** Path of a file or folder below its space, with a leading slash. */
export function pathOf(space: Space, dentry: Dentry): string {
  const names: string[] = []
  let at: Dentry | undefined = dentry
  while (at !== undefined) {
    names.unshift(at.name)
    at = space.dentries.get(at.parentId)
  }
  return `/${names.join('/')}`
}

/** All files and folders below one. */
export function below(space: Space, folder: Dentry): Dentry[] {
  const children = [...space.dentries.values()].filter((one) => one.parentId === folder.id)
  return children.flatMap((child) => [child, ...below(space, child)])
}

const stamp = (company: Company, dentry: Dentry, modifier: string): void => {
  dentry.modified = company.clock.changed
  dentry.modifier = modifier
}

/** Gives a file or folder another name. */
export function renameDentry(company: Company, dentry: Dentry, name: string): void {
  dentry.name = name
  stamp(company, dentry, dentry.creator)
}

/** Puts a file or folder into another folder; false if that folder lies below it. */
export function moveDentry(company: Company, dentry: Dentry, parentId: string): boolean {
  const space = company.spaces.get(dentry.spaceId)
  const into = space?.dentries.get(parentId)
  if (space === undefined || (parentId !== '0' && into?.type !== 'FOLDER')) return false
  if (into !== undefined && (into === dentry || below(space, dentry).includes(into))) return false
  dentry.parentId = parentId
  stamp(company, dentry, dentry.creator)
  return true
}

/** Writes a file anew. */
export function editFile(company: Company, file: Dentry, random: Random): void {
  addVersion(random, file, { modifier: file.creator, time: company.clock.changed })
}

/** Adds an ordinary file to a folder of a space. */
export function addFile(
  company: Company,
  space: Space,
  ask: Readonly<{ random: Random; parentId: string; name?: string }>,
): Dentry {
  const made = ordinaryFile(ask.random, space.dentries.size)
  return addDentry(ask.random, {
    space,
    parentId: ask.parentId,
    name: ask.name === undefined || ask.name === '' ? made.name : ask.name,
    creator: space.creator,
    time: company.clock.changed,
    recipe: made.recipe,
  })
}

/** Adds an empty folder. */
export const addFolder = (
  company: Company,
  space: Space,
  ask: Readonly<{ parentId: string; name: string }>,
): Dentry =>
  addDentry(
    createRandom(`${company.seed}/folder/${space.dentries.size}/${company.clock.changed}`),
    {
      space,
      creator: space.creator,
      time: company.clock.changed,
      recipe: null,
      ...ask,
    },
  )

/** Deletes a file or folder with all below it, into the recycle bin or for ever. */
export function deleteDentry(company: Company, dentry: Dentry, forever = false): void {
  const space = company.spaces.get(dentry.spaceId)
  if (space === undefined) return
  const path = pathOf(space, dentry)
  const gone = below(space, dentry)
  for (const one of [dentry, ...gone]) space.dentries.delete(one.id)
  if (forever) return
  space.recycled.unshift({
    id: `3${dentry.id.slice(1)}`,
    dentry,
    below: gone,
    path,
    operator: dentry.creator,
    time: company.clock.changed,
  })
}

/** Takes something out of the recycle bin; it comes back where it was, or at the root. */
export function restoreItem(company: Company, space: Space, item: RecycleItem): void {
  space.recycled.splice(space.recycled.indexOf(item), 1)
  const { dentry } = item
  if (!space.dentries.has(dentry.parentId)) dentry.parentId = '0'
  for (const one of [dentry, ...item.below]) space.dentries.set(one.id, one)
  stamp(company, dentry, dentry.creator)
}

/** A file or folder of any space by its id. */
export function findDentry(company: Company, id: string): Dentry | null {
  for (const space of company.spaces.values()) {
    const dentry = space.dentries.get(id)
    if (dentry !== undefined) return dentry
  }
  return null
}
