import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { Secret, TOTP } from 'otpauth'
import { onTestFinished } from 'vitest'

import { openLog } from '../../main/adapters/log.ts'
import { profileAt } from '../../main/adapters/profile.ts'
import type { Desk } from '../../main/desk-types.ts'
import { createDesk } from '../../main/desk.ts'
import { auditHandlers } from '../../main/handlers/audit.ts'
import { peopleHandlers } from '../../main/handlers/people.ts'
import { sessionHandlers } from '../../main/handlers/session.ts'
import { type Handlers, route } from '../../main/router.ts'
import { sessionsOf } from '../../main/sessions.ts'
import { type Ask, contract, type Input, type Output } from '../../preload/contract.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { copiedProfile } from './copied.ts'
import { scratch, testProfile, type TestProfile } from './profile.ts'

/** One window: what it asks goes through the door, and what comes back fits the contract. */
export interface Window {
  /** The value, or the name of the failure. */
  try<A extends Ask>(name: A, input: Input<A>): Promise<Output<A> | string>
  /** The value, or the test fails. */
  get<A extends Ask>(name: A, input: Input<A>): Promise<Output<A>>
}

export const everything = { departments: null, kinds: null }
export const passwordOf = (name: string): string => `four quiet words of ${name.length} letters`

export interface PeopleDesk extends TestProfile {
  readonly desk: Desk
  readonly clock: ReturnType<typeof skippingClock>
  readonly window: () => Window
  /** Adds the first Owner and gives the window in which that one is signed in. */
  readonly owner: () => Promise<Window>
}

/** A set-up profile over one small local folder, with its desk open. */
export async function peopleDesk(): Promise<PeopleDesk> {
  const clock = skippingClock(Date.parse('2026-11-20T01:00:00Z'))
  const make = async () => {
    const folder = await scratch()
    const source = join(folder, 'accounts')
    await mkdir(source)
    await writeFile(join(source, 'book.txt'), 'one line')
    return testProfile({ folder, scope: { folders: [source] }, world: { clock } })
  }
  const profile = await copiedProfile({ name: 'people-desk', clock, make })
  return { ...profile, clock, ...(await deskOn(profile.profile, clock)) }
}

/** Opens a desk on a profile; closed with the test. */
export async function deskOn(
  profile: string,
  clock: ReturnType<typeof skippingClock>,
): Promise<Pick<PeopleDesk, 'desk' | 'window' | 'owner'>> {
  const log = openLog(profileAt(profile).logs, { clock, level: 'error' })
  const common = { profile, clock, log, fetch, ticker: null } as const
  const desk = await createDesk({ ...common, tell: () => undefined })
  onTestFinished(() => desk.close())
  const handlers = { ...sessionHandlers(desk), ...peopleHandlers(desk), ...auditHandlers(desk) }
  const router = route(handlers as Handlers, {
    guard: sessionsOf(desk),
    report: (bug) => {
      throw bug
    },
  })
  let windows = 0
  const window = (): Window => {
    const caller = { session: `w${(windows += 1)}` }
    const tried = async <A extends Ask>(name: A, input: Input<A>) => {
      const answer = await router(caller, name, input)
      if (!answer.ok) return answer.failure.name
      return contract.asks[name].output.parse(answer.value) as Output<A>
    }
    return {
      try: tried,
      async get(name, input) {
        const answer = await tried(name, input)
        if (typeof answer === 'string') throw new Error(`${name}: ${answer}`)
        return answer as Exclude<typeof answer, string>
      },
    }
  }
  const owner = async () => {
    const first = window()
    await first.get('people.add', newPerson('Owner One', 'owner'))
    return first
  }
  return { desk, window, owner }
}

export const newPerson = (name: string, role: 'owner' | 'it-admin' | 'keeper' | 'auditor') => ({
  name,
  role,
  reach: everything,
  mail: '',
  password: passwordOf(name),
})

/** The code app of a person: official maths on the key that the window showed. */
export const appOf =
  (key: string, clock: { now(): number }) =>
  (steps = 0) =>
    new TOTP({ secret: Secret.fromBase32(key.replaceAll(' ', '')) }).generate({
      timestamp: clock.now() + steps * 30_000,
    })

/** Sets up a second factor for a person at a window; gives the app and the backup codes. */
export async function withFactor(window: Window, id: string, clock: { now(): number }) {
  const { key } = await window.get('people.startFactor', { id })
  const app = appOf(key, clock)
  const { codes } = await window.get('people.confirmFactor', { id, code: app() })
  return { app, codes }
}
