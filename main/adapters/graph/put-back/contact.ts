import { path } from '../path.ts'
import { idOf, textOf, type GraphRecord } from '../records.ts'
import { ask, isAbsent, listIn, madeId, readMany, readRecord, soonThere } from './ask.ts'
import { createHomes } from './homes.ts'
import { bearing, markerId, markerOf, properties } from './marker.ts'
import type { Found, Loss, PutBackBox, SavedItem } from './types.ts'
import { etagOf, findThere, madeOf, overwriting, sealOf, written, type Writer } from './writer.ts'

/** All that can be written of a contact (paper `graph-api.md`, section 6). */
const names = [
  'assistantName,birthday,businessAddress,businessHomePage,businessPhones,categories,children',
  'companyName,department,displayName,emailAddresses,fileAs,generation,givenName,homeAddress',
  'homePhones,imAddresses,initials,jobTitle,manager,middleName,mobilePhone,nickName',
  'officeLocation,otherAddress,personalNotes,profession,spouseName,surname,title',
  'yomiCompanyName,yomiGivenName,yomiSurname',
]
  .join(',')
  .split(',')

/** Photos are JPEG pictures of at most this size; greater ones are refused. */
const mostPhoto = 4_000_000

const homeOf = (record: GraphRecord): Found => ({
  id: idOf(record),
  home: textOf(record, 'parentFolderId'),
})

async function putPhoto(box: PutBackBox, item: SavedItem, id: string): Promise<readonly Loss[]> {
  if (item.photo === null) return []
  if (item.photo.size > mostPhoto) return ['photo']
  const to = path`/users/${box.mailbox.id}/contacts/${id}/photo/$value`
  const bytes = await item.photo.read()
  try {
    await soonThere(box, () => ask(box, { method: 'PUT', to, raw: { bytes, type: 'image/jpeg' } }))
    return []
  } catch (error) {
    if (!isAbsent(error)) throw error
    return ['photo']
  }
}

/** What reading and writing contacts of one mailbox takes. */
function deskOf(box: PutBackBox) {
  const user = box.mailbox.id
  const list = path`/users/${user}/contactFolders`
  const at = ({ record }: SavedItem) => {
    const folder = textOf(record, 'parentFolderId')
    return folder === '' ? null : path`/users/${user}/contactFolders/${folder}`
  }
  return {
    box,
    homes: createHomes(box, { list, name: 'displayName', own: { at } }),
    all: path`/users/${user}/contacts`,
    one: (id: string) => path`/users/${user}/contacts/${id}`,
    // The list of all shows the default folder only.
    inside: (folder: string) => path`/users/${user}/contactFolders/${folder}/contacts`,
  }
}
type Desk = ReturnType<typeof deskOf>

const select = { $select: 'id,parentFolderId' }

const finder = ({ box, homes, all, one, inside }: Desk): Pick<Writer, 'find' | 'findMade'> => ({
  async find(items) {
    const folders = new Map<SavedItem, string | null>()
    for (const item of items) folders.set(item, await homes.peek(item))
    return findThere(box, items, {
      byId: ({ record }) => ({ to: one(idOf(record)), query: select }),
      byKey: (item) => {
        const folder = folders.get(item) ?? null
        const query = { ...select, $filter: madeOf(item) }
        return [all, ...(folder === null ? [] : [inside(folder)])].map((to) => ({ to, query }))
      },
      found: homeOf,
    })
  },
  async findMade(item) {
    const query = { ...select, $filter: bearing(markerId, markerOf(box, item)) }
    const folder = await homes.peek(item)
    if (folder === null) return null
    const [answer] = await readMany(box, [{ to: inside(folder), query }])
    const [found] = listIn(answer ?? null)
    return found === undefined ? null : homeOf(found)
  },
})

/** Writes contacts into one mailbox. */
export function contactWriter(box: PutBackBox): Writer {
  const desk = deskOf(box)
  const { homes, one, inside } = desk
  return {
    right: 'Contacts.ReadWrite',
    ...finder(desk),
    home: (item) => homes.of(item),
    async make(item, home) {
      const singleValueExtendedProperties = properties(box, item)
      const body = { ...written(item.record, names), singleValueExtendedProperties }
      return madeId(await ask(box, { method: 'POST', to: inside(home), body }), inside(home))
    },
    complete: (item, { id }) => putPhoto(box, item, id),
    look: ({ id }) => readRecord(box, { to: one(id) }),
    seal: (record) => sealOf(record, names),
    refusal: () => null,
    async overwrite({ id }, record, there) {
      const body = overwriting(record, names)
      await ask(box, { method: 'PATCH', to: one(id), body, ifMatch: etagOf(there) })
    },
    remove: async ({ id }) => void (await ask(box, { method: 'DELETE', to: one(id) })),
    bringBack: () => Promise.resolve(),
  }
}
