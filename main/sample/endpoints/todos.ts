import type { Company } from '../company/company.ts'
import { addTodo, isListed, setDone, type Todo, todosOf, touchTodo } from '../company/todos.ts'
import type { Person } from '../company/types.ts'
import { type Call, type Endpoint, v1 } from '../http/endpoint.ts'
import { plainText } from '../http/fields.ts'
import { readToken, slice } from '../http/page.ts'
import { refuse } from '../http/refusal.ts'
import type { Fields } from '../json.ts'
import { personByUnion } from './range.ts'

const root = '/v1.0/todo/users/{unionId}'
const pageSize = 20

function personOf(call: Call, company: Company, code: string): Person {
  return personByUnion(company, call.path['unionId'] ?? '') ?? refuse(400, code, 'unionId')
}

/** A to-do that the caller's person is on. The code of this refusal is not documented: our guess. */
function todoOf(call: Call, company: Company, { unionid }: Person): Todo {
  const todo = todosOf(company).get(call.path['taskId'] ?? '')
  const mine = todo !== undefined && [todo.creator, ...todo.executors].includes(unionid)
  return mine ? todo : refuse(404, 'todo.taskNotExist', 'task not exist')
}

const card = (todo: Todo): Fields => ({
  taskId: todo.id,
  subject: todo.subject,
  dueTime: todo.due ?? undefined,
  detailUrl: todo.detailUrl ?? undefined,
  priority: todo.priority,
  createdTime: todo.created,
  modifiedTime: todo.modified,
  creatorId: todo.creator,
  sourceId: todo.sourceId,
  bizTag: todo.own ? 'dingtodo' : 'other',
  isDone: todo.done,
  // The service's own word for a work to-do.
  todoType: 'TODO',
})

const record = (todo: Todo): Fields => ({
  id: todo.id,
  subject: todo.subject,
  description: todo.description,
  startTime: todo.created,
  dueTime: todo.due ?? undefined,
  finishTime: todo.finished ?? undefined,
  done: todo.done,
  executorIds: todo.executors,
  participantIds: todo.participants,
  detailUrl: todo.detailUrl ?? undefined,
  source: todo.own ? 'dingtodo' : 'other',
  sourceId: todo.sourceId,
  createdTime: todo.created,
  modifiedTime: todo.modified,
  creatorId: todo.creator,
  modifierId: todo.modifier,
  bizTag: todo.own ? 'dingtodo' : 'other',
  isOnlyShowExecutor: true,
  priority: todo.priority,
})

/** One page of those a person has to do; the size of a page is the server's own. */
const query: Endpoint['answer'] = (call, company) => {
  const code = 'todo.orgTaskQuery.paramError'
  const { unionid } = personOf(call, company, code)
  const { isDone, nextToken } = call.body
  const found = [...todosOf(company).values()]
    .filter((todo) => todo.executors.includes(unionid) && isListed(company, todo))
    .filter(({ done }) => isDone === undefined || done === isDone)
  const list = `todos ${unionid}/${isDone === true ? 1 : 0}`
  const token = plainText(nextToken)
  const offset = token === '' ? 0 : readToken(list, token)
  if (offset === null) return refuse(400, code, 'nextToken')
  const { items, next } = slice(found, { list, offset, size: pageSize })
  return { todoCards: items.map(card), ...(next === null ? {} : { nextToken: next }) }
}

const longest = { subject: 1024, description: 4096 } as const

/** Texts have limits; a number that is no time is refused. */
function textOf(call: Call, name: keyof typeof longest, code: string): string | null {
  const value = call.body[name]
  if (value === undefined) return null
  const fits = typeof value === 'string' && value.length <= longest[name]
  return fits ? value : refuse(400, code, `${name} is too long`)
}

function timeOf(call: Call, code: string): number | null {
  const value = call.body['dueTime']
  if (value === undefined || value === null) return null
  return typeof value === 'number' && value > 0 ? value : refuse(400, code, 'dueTime')
}

const idsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(plainText) : [])

