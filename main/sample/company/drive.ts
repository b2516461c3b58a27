import type { Recipe } from '../contents/recipe.ts'
import type { Random } from '../random.ts'
import { day, hour } from '../times.ts'
import { fileSamples, folderNames, hostileNames, spaceNames } from './drive-names.ts'
import type { Dentry, Space } from './drive-types.ts'
import type { Person } from './types.ts'

/** What the drive is made from. */
export type DrivePlan = Readonly<{ random: Random; people: readonly Person[]; now: number }>

/** What a new file or folder is. */
export type DentryPlan = Readonly<{
  space: Space
  parentId: string
  name: string
  creator: string
  time: number
  /** Null for a folder or an online document. */
  recipe: Recipe | null
  online?: boolean
}>

const digits = '0123456789'

/** Puts a file or folder into a space. */
export function addDentry(random: Random, plan: DentryPlan): Dentry {
  const { space, recipe, time, creator } = plan
  const online = plan.online ?? false
  const dentry: Dentry = {
    id: `1${random.text(17, digits)}`,
    uuid: random.text(32),
    spaceId: space.id,
    parentId: plan.parentId,
    type: recipe === null && !online ? 'FOLDER' : 'FILE',
    name: plan.name,
    versions: recipe === null ? [] : [{ version: 1, modified: time, modifier: creator, recipe }],
    online,
    archived: false,
    creator,
    created: time,
    modified: time,
    modifier: creator,
    readers: null,
  }
  space.dentries.set(dentry.id, dentry)
  return dentry
}

/** Writes a new version of a file. */
export function addVersion(
  random: Random,
  file: Dentry,
  ask: Readonly<{ modifier: string; time: number }>,
): void {
  const last = file.versions.at(-1)
  if (last === undefined) return
  const recipe = {
    ...last.recipe,
    seed: `${last.recipe.seed}+`,
    size: last.recipe.size + random.int(0, 2),
  }
  file.versions.push({
    version: last.version + 1,
    modified: ask.time,
    modifier: ask.modifier,
    recipe,
  })
  file.modified = ask.time
  file.modifier = ask.modifier
}

/** A file as people make them: any sample with a number. */
export function ordinaryFile(random: Random, number: number): { name: string; recipe: Recipe } {
  const sample = random.pick(fileSamples)
  return {
    name: `${sample.name} ${number}.${sample.format}`,
    recipe: { format: sample.format, size: sample.size, seed: random.text(12) },
  }
}

function fillFolders(plan: DrivePlan, space: Space): Dentry[] {
  const { random, now } = plan
  const creator = space.creator
  const top = folderNames.map((name, at) => {
    const time = now - (300 - at) * day
    return addDentry(random, { space, parentId: '0', name, creator, time, recipe: null })
  })
  const inner = top.slice(0, 3).map((folder, at) => {
    const time = now - (200 - at) * day
    const ask = { space, parentId: folder.id, name: `Q${at + 1}`, creator, time, recipe: null }
    return addDentry(random, ask)
  })
  return [...top.filter(({ name }) => name !== '空文件夹'), ...inner]
}

function fillFiles(plan: DrivePlan, space: Space, count: number): void {
  const { random, people, now } = plan
  const folders = fillFolders(plan, space)
  for (let number = 1; number <= count; number += 1) {
    const time = now - random.int(1, 180) * day + random.int(0, 23) * hour
    const creator = random.pick(people).unionid
    const parentId = random.chance(0.25) ? '0' : random.pick(folders).id
    const file = addDentry(random, {
      space,
      parentId,
      creator,
      time,
      ...ordinaryFile(random, number),
    })
    while (random.chance(0.3)) {
      const later = file.modified + Math.floor((now - file.modified) / 3)
      addVersion(random, file, { modifier: random.pick(people).unionid, time: later })
    }
  }
}

/** What only some spaces have: hostile names, big files, online documents, a closed file. */
function fillOddities(plan: DrivePlan, space: Space): void {
  const { random, now } = plan
  const shared = { space, parentId: '0', creator: space.creator, time: now - 100 * day }
  const folder = addDentry(random, { ...shared, name: '奇怪的名字 odd names', recipe: null })
  for (const name of hostileNames) {
    const recipe = { format: 'txt', size: 1, seed: name } as const
    addDentry(random, { ...shared, parentId: folder.id, name, recipe })
  }
  const big = { format: 'zip', size: 3_000, seed: 'big' } as const
  addDentry(random, { ...shared, name: 'Catalogue photos.zip', recipe: big })
  addDentry(random, { ...shared, name: '值班表.axls', recipe: null, online: true })
  addDentry(random, { ...shared, name: 'Rapat.adoc', recipe: null, online: true })
  const own = { format: 'txt', size: 1, seed: 'own' } as const
  const closed = addDentry(random, { ...shared, name: 'Only for me.txt', recipe: own })
  closed.readers = [space.creator]
  const none = { format: 'txt', size: 0, seed: 'none' } as const
  addDentry(random, { ...shared, name: 'nearly empty.txt', recipe: none })
}

/** Makes the spaces: some two files per person, at least a dozen in each. */
export function createSpaces(plan: DrivePlan): Map<string, Space> {
  const { random, people, now } = plan
  const owner = people[0]?.unionid ?? ''
  const trusted = people.slice(0, 2).map(({ unionid }) => unionid)
  const spaces = spaceNames.map((name, at): Space => {
    const created = now - 400 * day
    const space = {
      id: `2${random.text(10, digits)}`,
      name,
      recycleBinId: random.text(24),
      creator: owner,
      created,
      modified: created,
      members: at === spaceNames.length - 1 ? trusted : null,
      dentries: new Map(),
      recycled: [],
    }
    fillFiles(plan, space, Math.max(12, Math.floor((people.length * 2) / spaceNames.length)))
    if (at === 0) fillOddities(plan, space)
    return space
  })
  return new Map(spaces.map((space) => [space.id, space]))
}
