import { type KeyOf, keyedName, label } from '../../../core/names.ts'
import type { Before, Entry } from '../../../core/ports.ts'
import { monthOf } from '../../../core/time.ts'
import { itemKey, longItemKey } from '../../item-key.ts'
import { timeIn } from '../shapes.ts'
import type { Instance } from './instance.ts'

const kind = 'approvals'
const keyAtEnd = /~([a-z2-7]{8})$/

/** The key of an approval's files. */
export const instanceKey = (id: string): string => itemKey(kind, 'instance', id)

/** The folder of a template: its label and key. */
export const templateFolder = (code: string, name: string): string =>
  keyedName(label(name), itemKey(kind, 'template', code))

/** Path without ending of an approval's files: month of its start, human number and key. */
export function instanceStem(folder: string, id: string, about: StemFacts): string {
  const month = monthOf(timeIn(about.instance.createTime), about.zone)
  const { businessId, title } = about.instance
  return `${folder}/${month}/${keyedName(label(businessId || title), instanceKey(id))}`
}
type StemFacts = Readonly<{ instance: Instance; zone: string }>

/** Gives attachments of one approval their keys, where they need one. */
export const attachmentKeys =
  (instance: string): KeyOf =>
  (file, long) =>
    (long ? longItemKey : itemKey)(kind, 'attachment', `${instance}/${file}`)

/** Finds the folder that a template has in the copy before, whatever its label was. */
export function folderOf(entries: readonly Entry[], code: string): string | null {
  const key = itemKey(kind, 'template', code)
  const found = entries.find(({ name, is }) => is === 'folder' && keyAtEnd.exec(name)?.[1] === key)
  return found?.name ?? null
}

/** Key → path without ending, of all approvals that the copy before has of a template. */
export async function stemsIn(before: Before, folder: string): Promise<Map<string, string>> {
  const stems = new Map<string, string>()
  for (const month of await before.list(folder)) {
    if (month.is !== 'folder' || !/^\d{4}-\d{2}$/.test(month.name)) continue
    for (const { name, is } of await before.list(`${folder}/${month.name}`)) {
      const stem = is === 'file' && name.endsWith('.json') ? name.slice(0, -5) : ''
      const key = keyAtEnd.exec(stem)?.[1]
      if (key !== undefined) stems.set(key, `${folder}/${month.name}/${stem}`)
    }
  }
  return stems
}
