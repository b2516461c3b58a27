import type { Kind } from '../../core/kinds.ts'
import { exactNumber } from '../exact-json.ts'
import { approvalsEndpoints } from './approvals/endpoints.ts'
import { driveEndpoints } from './drive/endpoints.ts'
import { calendarEndpoints, contactsEndpoints, type Endpoint } from './endpoints.ts'
import type { Parts } from './transport.ts'

/** One permission point, and the cheapest call that shows whether the app has it. */
export type Trial = Readonly<{
  kind: Kind
  endpoint: Endpoint
  ask: Parts
  /** Without it the kind cannot be saved at all. */
  needed: boolean
  /** Only success counts; else any answer but "no permission" shows that it is there. */
  mustSucceed: boolean
}>

/** An id that nothing has: the service checks the permission before it looks for the record. */
const nothing = 'dingkeep-probe'

type About = Readonly<{ department: string; operator: string }>

function contacts({ department }: About): Trial[] {
  const kind = 'contacts'
  const dept_id = exactNumber(department)
  const must = { kind, needed: true, mustSucceed: true } as const
  const may = { kind, needed: false, mustSucceed: false } as const
  const people = { dept_id, cursor: 0, size: 1 }
  return [
    { ...must, endpoint: contactsEndpoints.subDepartments, ask: { body: { dept_id } } },
    { ...must, endpoint: contactsEndpoints.people, ask: { body: people } },
    {
      ...must,
      mustSucceed: false,
      endpoint: contactsEndpoints.person,
      ask: { body: { userid: nothing } },
    },
    { ...may, endpoint: contactsEndpoints.externalContacts, ask: { body: { offset: 0, size: 1 } } },
    { ...may, endpoint: contactsEndpoints.organisation, ask: {} },
  ]
}

function calendar({ operator }: About): Trial[] {
  const userId = operator === '' ? nothing : operator
  return [
    {
      kind: 'calendar',
      needed: true,
      mustSucceed: operator !== '',
      endpoint: calendarEndpoints.events,
      ask: { path: { userId, calendarId: 'primary' }, query: { maxResults: 1 } },
    },
  ]
}

function approvals(): Trial[] {
  const base = { kind: 'approvals', needed: true, mustSucceed: false } as const
  const { templates, instance, attachment } = approvalsEndpoints
  return [
    {
      ...base,
      mustSucceed: true,
      endpoint: templates,
      ask: { query: { nextToken: 0, maxResults: 1 } },
    },
    { ...base, endpoint: instance, ask: { query: { processInstanceId: nothing } } },
    {
      ...base,
      needed: false,
      endpoint: attachment,
      ask: { body: { processInstanceId: nothing, fileId: nothing } },
    },
  ]
}

function drive({ operator }: About): Trial[] {
  const base = { kind: 'drive', needed: true, mustSucceed: false } as const
  const query = { unionId: operator }
  const path = { spaceId: '1', dentryId: '1' }
  const { spaces, space, entries, download, recycleBin } = driveEndpoints
  const list = { ...query, spaceType: 'org', maxResults: 1 }
  const bin = { ...query, recycleBinScope: 'SPACE', scopeId: '1' }
  return [
    { ...base, mustSucceed: true, endpoint: spaces, ask: { query: list } },
    { ...base, endpoint: space, ask: { path, query } },
    { ...base, endpoint: entries, ask: { path, query, body: { option: { maxResults: 1 } } } },
    { ...base, endpoint: download, ask: { path, query, body: { option: { version: 1 } } } },
    { ...base, endpoint: recycleBin, ask: { query: bin } },
  ]
}

const trials: Readonly<Record<Kind, (about: About) => Trial[]>> = {
  contacts,
  calendar,
  approvals,
  drive,
  mail: () => [],
  'outlook-mail': () => [],
  'outlook-calendar': () => [],
  'outlook-contacts': () => [],
  'outlook-tasks': () => [],
  folders: () => [],
}

/** All trials of some kinds; `department` is one that the app sees, `operator` a unionId or ''. */
export const trialsOf = (kinds: readonly Kind[], about: About): Trial[] =>
  kinds.flatMap((kind) => trials[kind](about))
