import { batchAnswer } from '../batch.ts'
import type { Route } from '../call.ts'
import type { DeltaStates } from '../delta-state.ts'
import type { Desk } from '../desk.ts'
import type { Uploads } from '../uploads.ts'
import { fail } from '../wire.ts'
import { calendarRoutes } from './calendars.ts'
import { contactRoutes } from './contacts.ts'
import { eventRoutes } from './events.ts'
import { folderRoutes } from './folders.ts'
import { messageRoutes } from './messages.ts'
import { taskRoutes } from './tasks.ts'
import { userRoutes } from './users.ts'

/** What routes share. */
export type Around = Readonly<{
  states: DeltaStates
  uploads: Uploads
  /** The desk itself, for the requests of a batch; null while it is made. */
  desk: () => Desk | null
}>

/** Everything that the Microsoft side answers. */
export const graphRoutes = ({ states, uploads, desk }: Around): readonly Route[] => [
  ...userRoutes,
  ...contactRoutes(states),
  ...calendarRoutes(states),
  ...eventRoutes(uploads),
  ...folderRoutes(states),
  ...messageRoutes({ states, uploads }),
  ...taskRoutes(states),
  {
    method: 'POST',
    path: '/$batch',
    scope: null,
    answer(call) {
      const own = desk()
      return own === null ? fail(503, 'serviceNotAvailable') : batchAnswer(call, own)
    },
  },
]
