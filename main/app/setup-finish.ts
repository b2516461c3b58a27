import { type Draft, dropDraft, loadSettings, saveSettings } from '../adapters/settings/index.ts'
import { fail, failures, type FailureName } from '../core/failure.ts'
import { permissions } from '../core/permissions.ts'
import { type Gap, gapsOf, isComplete, missingIn, steps } from '../core/setup.ts'
import { Temporal } from '../core/time.ts'
import type { Desk } from '../desk-types.ts'
import { planAt } from '../desk/dues.ts'
import { acceptGap } from '../desk/gaps.ts'
import { keepOutlook } from './outlook-seat.ts'
import type { SetupContext } from './setup-context.ts'
import { openedFor } from './setup-key.ts'
import { withSecond } from './setup-second.ts'
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

/** Gaps as the coverage of copies names them: a permission gone without shows as its kind's code. */
function acceptedIds(draft: Draft, gaps: readonly Gap[]): string[] {
  const kindOf = new Map<string, string>(permissions.map(({ id, kind }) => [id, kind]))
  const codes = draft.permissions.flatMap(({ id, failure }) => {
    const isGap = gaps.some((gap) => gap.id === `permission:${id}`)
    const known =
      failure !== null && isFailureName(failure.name) ? failures[failure.name].code : null
    return isGap && known !== null ? [`failed:${kindOf.get(id)}:${known}`] : []
  })
  return [...new Set([...gaps.map(({ id }) => id), ...codes])]
}

const isFailureName = (name: string): name is FailureName => Object.hasOwn(failures, name)

/** When the first copy begins, milliseconds since 1970, and the gaps that were accepted. */
export type Finished = Readonly<{ at: number; gaps: readonly string[] }>

/**
 * Ends the wizard: the settings take over what the draft held, accepted gaps are noted, and the
 * first copy begins now or tonight.
 *
 * Fails with `wrongUse` naming the step that still misses something.
 */
export async function finishSetup(context: Finishing, start: 'now' | 'tonight'): Promise<Finished> {
  const draft = await context.draft()
  const facts = await factsOf(context, draft)
  if (!isComplete(facts)) {
    const open = steps.find((step) => missingIn(step, facts).length > 0) ?? 'start'
    fail('wrongUse', { what: `setup.finish: the step ${open} is not done` })
  }
  const { desk, profile } = context
  const { state } = (await openedFor(context)).engine
  const before = valueOf(await loadSettings(profile, desk.clock))
  const settings = withSecond(valueOf(settingsOf(draft, profile, before)), draft)
  valueOf(await saveSettings(profile, settings))
  await keepOutlook(context, draft.outlook)
  const now = desk.clock.now()
  const gaps = acceptedIds(draft, gapsOf(facts))
  for (const id of gaps) acceptGap(state, { id, by: 'owner', at: now })
  // The app may have been tested again since the profile was made.
  state.note('organisation.name', draft.organisation)
  const at = start === 'now' ? now : tonight(now, settings.schedule.zone)
  if (start === 'tonight') planAt({ state, settings, clock: desk.clock }, 'full', at)
  await dropDraft(profile)
  context.forgetDraft()
  await desk.reopen()
  if (start === 'now') {
    const begun = await startFirst(desk)
    // A run that is under way already is as good a beginning.
    if (!begun.ok && begun.failure.name !== 'profileBusy') valueOf(begun)
  }
  desk.touched()
  return { at, gaps }
}
