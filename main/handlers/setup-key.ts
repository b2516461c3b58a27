import type { Output } from '../../preload/contract.ts'
import { asOutcome, type SetupContext } from '../app/setup-context.ts'
import { readKeyState } from '../app/setup-key-state.ts'
import {
  askWords,
  makeKey,
  openedFor,
  proveKey,
  renewKey,
  type ShownWords,
  skipKey,
} from '../app/setup-key.ts'
import { makeSheet } from '../app/setup-sheet.ts'
import { setupState } from '../app/setup-view.ts'
import { completions } from '../app/setup-words.ts'
import { done } from '../core/failure.ts'
import type { Desk } from '../desk-types.ts'
import type { Caller, Handlers } from '../router.ts'
import { sessionsOf } from '../sessions.ts'

/** Asks about the recovery key. */
export type KeyAsks =
  | 'setup.key.make'
  | 'setup.key.sheet'
  | 'setup.key.quiz'
  | 'setup.key.prove'
  | 'setup.key.complete'
  | 'setup.key.skip'
  | 'key.renew'
  | 'key.read'

const isoOf = (ms: number): string => new Date(ms).toISOString()
const shown = ({ words, fingerprint, created }: ShownWords) => ({
  words,
  fingerprint,
  created: isoOf(created),
})

async function keys(context: SetupContext): Promise<Output<'key.read'>> {
  const { app, engine } = await openedFor(context)
  const { state, id, skippedUntil } = readKeyState(engine.state)
  const all = await app.keys()
  const rows = all.ok ? all.value : []
  const sheets = rows.filter(({ username }) => username === 'recovery-words')
  return {
    state,
    skippedUntil: skippedUntil === null ? null : isoOf(skippedUntil),
    sheets: sheets
      .toSorted((a, b) => (a.created < b.created ? 1 : -1))
      .map((row) => ({
        fingerprint: row.fingerprint,
        created: row.created,
        current: row.id === id,
      })),
  }
}

type Noted = Readonly<{ action: string; object: string; reason?: string }>
type Note = (caller: Caller, noted: Noted) => Promise<void>

const noting =
  (desk: Desk): Note =>
  async (caller, { object, ...noted }) => {
    const actor = await sessionsOf(desk).actor(caller, 'key')
    desk.audit({ ...actor, ...noted, object: `key:${object}`, result: 'ok', about: {} })
    desk.touched()
  }

/** The recovery key: words, sheet, proof. Words are in no log and in no audit entry. */
export function setupKeyHandlers(desk: Desk, context: SetupContext): Pick<Handlers, KeyAsks> {
  const note = noting(desk)
  return {
    'setup.key.make': ({ passphrase }, caller) =>
      asOutcome(async () => {
        const typed = passphrase?.trim() ?? ''
        const made = shown(await makeKey(context, typed === '' ? null : typed))
        await note(caller, { action: 'key.made', object: made.fingerprint })
        return made
      }),
    'setup.key.sheet': (input) => asOutcome(() => makeSheet(context, input)),
    'setup.key.quiz': ({ byHand }) =>
      asOutcome(async () => ({ positions: await askWords(context, byHand) })),
    'setup.key.prove': ({ words }, caller) =>
      asOutcome(async () => {
        const proof = await proveKey(context, words)
        const { state } = (await openedFor(context)).engine
        if (proof.proven)
          await note(caller, {
            action: 'key.proven',
            object: readKeyState(state).id?.slice(0, 8) ?? '',
          })
        return proof
      }),
    'setup.key.complete': async ({ begin }) => done({ words: completions(begin) }),
    'setup.key.skip': (_input, caller) =>
      asOutcome(async () => {
        await skipKey(context)
        await note(caller, { action: 'key.skipped', object: 'recovery-words' })
        return setupState(context)
      }),
    'key.renew': ({ reason }, caller) =>
      asOutcome(async () => {
        const made = shown(await renewKey(context))
        await note(caller, { action: 'key.renewed', object: made.fingerprint, reason })
        return made
      }),
    'key.read': () => asOutcome(() => keys(context)),
  }
}
