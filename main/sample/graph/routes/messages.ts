import { attachmentAnswers } from '../attachment.ts'
import { attachmentRecord } from '../attachment.ts'
import { jsonOf, type Call, type Route } from '../call.ts'
import type { DeltaStates } from '../delta-state.ts'
import { deltaAnswer } from '../delta.ts'
import { itemOf } from '../entity.ts'
import { announce } from '../event-write.ts'
import { folderOf, knownFolder } from '../folder.ts'
import type { Item } from '../item.ts'
import { countAnswer, listAnswer, newestFirst, type ListSource } from '../list.ts'
import {
  copyMessage,
  createFromMime,
  createMessage,
  deleteMessage,
  patchMessage,
  sendDraft,
} from '../message-write.ts'
import { messageRecord, readRecord } from '../message.ts'
import { mimeOf } from '../mime.ts'
import { parseFilter } from '../odata-filter.ts'
import { expands, refuseInefficient, selected } from '../odata.ts'
import { uploadAnswer, type Uploads } from '../uploads.ts'
import {
  created,
  done,
  fail,
  objectAt,
  objectsAt,
  ok,
  textOr,
  type Answer,
  type Json,
} from '../wire.ts'

const user = '/users/{user}'
const everywhere = `${user}/messages`
const inFolder = `${user}/mailFolders/{folder}/messages`

