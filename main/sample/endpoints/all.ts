import type { Endpoint } from '../http/endpoint.ts'
import type { Tokens } from '../http/tokens.ts'
import { authEndpoints } from './auth.ts'
import { calendarEndpoints } from './calendar.ts'
import { departmentEndpoints } from './departments.ts'
import { groupEndpoints } from './groups.ts'
import { leaverEndpoints } from './leavers.ts'
import { peopleEndpoints } from './people.ts'

/** Every API that the sample company answers; whatever is not here is unknown to it. */
export const endpoints = (tokens: Tokens): readonly Endpoint[] => [
  ...authEndpoints(tokens),
  ...departmentEndpoints,
  ...peopleEndpoints,
  ...groupEndpoints,
  ...leaverEndpoints,
  ...calendarEndpoints,
]
