import { createRandom, type Random } from '../random.ts'
import type { Company } from './company.ts'
import {
  addFile,
  addFolder,
  deleteDentry,
  editFile,
  findDentry,
  moveDentry,
  renameDentry,
  restoreItem,
} from './drive-change.ts'
import type { Dentry, Space } from './drive-types.ts'
import { word, type Change } from './order.ts'

type Order = Readonly<Record<string, unknown>>

const stream = (company: Company): Random =>
  createRandom(`${company.seed}/drive/${company.clock.changed}`)

const onDentry =
  (change: (company: Company, dentry: Dentry, order: Order) => void): Change =>
  (company, order) => {
    const dentry = findDentry(company, word(order, 'dentry'))
    if (dentry === null) return 'no such file or folder'
    change(company, dentry, order)
    return `dentry ${dentry.id}`
  }

const onSpace =
  (change: (company: Company, space: Space, order: Order) => string): Change =>
  (company, order) => {
    const space = company.spaces.get(word(order, 'space'))
    return space === undefined ? 'no such space' : change(company, space, order)
  }

const parentOf = (order: Order): string => word(order, 'parent') || '0'

/** Changes of the drive on demand. */
export const driveOrders: Readonly<Record<string, Change>> = {
  'add-file': onSpace((company, space, order) => {
    const ask = { random: stream(company), parentId: parentOf(order), name: word(order, 'name') }
    return `dentry ${addFile(company, space, ask).id}`
  }),
  'add-folder': onSpace((company, space, order) => {
    const ask = { parentId: parentOf(order), name: word(order, 'name') || 'New folder' }
    return `dentry ${addFolder(company, space, ask).id}`
  }),
  'edit-file': onDentry((company, dentry) => editFile(company, dentry, stream(company))),
  'rename-file': onDentry((company, dentry, order) =>
    renameDentry(company, dentry, word(order, 'name')),
  ),
  'move-file': onDentry(
    (company, dentry, order) => void moveDentry(company, dentry, parentOf(order)),
  ),
  'delete-file': onDentry((company, dentry) => deleteDentry(company, dentry)),
  'delete-file-forever': onDentry((company, dentry) => deleteDentry(company, dentry, true)),
  'archive-file': onDentry((_company, dentry) => void (dentry.archived = true)),
  'fetch-archived': onDentry((_company, dentry) => void (dentry.archived = false)),
  'close-file': onDentry((_company, dentry) => void (dentry.readers = [dentry.creator])),
  'restore-file': onSpace((company, space, order) => {
    const item = space.recycled.find(({ dentry }) => dentry.id === word(order, 'dentry'))
    if (item === undefined) return 'not in the recycle bin'
    restoreItem(company, space, item)
    return `dentry ${item.dentry.id}`
  }),
  'close-space': onSpace((_company, space) => {
    space.members = [space.creator]
    return `space ${space.id} closed`
  }),
  'rename-space': onSpace((company, space, order) => {
    space.name = word(order, 'name')
    space.modified = company.clock.changed
    return `space ${space.id} renamed`
  }),
  'empty-space': onSpace((company, space) => {
    const top = [...space.dentries.values()].filter(({ parentId }) => parentId === '0')
    for (const dentry of top) deleteDentry(company, dentry, true)
    return `space ${space.id} emptied`
  }),
  'remove-space': onSpace((company, space) => {
    company.spaces.delete(space.id)
    return `space ${space.id} gone`
  }),
}
