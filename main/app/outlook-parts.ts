import type { OutlookState } from '../../preload/contract/outlook.ts'
import type { OutlookDraft } from '../adapters/settings/index.ts'
import type { outlookSeat } from './outlook-seat.ts'
import type { OutlookLive } from './outlook-view.ts'
import type { SetupContext } from './setup-context.ts'

/** What the parts of the step share. */
export type Parts = Readonly<{
  context: SetupContext
  seat: ReturnType<typeof outlookSeat>
  view: () => Promise<OutlookState>
  show: (next: Partial<OutlookLive>) => Promise<OutlookState>
  live: () => OutlookLive
}>

/** Ids, cloud and way decide who is asked as whom: after a change no outcome holds. */
export const basisOf = ({ way, tenantId, clientId, cloud }: OutlookDraft): string =>
  JSON.stringify([way, tenantId, clientId, cloud])
