import type { z } from 'zod'

import { aboutAsks } from './contract/about.ts'
import { alertsAsks, alertsTells } from './contract/alerts.ts'
import { auditAsks } from './contract/audit.ts'
import { browseAsks, searchAsks } from './contract/browse.ts'
import { copiesAsks } from './contract/copies.ts'
import { engineAsks, engineTells } from './contract/engine.ts'
import { homeAsks } from './contract/home.ts'
import { outlookAsks, outlookTells } from './contract/outlook.ts'
import { peopleAsks } from './contract/people.ts'
import { previewAsks } from './contract/preview.ts'
import { putBackAsks, putBackTells } from './contract/put-back.ts'
import { restoreAsks, restoreTells } from './contract/restore.ts'
import { runsAsks, runsTells } from './contract/runs.ts'
import { scheduleAsks } from './contract/schedule.ts'
import { sessionAsks, sessionTells } from './contract/session.ts'
import { settingsAsks } from './contract/settings.ts'
import { setupAsks, setupTells } from './contract/setup.ts'
import { shellAsks, shellTells } from './contract/shell.ts'
import { statusAsks, statusTells } from './contract/status.ts'
import { syncAsks, syncTells } from './contract/sync.ts'

/**
 * All that a window may ask of the engine, and all that it may hear. The shapes of each subject lie
 * beside, in `contract/`; every transport checks them on both ends.
 */
export const contract = {
  asks: {
    ...browseAsks,
    ...searchAsks,
    ...previewAsks,
    ...restoreAsks,
    ...putBackAsks,
    ...engineAsks,
    ...settingsAsks,
    ...setupAsks,
    ...outlookAsks,
    ...statusAsks,
    ...runsAsks,
    ...copiesAsks,
    ...scheduleAsks,
    ...alertsAsks,
    ...homeAsks,
    ...peopleAsks,
    ...sessionAsks,
    ...auditAsks,
    ...shellAsks,
    ...aboutAsks,
    ...syncAsks,
  },
  tells: {
    ...restoreTells,
    ...putBackTells,
    ...engineTells,
    ...statusTells,
    ...runsTells,
    ...alertsTells,
    ...setupTells,
    ...outlookTells,
    ...sessionTells,
    ...shellTells,
    ...syncTells,
  },
} as const

type Asks = typeof contract.asks
type Tells = typeof contract.tells

export type Ask = keyof Asks
export type Tell = keyof Tells
export type Input<A extends Ask> = z.infer<Asks[A]['input']>
export type Output<A extends Ask> = z.infer<Asks[A]['output']>
export type News<T extends Tell> = z.infer<Tells[T]>

/** A failure as it crosses: its name, its code, and facts for the text. */
export type Problem = Readonly<{
  name: string
  code: string
  about: Readonly<Record<string, string>>
}>
export type Answer<A extends Ask> = { ok: true; value: Output<A> } | { ok: false; failure: Problem }

/** `window.dingkeep`, as the preload script and the browser's bridge both provide it. */
export type Bridge = {
  ask: <A extends Ask>(name: A, input: Input<A>) => Promise<Answer<A>>
  /** Hears a tell until the function that is given back is called. */
  hear: <T extends Tell>(name: T, heard: (news: News<T>) => void) => () => void
}
