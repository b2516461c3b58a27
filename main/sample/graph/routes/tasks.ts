import { jsonOf, type Call, type Route } from '../call.ts'
import type { DeltaStates } from '../delta-state.ts'
import { deltaAnswer } from '../delta.ts'
import { checkMatch, containerOf, etagOf, neededText, stamp } from '../entity.ts'
import type { Item } from '../item.ts'
import { countAnswer, listAnswer, newestFirst, type ListSource } from '../list.ts'
import { roots } from '../mailbox.ts'
import { selected } from '../odata.ts'
import { checklistItemOf, createTask, linkOf, taskChanges, taskRecord } from '../task.ts'
import { created, done, fail, found, ok, textOr, type Answer, type Json } from '../wire.ts'

const lists = '/users/{user}/todo/lists'
const list = `${lists}/{list}`
const tasks = `${list}/tasks`
const task = `${tasks}/{task}`

const listOf = (call: Call): Item => containerOf(call, call.params['list'] ?? '', 'list')

function taskOf(call: Call): Item {
  const item = containerOf(call, call.params['task'] ?? '', 'task')
  return found(item.home === listOf(call).iid ? item : null)
}

const listRecord = (item: Item): Json => ({
  '@odata.etag': etagOf(item.changeKey),
  id: item.iid,
  displayName: item.fields['displayName'],
  isOwner: true,
  isShared: item.fields['isShared'] === true,
  wellknownListName: item.extra.known ?? 'none',
})

function refuseKnown(item: Item): void {
  if (item.extra.known !== undefined) fail(400, 'invalidRequest', 'A built-in list stays as it is.')
}

function renameList(call: Call): Answer {
  const item = listOf(call)
  refuseKnown(item)
  checkMatch(call, item.changeKey)
  item.fields = { ...item.fields, displayName: neededText(jsonOf(call), 'displayName') }
  call.mailbox.change(item)
  return ok(listRecord(item))
}

function removeList(call: Call): Answer {
  const item = listOf(call)
  refuseKnown(item)
  for (const one of call.mailbox.feed(item.iid).members.values()) call.mailbox.remove(one)
  call.mailbox.remove(item)
  return done
}

const source = (call: Call): ListSource => ({
  items: newestFirst(
    call.mailbox.feed(listOf(call).iid),
    'created',
    (item) => `${item.created} ${item.iid}`,
  ),
  record: (item) => taskRecord(item, call),
  set: 'tasks',
})

function patchTask(call: Call): Answer {
  const item = taskOf(call)
  checkMatch(call, item.changeKey)
  item.fields = { ...item.fields, ...taskChanges(jsonOf(call), call.tenant.now()) }
  call.mailbox.change(item)
  return ok(taskRecord(item, call))
}

/** A list of small things that hang on a task: its steps, its links. */
type Children = Readonly<{
  name: 'checklist' | 'links'
  make: (body: Json, call: Call) => Json
  change: (before: Json, body: Json, call: Call) => Json
}>

const childrenOf = (item: Item, { name }: Children): Json[] => (item.extra[name] ??= [])

/** Whether the task shows in deltas after a change of its children is not documented. */
function touch(item: Item, call: Call): void {
  if (!call.tenant.quirks.silentChildren) call.mailbox.change(item)
}

const childOf = (call: Call, children: Children): Json =>
  found(childrenOf(taskOf(call), children).find(({ id }) => id === call.params['child']))

function childRoutes(path: string, children: Children): Route[] {
  const one = `${path}/{child}`
  return [
    route('GET', path, (call) => ok({ value: [...childrenOf(taskOf(call), children)] })),
    route('POST', path, (call) => {
      const item = taskOf(call)
      const made = children.make(jsonOf(call), call)
      childrenOf(item, children).push(made)
      touch(item, call)
      return created(made)
    }),
    route('GET', one, (call) => ok(childOf(call, children))),
    route('PATCH', one, (call) => {
      const before = childOf(call, children)
      const after = children.change(before, jsonOf(call), call)
      const item = taskOf(call)
      item.extra[children.name] = childrenOf(item, children).map((other) =>
        other === before ? after : other,
      )
      touch(item, call)
      return ok(after)
    }),
    route('DELETE', one, (call) => {
      const gone = childOf(call, children)
      const item = taskOf(call)
      item.extra[children.name] = childrenOf(item, children).filter((other) => other !== gone)
      touch(item, call)
      return done
    }),
  ]
}

function route(method: Route['method'], path: string, answer: Route['answer']): Route {
  return { method, path, scope: 'Tasks', answer }
}

const steps: Children = {
  name: 'checklist',
  make: (body, call) => checklistItemOf(body, { id: call.mailbox.newId(), now: call.tenant.now() }),
  change(before, body, call) {
    const { checkedDateTime, ...rest } = before
    const isChecked =
      typeof body['isChecked'] === 'boolean' ? body['isChecked'] : before['isChecked']
    const since = checkedDateTime ?? stamp(call.tenant.now())
    return {
      ...rest,
      displayName: textOr(body['displayName'], textOr(before['displayName'], '')),
      isChecked,
      ...(isChecked === true ? { checkedDateTime: since } : {}),
    }
  },
}

const links: Children = {
  name: 'links',
  make: (body, call) => linkOf(body, call.mailbox.newId()),
  change: (before, body) => linkOf({ ...before, ...body }, textOr(before['id'], '')),
}

const listRoutes = (states: DeltaStates): Route[] => [
  route('GET', lists, (call) =>
    listAnswer(call, {
      items: [...call.mailbox.feed(roots.list).members.values()],
      record: listRecord,
      set: 'todo/lists',
      top: 50,
    }),
  ),
  route('POST', lists, (call) => {
    const displayName = neededText(jsonOf(call), 'displayName')
    return created(
      listRecord(call.mailbox.add({ kind: 'list', home: roots.list, fields: { displayName } })),
    )
  }),
  route('GET', `${lists}/delta`, (call) =>
    deltaAnswer(call, {
      feed: call.mailbox.feed(roots.list),
      states,
      record: listRecord,
      type: '#microsoft.graph.todoTaskList',
      set: 'todo/lists',
    }),
  ),
  route('GET', list, (call) => ok(listRecord(listOf(call)))),
  route('PATCH', list, renameList),
  route('DELETE', list, removeList),
]

/** To Do: lists, tasks, their steps and links. */
export const taskRoutes = (states: DeltaStates): readonly Route[] => [
  ...listRoutes(states),
  route('GET', tasks, (call) => listAnswer(call, source(call))),
  route('POST', tasks, (call) => created(taskRecord(createTask(call, listOf(call)), call))),
  route('GET', `${tasks}/$count`, (call) => countAnswer(call, source(call))),
  route('GET', `${tasks}/delta`, (call) =>
    deltaAnswer(call, {
      feed: call.mailbox.feed(listOf(call).iid),
      states,
      record: taskRecord,
      type: '#microsoft.graph.todoTask',
      set: 'todo/tasks',
    }),
  ),
  route('GET', task, (call) =>
    ok(selected(taskRecord(taskOf(call), call), call.query.get('$select'))),
  ),
  route('PATCH', task, patchTask),
  route('DELETE', task, (call) => {
    const item = taskOf(call)
    checkMatch(call, item.changeKey)
    call.mailbox.remove(item)
    return done
  }),
  ...childRoutes(`${task}/checklistItems`, steps),
  ...childRoutes(`${task}/linkedResources`, links),
]
