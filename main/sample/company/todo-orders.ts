import { day } from '../times.ts'
import { type Change, word } from './order.ts'
import { addTodo, setDone, todosOf, touchTodo } from './todos.ts'

/** Changes that a person makes to a to-do, or what the years do. */
export const todoOrders: Readonly<Record<string, Change>> = {
  'add-todo': (company, order) => {
    const person = company.people.get(word(order, 'userid'))
    if (person === undefined) return 'no such person'
    const { id } = addTodo(company, {
      subject: word(order, 'subject'),
      description: '',
      due: null,
      priority: 20,
      creator: person.unionid,
      executors: [person.unionid],
      participants: [],
      sourceId: word(order, 'sourceId') || `other-${word(order, 'subject')}`,
      detailUrl: { appUrl: 'https://other.example/1', pcUrl: 'https://other.example/1' },
      own: false,
      notices: 0,
    })
    return `to-do ${id}`
  },
  'edit-todo': (company, order) => {
    const todo = todosOf(company).get(word(order, 'todo'))
    if (todo === undefined) return 'no such to-do'
    todo.subject = word(order, 'subject') || todo.subject
    todo.description = word(order, 'description') || todo.description
    if (order['done'] !== undefined) setDone(company, todo, order['done'] === true)
    touchTodo(company, todo, todo.creator)
    return `to-do ${todo.id}`
  },
  'age-todo': (company, order) => {
    const todo = todosOf(company).get(word(order, 'todo'))
    if (todo === undefined) return 'no such to-do'
    todo.done = true
    todo.finished = company.clock.now() - 181 * day
    return `to-do ${todo.id} was finished long ago`
  },
  'remove-todo': (company, order) =>
    todosOf(company).delete(word(order, 'todo')) ? 'to-do gone' : 'no such to-do',
}
