import { onTestFinished } from 'vitest'
import type { z } from 'zod'

import { openLog } from '../../main/adapters/log.ts'
import { profileAt } from '../../main/adapters/profile.ts'
import type { Outcome } from '../../main/core/failure.ts'
import type { Reach, Role } from '../../main/core/people.ts'
import type { Desk } from '../../main/desk-types.ts'
import { createDesk } from '../../main/desk.ts'
import { browseHandlers } from '../../main/handlers/browse.ts'
import { previewHandlers } from '../../main/handlers/preview.ts'
import { restoreHandlers } from '../../main/handlers/restore.ts'
import { searchHandlers } from '../../main/handlers/search.ts'
import { sessionsOf } from '../../main/sessions.ts'
import { type Ask, contract, type Input, type Output } from '../../preload/contract.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'

/** What a window may leave out: members with a default. */
type Typed<A extends Ask> = z.input<(typeof contract.asks)[A]['input']>

/** A signed-in window's side; every question and answer is checked against the contract. */
export interface Person {
  ask<A extends Ask>(name: A, input: Typed<A>): Promise<Outcome<Output<A>>>
  /** The value, or the test fails with the failure. */
  get<A extends Ask>(name: A, input: Typed<A>): Promise<Output<A>>
}

export interface RestoreDesk {
  readonly desk: Desk
  readonly told: string[]
  readonly person: (role: Role, reach?: Reach) => Promise<Person>
}

type Who = Readonly<{ session: string; name: string; role: Role; reach: Reach }>

/** Adds a person and puts them at a window; that a password is needed is tested elsewhere. */
async function signedIn(desk: Desk, { session, name, role, reach }: Who): Promise<void> {
  const opened = await desk.needed()
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure))
  const { people } = opened.value.engine.state
  const now = desk.clock.now()
  people.add({
    name,
    role,
    reach,
    mail: '',
    password: 'x',
    totp: null,
    totpStep: 0,
    codes: [],
    created: now,
    lastSignIn: null,
    disabled: false,
  })
  sessionsOf(desk).open.begin({ session }, people.named(name)?.id ?? '', now)
}

/** Opens a desk on a profile; nothing comes by itself. */
export async function restoreDesk(profile: string, now: number): Promise<RestoreDesk> {
  const clock = skippingClock(now)
  const told: string[] = []
  const log = openLog(profileAt(profile).logs, { clock, level: 'error' })
  const desk = await createDesk({
    profile,
    clock,
    log,
    fetch,
    ticker: null,
    tell: (name) => void told.push(name),
  })
  onTestFinished(async () => {
    desk.stop()
    await desk.close()
  })
  const handlers: Record<string, unknown> = {
    ...browseHandlers(desk),
    ...searchHandlers(desk),
    ...previewHandlers(desk),
    ...restoreHandlers(desk),
  }
  let people = 0
  return {
    desk,
    told,
    async person(role, reach = { departments: null, kinds: null }) {
      people += 1
      const caller = { session: `s${people}` }
      await signedIn(desk, { ...caller, name: `Person ${people}`, role, reach })
      const ask: Person['ask'] = async (name, input) => {
        const handle = handlers[name] as (input: unknown, by: object) => Promise<Outcome<unknown>>
        const asked = contract.asks[name].input.parse(input) as Input<typeof name>
        const answer = await handle(asked, caller)
        if (!answer.ok) return answer
        const { output } = contract.asks[name]
        return { ok: true, value: output.parse(answer.value) as Output<typeof name> }
      }
      return {
        ask,
        async get(name, input) {
          const answer = await ask(name, input)
          if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.failure)}`)
          return answer.value
        },
      }
    },
  }
}