function linkOf(call: Call): Todo['detailUrl'] {
  const link = call.body['detailUrl']
  if (typeof link !== 'object' || link === null) return null
  const { appUrl, pcUrl } = link as Readonly<Record<string, unknown>>
  return { appUrl: plainText(appUrl), pcUrl: plainText(pcUrl) }
}

/** Ways of telling people that a body asks for; one that says nothing of them gets the usual push. */
function noticesIn(body: Call['body']): number {
  const asked = ['notifyConfigs', 'remindNotifyConfigs'].flatMap((name) =>
    Object.values(body[name] ?? {}),
  )
  return body['notifyConfigs'] === undefined ? 1 : asked.filter((one) => one !== '0').length
}

const priorities = new Set([10, 20, 30, 40])

const create: Endpoint['answer'] = (call, company) => {
  const code = 'todo.taskCreate.paramError'
  const { unionid } = personOf(call, company, code)
  const sourceId = plainText(call.body['sourceId'])
  const taken = [...todosOf(company).values()].some((one) => one.sourceId === sourceId)
  if (sourceId !== '' && taken) return refuse(400, code, 'task exist')
  const subject = textOf(call, 'subject', code) ?? ''
  const priority = call.body['priority'] ?? 20
  if (subject === '' || !priorities.has(Number(priority))) return refuse(400, code, 'subject')
  const todo = addTodo(company, {
    subject,
    description: textOf(call, 'description', code) ?? '',
    due: timeOf(call, code),
    priority: Number(priority),
    creator: unionid,
    executors: idsOf(call.body['executorIds']),
    participants: idsOf(call.body['participantIds']),
    sourceId,
    detailUrl: linkOf(call),
    own: true,
    notices: noticesIn(call.body),
  })
  return record(todo)
}

const update: Endpoint['answer'] = (call, company) => {
  const code = 'todo.taskUpdate.paramError'
  const person = personOf(call, company, code)
  const todo = todoOf(call, company, person)
  if (!todo.own) return refuse(400, code, 'task not belong to bizTag')
  todo.subject = textOf(call, 'subject', code) ?? todo.subject
  todo.description = textOf(call, 'description', code) ?? todo.description
  todo.due = timeOf(call, code) ?? todo.due
  if (typeof call.body['done'] === 'boolean') setDone(company, todo, call.body['done'])
  touchTodo(company, todo, person.unionid)
  return { result: true }
}

const remove: Endpoint['answer'] = (call, company) => {
  const code = 'todo.taskDelete.paramError'
  const person = personOf(call, company, code)
  const todo = todoOf(call, company, person)
  if (!todo.own) return refuse(400, code, 'task not belong to bizTag')
  todosOf(company).delete(todo.id)
  return { result: true }
}

/** Work to-dos: listed for a person, read, made, changed and taken away by the app. */
export const todoEndpoints: readonly Endpoint[] = [
  v1({
    id: 'todo_1_0.QueryOrgTodoTasks',
    method: 'POST',
    path: `${root}/org/tasks/query`,
    scope: 'Todo.Todo.Read',
    answer: query,
  }),
  v1({
    id: 'todo_1_0.GetTodoTask',
    path: `${root}/tasks/{taskId}`,
    scope: 'Todo.Todo.Read',
    answer: (call, company) => {
      const person = personOf(call, company, 'todo.taskQuery.paramError')
      return record(todoOf(call, company, person))
    },
  }),
  v1({
    id: 'todo_1_0.CreateTodoTask',
    method: 'POST',
    path: `${root}/tasks`,
    scope: 'Todo.Todo.Write',
    needs: { body: ['subject'] },
    answer: create,
  }),
  v1({
    id: 'todo_1_0.UpdateTodoTask',
    method: 'PUT',
    path: `${root}/tasks/{taskId}`,
    scope: 'Todo.Todo.Write',
    answer: update,
  }),
  v1({
    id: 'todo_1_0.DeleteTodoTask',
    method: 'DELETE',
    path: `${root}/tasks/{taskId}`,
    scope: 'Todo.Todo.Write',
    answer: remove,
  }),
]
