import type { Random } from '../random.ts'
import type { Company } from './company.ts'
import { addFile, deleteDentry, editFile, moveDentry, renameDentry } from './drive-change.ts'
import type { Dentry, Space } from './drive-types.ts'
import { oneOf, type Doing } from './tick-doing.ts'

const openSpaces = (company: Company): Space[] =>
  [...company.spaces.values()].filter(({ members }) => members === null)

const filesOf = (company: Company, type: Dentry['type'] = 'FILE'): Dentry[] =>
  openSpaces(company).flatMap((space) =>
    [...space.dentries.values()].filter((one) => one.type === type && !one.online),
  )

/** Does something to one of the files (or folders), if there is any. */
const toOne =
  (
    what: string,
    type: Dentry['type'],
    change: (company: Company, one: Dentry, random: Random) => void,
  ): Doing =>
  (company, random) => {
    const one = oneOf(random, filesOf(company, type))
    if (one === null) return null
    change(company, one, random)
    return `${type === 'FILE' ? 'file' : 'folder'} ${one.id} ${what}`
  }

const make: Doing = (company, random) => {
  const space = oneOf(random, openSpaces(company))
  if (space === null) return null
  const folder = oneOf(
    random,
    [...space.dentries.values()].filter((one) => one.type === 'FOLDER'),
  )
  const file = addFile(company, space, { random, parentId: folder?.id ?? '0' })
  return `file ${file.id} made`
}

const move = (company: Company, file: Dentry, random: Random): void => {
  const space = company.spaces.get(file.spaceId)
  const folders = [...(space?.dentries.values() ?? [])].filter((one) => one.type === 'FOLDER')
  moveDentry(company, file, oneOf(random, folders)?.id ?? '0')
}

/** What happens to files in a day. */
export const driveDoings: readonly Doing[] = [
  make,
  make,
  toOne('edited', 'FILE', editFile),
  toOne('edited', 'FILE', editFile),
  toOne('renamed', 'FILE', (company, one) =>
    renameDentry(company, one, `neu ${one.name}`.slice(0, 200)),
  ),
  toOne('moved', 'FILE', move),
  toOne('deleted', 'FILE', (company, one) => deleteDentry(company, one)),
  toOne('renamed', 'FOLDER', (company, one) =>
    renameDentry(company, one, `${one.name.slice(0, 60)}+`),
  ),
]
