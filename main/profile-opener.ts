import { hasProfile, profileAt } from './adapters/profile.ts'
import type { Sealer } from './adapters/secrets/index.ts'
import { appOf } from './app/methods.ts'
import { openEngine } from './app/open.ts'
import { valueOf } from './app/work.ts'
import { done, failed, FailureError, type Outcome } from './core/failure.ts'
import type { Clock } from './core/ports.ts'
import type { Desk, Opened } from './desk-types.ts'

type Where = Readonly<{ profile: string; clock: Clock; sealer?: Sealer | undefined }>

export type Opener = Pick<Desk, 'opened' | 'needed' | 'unlock'> &
  Readonly<{ close: () => Promise<void> }>

/**
 * Opens the profile of a desk once; what failed is tried again the next time. A passphrase that a
 * person typed is kept in memory as long as the engine lives.
 */
export function profileOpener(where: Where): Opener {
  let opening: Promise<Opened | null> | null = null
  let typed: string | null = null
  const opened = async () => {
    try {
      const found = await (opening ??= openAt(where, typed).then(valueOf))
      if (found === null) opening = null
      return found
    } catch (error) {
      opening = null
      throw error
    }
  }
  const needed = () => outcomeOfOpening(opened, where.profile)
  return {
    opened,
    needed,
    async unlock(passphrase) {
      const now = await needed()
      if (now.ok || now.failure.name !== 'profileLocked') return now.ok ? done(null) : now
      const found = await openAt(where, passphrase)
      if (!found.ok) return found
      typed = passphrase
      opening = Promise.resolve(found.value)
      return done(null)
    },
    async close() {
      await (await opening?.catch(() => null))?.app.close()
      opening = null
    },
  }
}

async function openAt(
  { profile, clock, sealer }: Where,
  passphrase: string | null,
): Promise<Outcome<Opened | null>> {
  if (!(await hasProfile(profileAt(profile)))) return done(null)
  const world = { clock, front: 'engine', passphrase, ...(sealer && { sealer }) } as const
  const engine = await openEngine(profile, world)
  return engine.ok ? done({ app: appOf(engine.value), engine: engine.value }) : engine
}

async function outcomeOfOpening(
  opened: () => Promise<Opened | null>,
  profile: string,
): Promise<Outcome<Opened>> {
  try {
    const found = await opened()
    return found === null ? failed('noProfile', { profile }) : done(found)
  } catch (error) {
    if (error instanceof FailureError) return { ok: false, failure: error.failure }
    throw error
  }
}
