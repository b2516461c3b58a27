/** A change as the organisation's apps are told of it: `eventType` and the event's payload. */
export type StreamEvent = Readonly<{ type: string; data: Readonly<Record<string, unknown>> }>

type Order = Readonly<Record<string, unknown>>

const text = (order: Order, name: string): string => {
  const value = order[name]
  return typeof value === 'string' ? value : ''
}

const people = (type: string) => (order: Order, now: number) => ({
  type,
  data: { timeStamp: String(now), userId: [text(order, 'userid')] },
})

const departments = (type: string) => (order: Order) => ({
  type,
  data: { deptId: [Number(text(order, 'department')) || 1] },
})

const events = (changeType: string) => (order: Order, now: number) => ({
  type: 'calendar_event_change',
  data: {
    calendarEventId: text(order, 'event'),
    calendarId: 'primary',
    calendarEventUpdateTime: now,
    changeType,
    unionIdList: [],
  },
})

const files = (type: string) => (order: Order) => ({
  type,
  data: { spaceId: text(order, 'space'), dentryId: text(order, 'dentry'), eventScope: 'SPACE' },
})

const approvals = (change: string) => (order: Order, now: number) => ({
  type: 'bpms_instance_change',
  data: { processInstanceId: text(order, 'instance'), type: change, createTime: now },
})

/** Changes that people's apps hear of; there is no event for the others (dingtalk-api.md, 6.5). */
const made: Readonly<Record<string, (order: Order, now: number) => StreamEvent>> = {
  'add-person': people('user_add_org'),
  'rename-person': people('user_modify_org'),
  'move-person': people('user_modify_org'),
  'remove-person': people('user_leave_org'),
  'rename-department': departments('org_dept_modify'),
  'remove-department': departments('org_dept_remove'),
  'add-event': events('create'),
  'move-event': events('update'),
  'cancel-event': events('delete'),
  'add-file': files('storage_dentry_create'),
  'edit-file': files('storage_dentry_update'),
  'rename-file': files('storage_dentry_update'),
  'move-file': files('storage_dentry_update'),
  'delete-file': files('storage_dentry_delete'),
  'add-approval': approvals('start'),
  'finish-approval': approvals('finish'),
  'refuse-approval': approvals('finish'),
}

/** The event of a change on demand; null where there is none. */
export function eventOf(order: Order, now: number): StreamEvent | null {
  const name = text(order, 'change')
  return Object.hasOwn(made, name) ? (made[name]?.(order, now) ?? null) : null
}
