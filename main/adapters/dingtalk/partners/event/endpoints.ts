import { calendarEndpoints, type Endpoint } from '../../endpoints.ts'

const events = '/v1.0/calendar/users/{userId}/calendars/{calendarId}/events'
const row = { generation: 'v1', metered: true } as const
const reads = 'Calendar.Event.Read'
const writes = 'Calendar.Event.Write'

/** Calls for a person's events (paper, 3.1); `{userId}` is a unionId. All are metered. */
export const eventEndpoints = {
  list: calendarEndpoints.events,
  get: {
    ...row,
    id: 'calendar_1_0.GetEvent',
    method: 'GET',
    path: `${events}/{eventId}`,
    scope: reads,
  },
  view: {
    ...row,
    id: 'calendar_1_0.ListEventsView',
    method: 'GET',
    path: `${events}view`,
    scope: reads,
  },
  create: {
    ...row,
    id: 'calendar_1_0.CreateEvent',
    method: 'POST',
    path: events,
    scope: writes,
  },
  patch: {
    ...row,
    id: 'calendar_1_0.PatchEvent',
    method: 'PUT',
    path: `${events}/{eventId}`,
    scope: writes,
  },
  delete: {
    ...row,
    id: 'calendar_1_0.DeleteEvent',
    method: 'DELETE',
    path: `${events}/{eventId}`,
    scope: writes,
  },
} as const satisfies Record<string, Endpoint>
