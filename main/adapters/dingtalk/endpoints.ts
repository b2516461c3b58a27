/** One call of DingTalk's API, as the contract file names it; `path` holds `{name}` parts. */
export type Endpoint = Readonly<{
  id: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  /** `v1`: token in a header, errors by status. `legacy`: token in the query, always status 200. */
  generation: 'v1' | 'legacy'
  /** Whether DingTalk counts it against the month's allowance (paper, 1.5). */
  metered: boolean
  /** Permission point that the app needs; null where none is. */
  scope: string | null
}>

type Row = Pick<Endpoint, 'id' | 'path' | 'scope'>
const free = { metered: false } as const
const legacyPost = (row: Row): Endpoint => ({
  ...row,
  ...free,
  method: 'POST',
  generation: 'legacy',
})
const freeGet = (row: Row): Endpoint => ({ ...row, ...free, method: 'GET', generation: 'v1' })
const calendarGet = (row: Row): Endpoint => ({
  ...row,
  metered: true,
  method: 'GET',
  generation: 'v1',
})

/** Calls for tokens; they carry credentials and are sent by `token.ts` alone. */
export const tokenEndpoints = {
  ofOrganisation: {
    id: 'oauth2_1_0.GetToken',
    method: 'POST',
    path: '/v1.0/oauth2/{corpId}/token',
    generation: 'v1',
    metered: false,
    scope: 'qyapi_base',
  },
  ofApp: {
    id: 'oauth2_1_0.GetAccessToken',
    method: 'POST',
    path: '/v1.0/oauth2/accessToken',
    generation: 'v1',
    metered: false,
    scope: 'qyapi_base',
  },
} as const satisfies Record<string, Endpoint>

/** Calls of the contacts source, the directory and the live check; none is metered. */
export const contactsEndpoints = {
  scopes: {
    id: 'legacy.auth.scopes',
    method: 'GET',
    path: '/auth/scopes',
    generation: 'legacy',
    metered: false,
    scope: 'qyapi_base',
  },
  organisation: freeGet({
    id: 'contact_1_0.GetOrgAuthInfo',
    path: '/v1.0/contact/organizations/authInfos',
    scope: 'Contact.Org.Read',
  }),
  subDepartments: legacyPost({
    id: 'legacy.topapi.v2.department.listsub',
    path: '/topapi/v2/department/listsub',
    scope: 'qyapi_get_department_list',
  }),
  department: legacyPost({
    id: 'legacy.topapi.v2.department.get',
    path: '/topapi/v2/department/get',
    scope: 'qyapi_get_department_list',
  }),
  people: legacyPost({
    id: 'legacy.topapi.v2.user.list',
    path: '/topapi/v2/user/list',
    scope: 'qyapi_get_department_member',
  }),
  person: legacyPost({
    id: 'legacy.topapi.v2.user.get',
    path: '/topapi/v2/user/get',
    scope: 'qyapi_get_member',
  }),
  roles: legacyPost({
    id: 'legacy.topapi.role.list',
    path: '/topapi/role/list',
    scope: 'qyapi_get_department_list',
  }),
  roleMembers: legacyPost({
    id: 'legacy.topapi.role.simplelist',
    path: '/topapi/role/simplelist',
    scope: 'qyapi_get_department_member',
  }),
  externalContacts: legacyPost({
    id: 'legacy.topapi.extcontact.list',
    path: '/topapi/extcontact/list',
    scope: 'qyapi_ext_read',
  }),
  externalLabels: legacyPost({
    id: 'legacy.topapi.extcontact.listlabelgroups',
    path: '/topapi/extcontact/listlabelgroups',
    scope: 'qyapi_ext_read',
  }),
} as const satisfies Record<string, Endpoint>

/** Calls of the calendar source; `{userId}` is a unionId. All are metered. */
export const calendarEndpoints = {
  events: calendarGet({
    id: 'calendar_1_0.ListEvents',
    path: '/v1.0/calendar/users/{userId}/calendars/{calendarId}/events',
    scope: 'Calendar.Event.Read',
  }),
  attendees: calendarGet({
    id: 'calendar_1_0.ListAttendees',
    path: '/v1.0/calendar/users/{userId}/calendars/{calendarId}/events/{eventId}/attendees',
    scope: 'Calendar.Event.Read',
  }),
} as const satisfies Record<string, Endpoint>
