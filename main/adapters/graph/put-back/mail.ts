import type { Json } from '../../../core/ports.ts'
import { path } from '../path.ts'
import { idOf, textOf, type GraphRecord } from '../records.ts'
import { ask, listIn, madeId, readMany, readRecord } from './ask.ts'
import { addFiles, attachmentBody } from './files.ts'
import { createHomes } from './homes.ts'
import { mailBody, shared } from './mail-body.ts'
import { partsOfMail, type MailParts } from './mail-parts.ts'
import { bearing, markerId, markerOf } from './marker.ts'
import type { Found, PutBackBox, SavedItem } from './types.ts'
import { findThere, madeOf, sealOf, type Writer } from './writer.ts'

/** What a person does to a mail; reading it is no change that an undo must respect. */
const sealed = 'parentFolderId,subject,flag,categories,importance'.split(',')

const filterText = (text: string): string => text.replaceAll("'", "''")

/** Folders whose mails are deleted: what lies there does not count as there. */
async function readBins(box: PutBackBox): Promise<ReadonlySet<string>> {
  const all = ['deleteditems', 'recoverableitemsdeletions'].map((name) => ({
    to: path`/users/${box.mailbox.id}/mailFolders/${name}`,
    query: { $select: 'id' },
  }))
  return new Set((await readMany(box, all)).flatMap((one) => (one === null ? [] : [idOf(one)])))
}

/** What reading and writing mails of one mailbox takes. */
function deskOf(box: PutBackBox) {
  const user = box.mailbox.id
  const homes = createHomes(box, {
    list: path`/users/${user}/mailFolders`,
    name: 'displayName',
    own: {
      at: ({ record }) => {
        const folder = textOf(record, 'parentFolderId')
        return folder === '' ? null : path`/users/${user}/mailFolders/${folder}`
      },
    },
  })
  let bins: Promise<ReadonlySet<string>> | null = null
  // Kept between the two steps of the newest item, so that its text is not read twice.
  let last: Readonly<{ item: SavedItem; parts: MailParts }> | null = null
  async function partsOf(item: SavedItem): Promise<MailParts> {
    if (last?.item === item) return last.parts
    const empty: MailParts = { body: { contentType: 'text', content: '' }, files: [], lost: [] }
    const parts = item.mail === null ? empty : await partsOfMail(item.mail)
    last = { item, parts }
    return parts
  }
  return {
    box,
    homes,
    partsOf,
    bins: () => (bins ??= readBins(box)),
    all: path`/users/${user}/messages`,
    one: (id: string) => path`/users/${user}/messages/${id}`,
    inside: (folder: string) => path`/users/${user}/mailFolders/${folder}/messages`,
  }
}
type Desk = ReturnType<typeof deskOf>

const select = { $select: 'id,parentFolderId' }

const foundOf = (record: GraphRecord): Found => ({
  id: idOf(record),
  home: textOf(record, 'parentFolderId'),
})

function keysOf(item: SavedItem): string[] {
  const messageId = textOf(item.record, 'internetMessageId')
  const own = messageId === '' ? [] : [`internetMessageId eq '${filterText(messageId)}'`]
  return [madeOf(item), ...own]
}

const finder = ({ box, all, one, bins }: Desk): Pick<Writer, 'find' | 'findMade'> => ({
  async find(items) {
    const deleted = await bins()
    return findThere(box, items, {
      byId: ({ record }) => ({ to: one(idOf(record)), query: select }),
      byKey: (item) =>
        keysOf(item).map((filter) => ({ to: all, query: { ...select, $filter: filter } })),
      found: (record) => (deleted.has(textOf(record, 'parentFolderId')) ? null : foundOf(record)),
    })
  },
  async findMade(item) {
    const query = { ...select, $filter: bearing(markerId, markerOf(box, item)) }
    const [answer] = await readMany(box, [{ to: all, query }])
    const [found] = listIn(answer ?? null)
    return found === undefined ? null : foundOf(found)
  },
})

const maker = (desk: Desk): Pick<Writer, 'home' | 'make' | 'complete'> => ({
  home: (item) => desk.homes.of(item),
  async make(item, home) {
    const parts = await desk.partsOf(item)
    const taken = Buffer.byteLength(parts.body.content)
    const attachments: Json[] = []
    for (const file of shared(parts.files, taken).inside)
      attachments.push(await attachmentBody(file))
    const to = desk.inside(home)
    const body = { ...mailBody(desk.box, item, parts), attachments }
    return madeId(await ask(desk.box, { method: 'POST', to, body }), to)
  },
  async complete(item, { id, isNew }) {
    const { files, lost, body } = await desk.partsOf(item)
    const due = isNew ? shared(files, Buffer.byteLength(body.content)).after : files
    return [...lost, ...(await addFiles(desk.box, { at: desk.one(id), files: due, isNew }))]
  },
})

/** Writes mails into one mailbox. */
export function mailWriter(box: PutBackBox): Writer {
  const desk = deskOf(box)
  const move = async (id: string, destinationId: string): Promise<void> => {
    const to = path`/users/${box.mailbox.id}/messages/${id}/move`
    await ask(box, { method: 'POST', to, body: { destinationId } })
  }
  return {
    right: 'Mail.ReadWrite',
    ...finder(desk),
    ...maker(desk),
    look: ({ id }) => readRecord(box, { to: desk.one(id) }),
    seal: (record) => sealOf(record, sealed),
    refusal: () => null,
    // The text of a mail that came can not be changed (paper, 4.8): the old one is put aside.
    overwrite: null,
    remove: ({ id }) => move(id, 'deleteditems'),
    bringBack: ({ id, home }) => move(id, home),
  }
}
