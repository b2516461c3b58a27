import type { Endpoint } from '../endpoints.ts'

const legacy = (row: Pick<Endpoint, 'id' | 'path' | 'scope'>): Endpoint => ({
  ...row,
  method: 'POST',
  generation: 'legacy',
  metered: false,
})

/** Calls for single external contacts (paper, 2.4); none is metered. */
export const contactEndpoints = {
  get: legacy({
    id: 'legacy.topapi.extcontact.get',
    path: '/topapi/extcontact/get',
    scope: 'qyapi_ext_read',
  }),
  create: legacy({
    id: 'legacy.topapi.extcontact.create',
    path: '/topapi/extcontact/create',
    scope: 'qyapi_ext_write',
  }),
  update: legacy({
    id: 'legacy.topapi.extcontact.update',
    path: '/topapi/extcontact/update',
    scope: 'qyapi_ext_write',
  }),
  delete: legacy({
    id: 'legacy.topapi.extcontact.delete',
    path: '/topapi/extcontact/delete',
    scope: 'qyapi_ext_write',
  }),
} as const satisfies Record<string, Endpoint>

const todo = (row: Pick<Endpoint, 'id' | 'method' | 'path' | 'scope'>): Endpoint => ({
  ...row,
  generation: 'v1',
  metered: true,
})
const tasks = '/v1.0/todo/users/{unionId}/tasks'

/** Calls for work to-dos (paper, 3.2); all are metered. */
export const todoEndpoints = {
  list: todo({
    id: 'todo_1_0.QueryOrgTodoTasks',
    method: 'POST',
    path: '/v1.0/todo/users/{unionId}/org/tasks/query',
    scope: 'Todo.Todo.Read',
  }),
  get: todo({
    id: 'todo_1_0.GetTodoTask',
    method: 'GET',
    path: `${tasks}/{taskId}`,
    scope: 'Todo.Todo.Read',
  }),
  create: todo({
    id: 'todo_1_0.CreateTodoTask',
    method: 'POST',
    path: tasks,
    scope: 'Todo.Todo.Write',
  }),
  update: todo({
    id: 'todo_1_0.UpdateTodoTask',
    method: 'PUT',
    path: `${tasks}/{taskId}`,
    scope: 'Todo.Todo.Write',
  }),
  delete: todo({
    id: 'todo_1_0.DeleteTodoTask',
    method: 'DELETE',
    path: `${tasks}/{taskId}`,
    scope: 'Todo.Todo.Write',
  }),
} as const satisfies Record<string, Endpoint>
