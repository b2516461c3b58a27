import { day, localDay } from '../times.ts'

/** Something that people would have been told, and by what. */
export type Notice = Readonly<{
  /** Milliseconds since 1970. */
  at: number
  /** `push`: a notification; `chat`: a card in a chat; `pop-up`: a reminder that nobody asked for. */
  how: 'push' | 'chat' | 'pop-up' | 'meeting'
  what: 'invitation' | 'update' | 'cancellation' | 'reminder' | 'meeting'
  event: string
  unionid: string
}>

type Made = Readonly<{ event: string; at: number }>

/** What the calendar service remembers of writes beside the events. */
export interface CalendarDesk {
  /** Everything that anybody was told because of a write. */
  readonly notices: Notice[]
  /** True: lists also hold past occurrences of series as rows of their own. */
  pastRows: boolean
  /** The event that a create key made for a person within the last day, or null. */
  madeBy(unionid: string, key: string, now: number): string | null
  remember(unionid: string, key: string, made: Made): void
  /** Counts a create of a person; false if the day has had all it may. */
  count(unionid: string, now: number): boolean
}

/** Creates of one person a day (dingtalk-api.md, 3.1). */
const mostCreates = 100

/** Starts with nothing remembered. */
export function createCalendarDesk(): CalendarDesk {
  const keys = new Map<string, Made>()
  const creates = new Map<string, number>()
  return {
    notices: [],
    pastRows: false,
    madeBy(unionid, key, now) {
      const made = keys.get(`${unionid} ${key}`)
      return made !== undefined && now - made.at < day ? made.event : null
    },
    remember: (unionid, key, made) => void keys.set(`${unionid} ${key}`, made),
    count(unionid, now) {
      const name = `${unionid} ${localDay(now)}`
      const made = creates.get(name) ?? 0
      if (made >= mostCreates) return false
      creates.set(name, made + 1)
      return true
    },
  }
}
