import { jsonOf, type Call, type Route } from '../call.ts'
import type { DeltaStates } from '../delta-state.ts'
import { deltaAnswer } from '../delta.ts'
import { extendedOf } from '../entity.ts'
import {
  addFolder,
  checkName,
  childrenOf,
  folderOf,
  folderRecord,
  isBelow,
  knownFolder,
  removeTree,
} from '../folder.ts'
import type { Item } from '../item.ts'
import { listAnswer } from '../list.ts'
import { roots } from '../mailbox.ts'
import { selected } from '../odata.ts'
import { created, done, fail, ok, textOr, type Answer } from '../wire.ts'

const folders = '/users/{user}/mailFolders'
const one = `${folders}/{folder}`

const thisFolder = (call: Call): Item => folderOf(call, call.params['folder'] ?? '')

/** The folder above: of the path, or the root that everything lies below. */
const above = (call: Call): Item =>
  call.params['folder'] === undefined
    ? knownFolder(call.mailbox, 'msgfolderroot')
    : thisFolder(call)

function list(call: Call): Answer {
  const all = call.query.get('includeHiddenFolders') === 'true'
  const items = childrenOf(call.mailbox, above(call)).filter(
    ({ extra }) => all || extra.hidden !== true,
  )
  return listAnswer(call, { items, record: (item) => folderRecord(item, call), set: 'mailFolders' })
}

function create(call: Call): Answer {
  const body = jsonOf(call)
  const wish = { displayName: textOr(body['displayName'], ''), hidden: body['isHidden'] === true }
  const item = addFolder(call.mailbox, above(call), wish)
  for (const [id, value] of extendedOf(body)) item.extended.set(id, value)
  return created(folderRecord(item, call))
}

function refuseKnown(item: Item): void {
  if (item.extra.known === undefined) return
  fail(400, 'ErrorDeleteDistinguishedFolder', 'Distinguished folders cannot be changed.')
}

function rename(call: Call): Answer {
  const item = thisFolder(call)
  const body = jsonOf(call)
  const { displayName } = body
  for (const [id, value] of extendedOf(body)) item.extended.set(id, value)
  if (typeof displayName === 'string' && displayName !== item.fields['displayName']) {
    refuseKnown(item)
    const parent = call.mailbox.item(textOr(item.fields['parentFolderId'], ''))
    if (parent !== undefined) checkName(call.mailbox, parent, displayName)
    item.fields = { ...item.fields, displayName }
  }
  call.mailbox.change(item)
  return ok(folderRecord(item, call))
}

/** Puts a folder below another; its id stays. */
function moveTo(item: Item, target: Item, call: Call): void {
  refuseKnown(item)
  if (isBelow(call.mailbox, target, item))
    fail(400, 'ErrorMoveCopyFailed', 'It would lie in itself.')
  item.fields = { ...item.fields, parentFolderId: target.iid }
  call.mailbox.change(item)
}

function move(call: Call): Answer {
  const item = thisFolder(call)
  const target = folderOf(call, textOr(jsonOf(call)['destinationId'], ''))
  checkName(call.mailbox, target, textOr(item.fields['displayName'], ''))
  moveTo(item, target, call)
  return created(folderRecord(item, call))
}

/** Deleting puts a folder below Deleted Items; from there it goes for good. */
function remove(call: Call): Answer {
  const item = thisFolder(call)
  const deleted = knownFolder(call.mailbox, 'deleteditems')
  refuseKnown(item)
  if (isBelow(call.mailbox, item, deleted)) removeTree(call.mailbox, item)
  else moveTo(item, deleted, call)
  return done
}

const route = (method: Route['method'], path: string, answer: Route['answer']): Route => ({
  method,
  path,
  scope: 'Mail',
  answer,
})

/** The tree of mail folders. */
export const folderRoutes = (states: DeltaStates): readonly Route[] => [
  route('GET', folders, list),
  route('POST', folders, create),
  route('GET', `${folders}/delta`, (call) =>
    deltaAnswer(call, {
      feed: call.mailbox.feed(roots.mailFolder),
      states,
      record: folderRecord,
      keeps: ({ extra }) => extra.known !== 'msgfolderroot',
      type: '#microsoft.graph.mailFolder',
      set: 'mailFolders',
    }),
  ),
  route('GET', one, (call) =>
    ok(selected(folderRecord(thisFolder(call), call), call.query.get('$select'))),
  ),
  route('PATCH', one, rename),
  route('DELETE', one, remove),
  route('GET', `${one}/childFolders`, list),
  route('POST', `${one}/childFolders`, create),
  route('POST', `${one}/move`, move),
  route('POST', `${one}/permanentDelete`, (call) => {
    const item = thisFolder(call)
    refuseKnown(item)
    removeTree(call.mailbox, item)
    return done
  }),
]