function messageOf(call: Call): Item {
  const item = itemOf(call, call.params['message'] ?? '', 'message')
  const { folder } = call.params
  return folder === undefined || folderOf(call, folder).iid === item.home
    ? item
    : fail(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')
}

function recordOf(item: Item, call: Call): Json {
  const files = expands(call.query, 'attachments')
    ? {
        attachments: item.attachments.map((one) =>
          attachmentRecord(one, { whole: true, inside: false }),
        ),
      }
    : {}
  return { ...messageRecord(item, call), ...files }
}

const shown = (item: Item, call: Call): Json =>
  selected(recordOf(item, call), call.query.get('$select'))

const received = ({ fields }: Item): string => textOr(fields['receivedDateTime'], '')

function source(call: Call): ListSource {
  const { folder } = call.params
  const items =
    folder === undefined
      ? call.mailbox.all('message')
      : newestFirst(call.mailbox.feed(folderOf(call, folder).iid), 'received', received)
  return { items, record: (item) => recordOf(item, call), set: 'messages' }
}

function list(call: Call): Answer {
  refuseInefficient(call.query)
  return listAnswer(call, source(call))
}

function create(call: Call): Answer {
  const { folder } = call.params
  if (call.type.startsWith('text/plain')) {
    if (folder !== undefined) fail(400, 'UnableToDeserializePostBody', 'were unable to deserialize')
    return created(messageRecord(createFromMime(call), call))
  }
  return created(messageRecord(createMessage(call, folderOf(call, folder ?? 'drafts')), call))
}

const targetOf = (call: Call): Item =>
  folderOf(call, textOr(jsonOf(call)['destinationId'] ?? jsonOf(call)['DestinationId'], ''))

function move(call: Call): Answer {
  const item = messageOf(call)
  call.mailbox.move(item, targetOf(call).iid)
  return created(messageRecord(item, call))
}

function sendMail(call: Call): Answer {
  const body = jsonOf(call)
  const message = objectAt(body, 'message')
  const to = objectsAt(message, 'toRecipients').map((one) =>
    textOr(objectAt(one, 'emailAddress')['address'], ''),
  )
  if (to.length === 0) return fail(400, 'ErrorInvalidRecipients', 'A recipient is needed.')
  announce(call, { kind: 'mail', to, subject: textOr(message['subject'], '') })
  if (body['saveToSentItems'] !== false) {
    const bytes = Buffer.from(JSON.stringify({ ...message, isRead: true }))
    const asked = { ...call, user: call.user, mailbox: call.mailbox, body: bytes }
    const item = createMessage(asked, knownFolder(call.mailbox, 'sentitems'))
    item.fields = { ...item.fields, isDraft: false }
  }
  return { status: 202 }
}

/** Which changes a chain tells: those since a moment, where its first request said so. */
function keeps(call: Call): ((item: Item) => boolean) | undefined {
  const filter = call.query.get('$filter')
  if (filter === null) return undefined
  if (!/^\s*receivedDateTime\s+g[et]\s/.test(filter)) {
    return fail(400, 'ErrorInvalidUrlQuery', 'The filter is not supported with delta.')
  }
  const test = parseFilter(filter)
  return ({ fields }) => test(fields)
}

function delta(call: Call, states: DeltaStates): Answer {
  const folder = folderOf(call, call.params['folder'] ?? '')
  const fits = keeps(call)
  return deltaAnswer(call, {
    feed: call.mailbox.feed(folder.iid),
    states,
    record: messageRecord,
    partial: readRecord,
    ...(fits === undefined ? {} : { keeps: fits }),
    type: '#microsoft.graph.message',
    set: 'messages',
  })
}

const route = (method: Route['method'], path: string, answer: Route['answer']): Route => ({
  method,
  path,
  scope: 'Mail',
  answer,
})

const attachments = attachmentAnswers({
  owner: messageOf,
  changed: (item, call) => {
    delete item.extra.raw
    call.mailbox.change(item)
  },
})

const single = (path: string): Route[] => [
  route('GET', path, (call) => ok(shown(messageOf(call), call))),
  route('PATCH', path, (call) => {
    const item = messageOf(call)
    patchMessage(item, call)
    return ok(messageRecord(item, call))
  }),
  route('DELETE', path, (call) => {
    deleteMessage(messageOf(call), call)
    return done
  }),
  route('GET', `${path}/$value`, (call) => ({
    status: 200,
    bytes: mimeOf(messageOf(call)),
    type: 'text/plain',
  })),
  route('POST', `${path}/move`, move),
  route('POST', `${path}/copy`, (call) =>
    created(messageRecord(copyMessage(messageOf(call), targetOf(call), call), call)),
  ),
  route('POST', `${path}/permanentDelete`, (call) => {
    call.mailbox.remove(messageOf(call))
    return done
  }),
]

const files = (path: string, uploads: Uploads): Route[] => [
  route('GET', `${path}/attachments`, attachments.list),
  route('POST', `${path}/attachments`, attachments.create),
  route('POST', `${path}/attachments/createUploadSession`, (call) =>
    uploadAnswer(call, { item: messageOf(call), uploads }),
  ),
  route('GET', `${path}/attachments/{attachment}`, attachments.get),
  route('GET', `${path}/attachments/{attachment}/$value`, attachments.value),
  route('DELETE', `${path}/attachments/{attachment}`, attachments.remove),
]

/** Messages: lists, one by one, their files, deltas per folder, sending. */
export const messageRoutes = (
  around: Readonly<{ states: DeltaStates; uploads: Uploads }>,
): readonly Route[] => [
  route('GET', `${inFolder}/delta`, (call) => delta(call, around.states)),
  route('GET', `${everywhere}/delta`, () =>
    fail(400, 'BadRequest', "Change tracking is not supported against 'microsoft.graph.message'."),
  ),
  ...[everywhere, inFolder].flatMap((path) => [
    route('GET', path, list),
    route('POST', path, create),
    route('GET', `${path}/$count`, (call) => countAnswer(call, source(call))),
    ...single(`${path}/{message}`),
    ...files(`${path}/{message}`, around.uploads),
  ]),
  {
    ...route('POST', `${everywhere}/{message}/send`, (call) => {
      sendDraft(messageOf(call), call)
      return { status: 202 }
    }),
    scope: 'Mail.Send',
  },
  { ...route('POST', `${user}/sendMail`, sendMail), scope: 'Mail.Send' },
]
