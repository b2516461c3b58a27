import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { openState, type StateDatabase } from '../adapters/database/state.ts'
import { makeProfile, profileAt } from '../adapters/profile.ts'
import { FailureError, type Outcome } from '../core/failure.ts'
import type { Desk } from '../desk-types.ts'

/**
 * Works with the state of a desk's profile, also while the profile is not set up yet, its settings
 * are broken or its passphrase is missing: people sign in before all that. The state is closed
 * again afterwards where the profile is not open.
 */
export async function withState<T>(
  desk: Desk,
  work: (state: StateDatabase) => T | Promise<T>,
): Promise<Outcome<T>> {
  try {
    return await atState(desk, work)
  } catch (error) {
    if (error instanceof FailureError) return { ok: false, failure: error.failure }
    throw error
  }
}

async function atState<T>(
  desk: Desk,
  work: (state: StateDatabase) => T | Promise<T>,
): Promise<Outcome<T>> {
  const opened = await desk.needed()
  if (opened.ok) return { ok: true, value: await work(opened.value.engine.state) }
  const profile = profileAt(desk.profile)
  const made = await makeProfile(profile)
  if (!made.ok) return made
  const { clock } = desk
  const allowance = { org: 'local', cap: 0, capSource: 'person' } as const
  const state = openState(profile.state, { clock, allowance })
  try {
    return { ok: true, value: await work(state) }
  } finally {
    state.close()
  }
}

/** Tells whether there is a state at all; reading must not make one. */
export const hasState = (desk: Desk): boolean => existsSync(profileAt(desk.profile).state)

/** Tells whether the wizard is under way: its draft lies in the profile. */
export const isSettingUp = (desk: Desk): boolean =>
  existsSync(join(desk.profile, 'setup-draft.json'))
