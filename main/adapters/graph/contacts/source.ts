import { keyedName, label } from '../../../core/names.ts'
import type { FileDraft, Json, Source } from '../../../core/ports.ts'
import { members, recordBytes } from '../../exact-json.ts'
import { itemKey } from '../../item-key.ts'
import {
  emptyRound,
  take,
  type Chain,
  type Container,
  type ItemKind,
  type Round,
} from '../items/kind.ts'
import { askContainer, containerOf, isLostCursor, readAll } from '../items/listing.ts'
import { itemSource } from '../items/source.ts'
import { path } from '../path.ts'
import { idOf, recordOf, textOf, timeIn, type GraphRecord } from '../records.ts'
import type { Box, MailboxSourceOptions } from '../run.ts'
import { contactCard } from './vcard.ts'

/** Everything that is kept of a contact; the same in every request. */
const contactMembers = [
  'id,changeKey,parentFolderId,categories,createdDateTime,lastModifiedDateTime',
  'displayName,fileAs,givenName,middleName,surname,initials,title,generation,nickName',
  'yomiGivenName,yomiSurname,yomiCompanyName,companyName,department,officeLocation,jobTitle',
  'profession,manager,assistantName,spouseName,children,birthday,personalNotes',
  'emailAddresses,imAddresses,businessPhones,homePhones,mobilePhone,businessHomePage',
  'businessAddress,homeAddress,otherAddress',
].join(',')
const query = { $select: contactMembers }

/** Without these a change tells of a part of a contact only. */
const needed = ['changeKey', 'lastModifiedDateTime', 'displayName', 'emailAddresses']

function wholeContact(raw: Json): GraphRecord | null {
  const record = recordOf(raw, 'contact')
  return record !== null && needed.every((name) => name in record) ? record : null
}

/** The default folder is not listed: contacts in it name it (paper, section 6). */
async function defaultFolder(box: Box): Promise<Container[]> {
  const { graph, mailbox, ask } = box
  const to = path`/users/${mailbox.id}/contacts`
  const first = { $select: 'id,parentFolderId', $top: 1 }
  const answer = await graph.call({ mailbox: mailbox.id, to, query: first, signal: ask.signal })
  const list = members(answer)?.['value']
  const id = members(Array.isArray(list) ? (list[0] as Json) : null)?.['parentFolderId']
  if (typeof id !== 'string' || id === '') return []
  const found = await askContainer(box, path`/users/${mailbox.id}/contactFolders/${id}`)
  return [found ?? { id, name: 'Contacts', record: { id, displayName: 'Contacts' } }]
}

async function listFolders(box: Box): Promise<Container[]> {
  const user = box.mailbox.id
  const found = new Map<string, Container>()
  for (const one of await defaultFolder(box)) found.set(one.id, one)
  const open = [path`/users/${user}/contactFolders`]
  for (const to of open)
    for (const one of (await readAll(box, { to })).items.flatMap((raw) => containerOf(raw))) {
      if (found.has(one.id)) continue
      found.set(one.id, one)
      open.push(path`/users/${user}/contactFolders/${one.id}/childFolders`)
    }
  return [...found.values()]
}

async function readDelta(box: Box, folder: string, link: string | null): Promise<Round> {
  const round = emptyRound(link === null)
  const to = path`/users/${box.mailbox.id}/contactFolders/${folder}/contacts/delta`
  const { items, delta } = await readAll(box, { to, query, link })
  for (const raw of items) take(round, raw, wholeContact(raw))
  if (delta !== null) round.chain = { link: delta }
  return round
}

/** The second cloud has no reading of changes: contacts are few enough to be listed. */
async function readList(box: Box, folder: string): Promise<Round> {
  const round = emptyRound(true)
  const to = path`/users/${box.mailbox.id}/contactFolders/${folder}/contacts`
  const { items } = await readAll(box, { to, query: { ...query, $top: 200 } })
  for (const raw of items) take(round, raw, wholeContact(raw))
  return round
}

async function read(box: Box, { id }: Container, chain: Chain | null): Promise<Round> {
  if (box.graph.cloud !== 'global') return readList(box, id)
  const link = chain?.link ?? null
  try {
    return await readDelta(box, id, link)
  } catch (error) {
    if (link === null || !isLostCursor(error)) throw error
    return readDelta(box, id, null)
  }
}

function files(record: GraphRecord): FileDraft[] {
  const key = itemKey('outlook-contacts', 'contact', idOf(record))
  const stem = keyedName(label(textOf(record, 'displayName')), key)
  const time = timeIn(record['lastModifiedDateTime'])
  return [
    { path: `${stem}.vcf`, time, content: contactCard(record) },
    { path: `${stem}.json`, time, content: recordBytes(record) },
  ]
}

const contacts: ItemKind = {
  kind: 'outlook-contacts',
  type: 'contact',
  containerType: 'folder',
  graphType: 'contact',
  scopes: ['Contacts.Read'],
  containers: listFolders,
  container: (box, id) => askContainer(box, path`/users/${box.mailbox.id}/contactFolders/${id}`),
  read,
  item: (user, _container, id) => ({ to: path`/users/${user}/contacts/${id}`, query }),
  home: (record) => textOf(record, 'parentFolderId'),
  photo: (user, id) => path`/users/${user}/contacts/${id}/photo`,
  files,
}

/** Reads the mailboxes' contacts, folder by folder. */
export const outlookContactsSource = (options: MailboxSourceOptions): Source =>
  itemSource(options, contacts)
