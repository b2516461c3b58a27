import { jsonOf, type Call, type Route } from '../call.ts'
import { contactFolderRecord, contactRecord, newContact, patchedContact } from '../contact.ts'
import type { DeltaStates } from '../delta-state.ts'
import { deltaAnswer } from '../delta.ts'
import { checkMatch, containerOf, extendedOf, itemOf } from '../entity.ts'
import type { Item } from '../item.ts'
import { countAnswer, listAnswer, newestFirst, type ListSource } from '../list.ts'
import { roots } from '../mailbox.ts'
import { selected } from '../odata.ts'
import { created, done, fail, ok, textOr, type Answer } from '../wire.ts'

const one = '/users/{user}/contacts/{contact}'
const folders = '/users/{user}/contactFolders'
const inFolder = `${folders}/{folder}/contacts`

function folderOf(call: Call): Item {
  const id = call.params['folder']
  const all = call.mailbox.feed(roots.contactFolder).members
  const byName = [...all.values()].find(({ extra }) => extra.known === (id ?? 'contacts'))
  return byName ?? containerOf(call, id ?? '', 'contactFolder')
}

const contactOf = (call: Call): Item => {
  const item = itemOf(call, call.params['contact'] ?? '', 'contact')
  const folder = call.params['folder']
  return folder === undefined || folderOf(call).iid === item.home
    ? item
    : fail(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')
}

function source(call: Call): ListSource {
  const feed = call.mailbox.feed(folderOf(call).iid)
  return {
    items: newestFirst(feed, 'created', ({ created: at, iid }) => `${at} ${iid}`),
    record: (item) => contactRecord(item, call),
    set: 'contacts',
  }
}

function create(call: Call): Answer {
  const body = jsonOf(call)
  const extended = extendedOf(body)
  const item = call.mailbox.add({
    kind: 'contact',
    home: folderOf(call).iid,
    fields: newContact(body),
    extended,
  })
  return created(contactRecord(item, call))
}

function patch(call: Call): Answer {
  const item = contactOf(call)
  checkMatch(call, item.changeKey)
  const body = jsonOf(call)
  for (const [id, value] of extendedOf(body)) item.extended.set(id, value)
  item.fields = patchedContact(item.fields, body)
  call.mailbox.change(item)
  return ok(contactRecord(item, call))
}

function remove(call: Call): Answer {
  const item = contactOf(call)
  checkMatch(call, item.changeKey)
  call.mailbox.remove(item)
  return done
}

const get = (call: Call): Answer =>
  ok(selected(contactRecord(contactOf(call), call), call.query.get('$select')))

const listed = ({ extra }: Item): boolean => extra.known === undefined

const folderSource = (call: Call): ListSource => ({
  // The default folder is left out, as v1.0 does (graph-api.md, 6).
  items: [...call.mailbox.feed(roots.contactFolder).members.values()].filter(listed),
  record: (item) => contactFolderRecord(item, call),
  set: 'contactFolders',
})

function addFolder(call: Call): Answer {
  const displayName = textOr(jsonOf(call)['displayName'], '').trim()
  if (displayName === '') return fail(400, 'ErrorInvalidRequest', 'displayName is needed.')
  const all = [...call.mailbox.feed(roots.contactFolder).members.values()]
  const same = all.some(
    ({ fields }) => textOr(fields['displayName'], '').toLowerCase() === displayName.toLowerCase(),
  )
  if (same)
    return fail(409, 'ErrorFolderExists', 'A folder with the specified name already exists.')
  const parent = all.find(({ extra }) => extra.known === 'contacts')
  const item = call.mailbox.add({
    kind: 'contactFolder',
    home: roots.contactFolder,
    fields: { displayName, parentFolderId: parent?.fields['parentFolderId'] ?? null },
  })
  return created(contactFolderRecord(item, call))
}

function patchFolder(call: Call): Answer {
  const item = folderOf(call)
  if (!listed(item)) return fail(400, 'ErrorInvalidRequest', 'A default folder cannot be renamed.')
  item.fields = { ...item.fields, displayName: textOr(jsonOf(call)['displayName'], '') }
  call.mailbox.change(item)
  return ok(contactFolderRecord(item, call))
}

function removeFolder(call: Call): Answer {
  const item = folderOf(call)
  if (!listed(item)) return fail(400, 'ErrorDeleteDistinguishedFolder', 'It cannot be deleted.')
  for (const contact of call.mailbox.feed(item.iid).members.values()) call.mailbox.remove(contact)
  call.mailbox.remove(item)
  return done
}

const photo: readonly Route[] = [
  {
    method: 'GET',
    path: `${one}/photo`,
    scope: 'Contacts',
    answer: (call) => {
      const { iid, extra } = contactOf(call)
      // A photo without bytes is told as Exchange may tell one that is not there: as a point.
      if (extra.photo?.length === 0) return ok({ id: '1X1', width: 1, height: 1 })
      return extra.photo === undefined
        ? fail(404, 'ErrorItemNotFound', 'Photo was not found.')
        : ok({ '@odata.mediaContentType': 'image/jpeg', id: `photo-${iid}`, width: 64, height: 64 })
    },
  },
  {
    method: 'GET',
    path: `${one}/photo/$value`,
    scope: 'Contacts',
    answer: (call) => {
      const { extra } = contactOf(call)
      return extra.photo === undefined
        ? fail(404, 'ErrorItemNotFound', 'Photo was not found.')
        : { status: 200, bytes: extra.photo, type: 'image/jpeg' }
    },
  },
  {
    method: 'PUT',
    path: `${one}/photo/$value`,
    scope: 'Contacts',
    // A photo makes no entry in deltas: the item is not touched.
    answer: (call) => {
      contactOf(call).extra.photo = call.body
      return { status: 200 }
    },
  },
  {
    method: 'DELETE',
    path: `${one}/photo/$value`,
    scope: 'Contacts',
    answer: (call) => {
      delete contactOf(call).extra.photo
      return done
    },
  },
]

const route = (method: Route['method'], path: string, answer: Route['answer']): Route => ({
  method,
  path,
  scope: 'Contacts',
  answer,
})

const folderRoutes = (states: DeltaStates): Route[] => [
  route('GET', folders, (call) => listAnswer(call, folderSource(call))),
  route('POST', folders, addFolder),
  route('GET', `${folders}/delta`, (call) =>
    deltaAnswer(call, {
      feed: call.mailbox.feed(roots.contactFolder),
      states,
      record: contactFolderRecord,
      keeps: listed,
      type: '#microsoft.graph.contactFolder',
      set: 'contactFolders',
    }),
  ),
  route('GET', `${folders}/{folder}`, (call) => ok(contactFolderRecord(folderOf(call), call))),
  route('PATCH', `${folders}/{folder}`, patchFolder),
  route('DELETE', `${folders}/{folder}`, removeFolder),
  route('GET', `${folders}/{folder}/childFolders`, (call) =>
    listAnswer(call, { ...folderSource(call), items: [] }),
  ),
]

/** Contacts and their folders. */
export const contactRoutes = (states: DeltaStates): readonly Route[] => [
  ...folderRoutes(states),
  ...photo,
  ...['/users/{user}/contacts', inFolder].flatMap((path) => [
    route('GET', path, (call) => listAnswer(call, source(call))),
    route('POST', path, create),
    route('GET', `${path}/$count`, (call) => countAnswer(call, source(call))),
    route('GET', `${path}/delta`, (call) =>
      deltaAnswer(call, {
        feed: call.mailbox.feed(folderOf(call).iid),
        states,
        record: contactRecord,
        type: '#microsoft.graph.contact',
        set: 'contacts',
      }),
    ),
    route('GET', `${path}/{contact}`, get),
    route('PATCH', `${path}/{contact}`, patch),
    route('DELETE', `${path}/{contact}`, remove),
    route('POST', `${path}/{contact}/permanentDelete`, remove),
  ]),
]
