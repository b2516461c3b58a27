import { outlookEventPartner } from '../../../../main/adapters/graph/partners/event.ts'
import type { WriteResult } from '../../../../main/core/sync/partner.ts'
import type { Image, Observation, Patch } from '../../../../main/core/sync/types.ts'
import { calm, createOf, itemOf, updateOf } from '../../sync-partner-suite.ts'
import { openDesk, type Desk, type DeskAsk } from './office.ts'

/** A window as a link of November 2026 has it. */
export const window = {
  from: Date.parse('2026-09-25T00:00:00Z'),
  to: Date.parse('2027-12-09T00:00:00Z'),
}

/** A calendar of one person, with what tests of it ask for over and over. */
export type CalendarDesk = Desk &
  Readonly<{
    created: (image: Image) => Promise<WriteResult>
    made: (image: Image) => Promise<Observation>
    updated: (item: Observation, patch: Patch) => Promise<WriteResult>
    /** Makes a day of a series differ. */
    dayMade: (master: Observation, start: string, image: Image) => Promise<WriteResult>
    /** Starts of a series' days in the window, as Graph tells them. */
    daysOf: (remoteId: string) => Promise<readonly string[]>
  }>

/** Opens a calendar for a test. */
export async function openCalendar(ask: Partial<DeskAsk> = {}): Promise<CalendarDesk> {
  const side = await openDesk({
    make: outlookEventPartner,
    role: 'calendar',
    fields: { importance: 'high' },
    window,
    ...ask,
  })
  const { partner, options } = side
  const created = (image: Image) => partner.write(createOf(side, image), calm)
  return {
    ...side,
    created,
    made: async (image) => itemOf(await created(image)),
    updated: (item, patch) =>
      partner.write(updateOf(item, patch, item.meta.marker ?? { uid: 'u', mac: 'm' }), calm),
    dayMade: (master, start, image) =>
      partner.write(
        { ...createOf(side, image), occurrence: { master: master.remoteId, start } },
        calm,
      ),
    async daysOf(remoteId) {
      const to = {
        text: `/users/${options.mailbox.id}/events/${remoteId}/instances`,
        call: 'days',
      }
      const query = {
        startDateTime: new Date(window.from).toISOString(),
        endDateTime: new Date(window.to).toISOString(),
        $top: 100,
      }
      const asked = { to, query, mailbox: options.mailbox.id, signal: calm }
      const answer = (await options.graph.call(asked)) as {
        value: { start: { dateTime: string } }[]
      }
      return answer.value.map(({ start }) => `${start.dateTime.slice(0, 19)}Z`)
    },
  }
}
