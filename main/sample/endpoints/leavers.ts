import type { Company } from '../company/company.ts'
import { v1, type Call, type Endpoint } from '../http/endpoint.ts'
import { pageSize } from '../http/fields.ts'
import { readToken, slice } from '../http/page.ts'
import { refuse } from '../http/refusal.ts'
import type { Fields } from '../json.ts'
import { day, parseTime, second } from '../times.ts'

const unfit = 'invalidParameter.param.invalid'

function timeOf(call: Call, name: string, other: number): number {
  const text = call.query.get(name)
  if (text === null) return other
  return parseTime(text) ?? refuse(400, unfit, `${name} must be ISO 8601`)
}

/** People who left in a window of at most 365 days; the first page token is "0". */
function records(call: Call, company: Company): Fields {
  const from = timeOf(call, 'startTime', 0)
  const to = timeOf(call, 'endTime', company.clock.now())
  if (to < from || to - from > 365 * day) return refuse(400, unfit, 'window longer than 365 days')
  const size = pageSize(call.query.get('maxResults'), { to: 50, else: 50, code: unfit })
  const token = call.query.get('nextToken') ?? '0'
  const offset = token === '0' || token === '' ? 0 : readToken('left', token)
  if (offset === null) return refuse(400, 'illegalParameter.nextToken', 'nextToken')
  const found = company.left.filter(({ left }) => left >= from && left <= to)
  const { items, next } = slice(found, { list: 'left', offset, size })
  const mobile = !company.settings.fieldsOff.has('fieldMobile')
  return {
    records: items.map(({ person, left, reason }) => ({
      userId: person.userid,
      name: person.name,
      stateCode: person.stateCode,
      mobile: mobile ? person.mobile : '',
      leaveTime: second(left),
      leaveReason: reason,
    })),
    nextToken: next ?? '',
  }
}

/** The list of those who left. */
export const leaverEndpoints: readonly Endpoint[] = [
  v1({
    id: 'contact_1_0.ListEmpLeaveRecords',
    path: '/v1.0/contact/empLeaveRecords',
    metered: false,
    scope: 'Contact.Common.Read',
    needs: { query: ['startTime', 'maxResults'] },
    answer: records,
  }),
]
