import { createRandom } from '../random.ts'
import { day } from '../times.ts'
import type { Company } from './company.ts'
import { nextNumber } from './serial.ts'

/** A work to-do: made by an app through the API. Times in milliseconds since 1970. */
export interface Todo {
  readonly id: string
  subject: string
  description: string
  due: number | null
  done: boolean
  finished: number | null
  readonly priority: number
  /** unionIds. */
  readonly creator: string
  readonly executors: readonly string[]
  readonly participants: readonly string[]
  readonly sourceId: string
  readonly detailUrl: Readonly<{ appUrl: string; pcUrl: string }> | null
  readonly created: number
  modified: number
  modifier: string
  /** False: another app made it, and only that one may change it. */
  readonly own: boolean
  /** Pop-ups, messages and pushes that its maker asked for. */
  readonly notices: number
}

const all = new WeakMap<Company, Map<string, Todo>>()

/** The company's to-dos by id; it begins without any. */
export function todosOf(company: Company): Map<string, Todo> {
  const known = all.get(company)
  if (known !== undefined) return known
  const made = new Map<string, Todo>()
  all.set(company, made)
  return made
}

/** What a to-do is made from. */
export type TodoPlan = Pick<
  Todo,
  'subject' | 'description' | 'due' | 'priority' | 'creator' | 'executors' | 'participants'
> &
  Pick<Todo, 'sourceId' | 'detailUrl' | 'own' | 'notices'>

/** Makes a to-do now. */
export function addTodo(company: Company, plan: TodoPlan): Todo {
  const number = nextNumber(company)
  const now = company.clock.now()
  const todo: Todo = {
    ...plan,
    id: createRandom(`${company.seed}/todo/${number}`).text(24),
    done: false,
    finished: null,
    created: now,
    modified: now,
    modifier: plan.creator,
  }
  todosOf(company).set(todo.id, todo)
  return todo
}

/** Notes that somebody changed a to-do; each change has a later time than the one before. */
export function touchTodo(company: Company, todo: Todo, by: string): void {
  todo.modified = Math.max(todo.modified + 1, company.clock.now())
  todo.modifier = by
}

/** Marks a to-do as finished or open again. */
export function setDone(company: Company, todo: Todo, done: boolean): void {
  if (todo.done === done) return
  todo.done = done
  todo.finished = done ? company.clock.now() : null
}

/** Finished to-dos are listed for so long (dingtalk-api.md, 3.2). */
const listedFor = 180 * day

/** Whether the list of to-dos shows one: made with a link, and not finished long ago. */
export const isListed = (company: Company, { detailUrl, finished }: Todo): boolean =>
  detailUrl !== null && (finished === null || company.clock.now() - finished <= listedFor)
