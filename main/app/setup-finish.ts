import { dropDraft, saveSettings } from '../adapters/settings/index.ts'
import { fail } from '../core/failure.ts'
import { gapsOf, isComplete, missingIn, steps } from '../core/setup.ts'
import { Temporal } from '../core/time.ts'
import type { Desk } from '../desk-types.ts'
import type { SetupContext } from './setup-context.ts'
import { openedFor } from './setup-key.ts'
import { settingsOf } from './setup-settings.ts'
import { factsOf } from './setup-view.ts'
import { valueOf } from './work.ts'

/** The next 20:00 in a zone, milliseconds since 1970. */
export function tonight(now: number, zone: string): number {
  const at = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone)
  const today = at.withPlainTime('20:00')
  const next = Temporal.ZonedDateTime.compare(today, at) > 0 ? today : today.add({ days: 1 })
  return next.epochMilliseconds
}

type Finishing = SetupContext & { forgetDraft(): void }

/** Starts the first full copy. */
export const startFirst = (desk: Desk) =>
  desk.begin({
    what: 'backup',
    mode: 'full',
    by: 'person',
    run: ({ app }, watch) => app.backup({ mode: 'full', refetch: false }, watch),
  })

/**
 * Ends the wizard: the settings take over what the draft held, accepted gaps are noted, and the
 * first copy begins now or tonight (noted as `first.due`, milliseconds since 1970).
 *
 * Fails with `wrongUse` naming the step that still misses something.
 */
export async function finishSetup(context: Finishing, start: 'now' | 'tonight'): Promise<number> {
  const draft = await context.draft()
  const facts = await factsOf(context, draft)
  if (!isComplete(facts)) {
    const open = steps.find((step) => missingIn(step, facts).length > 0) ?? 'start'
    fail('wrongUse', { what: `setup.finish: the step ${open} is not done` })
  }
  const { desk, profile } = context
  const before = (await openedFor(context)).engine
  const settings = valueOf(settingsOf(draft, profile, before.settings))
  valueOf(await saveSettings(profile, settings))
  before.state.note('gaps.accepted', JSON.stringify(gapsOf(facts).map(({ id }) => id)))
  const now = desk.clock.now()
  const at = start === 'now' ? now : tonight(now, settings.schedule.zone)
  if (start === 'tonight') before.state.note('first.due', String(at))
  await dropDraft(profile)
  context.forgetDraft()
  await desk.reopen()
  if (start === 'now') valueOf(await startFirst(desk))
  desk.touched()
  return at
}
