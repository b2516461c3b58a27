import { loadSettings, saveSettings } from '../adapters/settings/index.ts'
import type { Engine } from '../app/engine.ts'
import { allLeaving, decidingOf, forgetLeaving } from '../app/leaving.ts'
import { secondPassword } from '../app/settings-view.ts'
import { takeEffect } from '../app/settings-write.ts'
import { valueOf } from '../app/work.ts'
import { mayBeDone, type Waiting } from '../core/danger.ts'
import type { Desk, Opened } from '../desk-types.ts'

const underWay = new WeakSet<Engine>()

/**
 * Gives up the second copies whose days have passed and that whoever must has agreed to. What lies
 * in those places is left alone. Throws `FailureError` where the settings cannot be written; the
 * next tick tries again.
 */
export async function giveUpDue(desk: Desk, { engine }: Opened): Promise<void> {
  if (underWay.has(engine)) return
  const deciding = decidingOf(engine.state)
  const now = desk.clock.now()
  const due = allLeaving(engine.state).filter(({ waiting }) => mayBeDone(waiting, deciding, now))
  if (due.length === 0) return
  underWay.add(engine)
  try {
    for (const { name, waiting } of due) await giveUp(desk, engine, { name, waiting })
    await takeEffect(desk)
  } finally {
    underWay.delete(engine)
  }
}

type Leaving = Readonly<{ name: string; waiting: Waiting }>

async function giveUp(desk: Desk, engine: Engine, { name, waiting }: Leaving): Promise<void> {
  const { profile, secrets, state } = engine
  const settings = valueOf(await loadSettings(profile, desk.clock))
  const secondCopies = settings.secondCopies.filter((copy) => copy.name !== name)
  const isThere = secondCopies.length < settings.secondCopies.length
  if (isThere) valueOf(await saveSettings(profile, { ...settings, secondCopies }))
  valueOf(await secrets.change(new Map([[secondPassword(name), null]])))
  const role = state.people.find(waiting.by)?.role ?? ''
  desk.audit({
    actor: waiting.by,
    role,
    source: 'engine',
    factor: 'none',
    action: 'danger.done',
    object: 'settings:second-copy',
    result: 'ok',
    reason: waiting.reason,
    about: { agreed: waiting.agreed ?? '' },
  })
  // Last: after a crash the rest is done once more, and told twice rather than never.
  forgetLeaving(state, name)
}
