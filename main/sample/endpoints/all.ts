import type { Endpoint } from '../http/endpoint.ts'
import type { Shelf } from '../http/signature.ts'
import type { Tokens } from '../http/tokens.ts'
import { approvalEndpoints } from './approvals.ts'
import { authEndpoints } from './auth.ts'
import { calendarWriteEndpoints } from './calendar-write.ts'
import { calendarEndpoints } from './calendar.ts'
import { departmentEndpoints } from './departments.ts'
import { driveExtraEndpoints } from './drive-extras.ts'
import { spaceEndpoints } from './drive-spaces.ts'
import { driveEndpoints } from './drive.ts'
import { externalWriteEndpoints } from './external-write.ts'
import { groupEndpoints } from './groups.ts'
import { leaverEndpoints } from './leavers.ts'
import { peopleEndpoints } from './people.ts'
import { todoEndpoints } from './todos.ts'

/** Every API that the sample company answers; whatever is not here is unknown to it. */
export const endpoints = (tokens: Tokens, shelf: Shelf): readonly Endpoint[] => [
  ...authEndpoints(tokens),
  ...departmentEndpoints,
  ...peopleEndpoints,
  ...groupEndpoints,
  ...externalWriteEndpoints,
  ...leaverEndpoints,
  ...calendarEndpoints,
  ...calendarWriteEndpoints,
  ...approvalEndpoints(shelf),
  ...spaceEndpoints,
  ...driveEndpoints(shelf),
  ...driveExtraEndpoints,
  ...todoEndpoints,
]
