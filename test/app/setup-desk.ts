import { onTestFinished } from 'vitest'

import { openLog } from '../../main/adapters/log.ts'
import { profileAt } from '../../main/adapters/profile.ts'
import type { Ticker } from '../../main/adapters/schedule.ts'
import type { Sealer } from '../../main/adapters/secrets/index.ts'
import { setupOf } from '../../main/app/setup-of.ts'
import type { Outcome } from '../../main/core/failure.ts'
import type { Clock } from '../../main/core/ports.ts'
import type { Desk } from '../../main/desk-types.ts'
import { createDesk } from '../../main/desk.ts'
import { settingsHandlers } from '../../main/handlers/settings.ts'
import { setupHandlers } from '../../main/handlers/setup.ts'
import { type Ask, contract, type Input, type Output } from '../../preload/contract.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'

type Told = { name: string; news: unknown }

/** A window's side of the set-up: every answer is checked against the contract. */
export interface Window {
  readonly desk: Desk
  readonly told: Told[]
  ask<A extends Ask>(name: A, input: Input<A>): Promise<Outcome<Output<A>>>
  /** The value, or the test fails with the failure. */
  get<A extends Ask>(name: A, input: Input<A>): Promise<Output<A>>
  /** As if the computer was started again. */
  restart(): Promise<Window>
}

const caller = { session: 'test' }

/**
 * Opens a desk on a profile with the handlers of set-up and settings. The sample company counts
 * calls a second by the computer's clock: who makes many needs that one too.
 */
export async function windowOn(
  profile: string,
  clock: Clock = skippingClock(),
  more: Readonly<{ sealer?: Sealer; ticker?: Ticker }> = {},
): Promise<Window> {
  const told: Told[] = []
  const log = openLog(profileAt(profile).logs, { clock, level: 'error' })
  const desk = await createDesk({
    profile,
    clock,
    log,
    fetch,
    ticker: null,
    ...more,
    tell: (name, news) => void told.push({ name, news }),
  })
  const handlers: Record<string, unknown> = { ...setupHandlers(desk), ...settingsHandlers(desk) }
  const close = async () => {
    desk.stop()
    await setupOf(desk).stop()
    await desk.close()
  }
  onTestFinished(close)
  const ask: Window['ask'] = async (name, input) => {
    const handle = handlers[name] as (input: unknown, by: object) => Promise<Outcome<unknown>>
    const answer = await handle(contract.asks[name].input.parse(input), caller)
    return answer.ok
      ? { ok: true, value: contract.asks[name].output.parse(answer.value) as Output<typeof name> }
      : answer
  }
  return {
    desk,
    told,
    ask,
    async get(name, input) {
      const answer = await ask(name, input)
      if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.failure)}`)
      return answer.value
    },
    async restart() {
      await close()
      return windowOn(profile, clock, more)
    },
  }
}

/** Adds an Owner, as the people's step does. */
export async function addOwner({ desk }: Window, name = 'Amy Chan'): Promise<void> {
  const opened = await desk.needed()
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure))
  opened.value.engine.state.people.add({
    name,
    role: 'owner',
    reach: { departments: null, kinds: null },
    mail: '',
    password: 'x',
    totp: null,
    totpStep: 0,
    codes: [],
    created: desk.clock.now(),
    lastSignIn: null,
    disabled: false,
  })
}

/** Goes through the wizard with the sample company up to the words. */
export async function throughStorage(window: Window, storage: string): Promise<void> {
  await window.get('setup.sample', { people: 12 })
  await window.get('setup.test', { step: 'permissions' })
  await window.get('setup.write', { step: 'storage', where: 'disk', place: storage, user: '' })
  await window.get('setup.test', { step: 'storage' })
}

/** Types the words that are asked for. */
export async function prove(window: Window, words: readonly string[]) {
  const { positions } = await window.get('setup.key.quiz', { byHand: false })
  const typed = positions.map((position) => ({ position, word: words[position - 1] ?? '' }))
  return window.get('setup.key.prove', { words: typed, understood: true })
}
