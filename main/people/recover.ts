import { outcomeOf } from '../app/engine.ts'
import { wordsOpen } from '../app/setup-words.ts'
import { done, failed, type Outcome } from '../core/failure.ts'
import { wordCount, wordsIn } from '../core/recovery-words.ts'
import { isWeak, noTries } from '../core/sign-in.ts'
import type { Opened } from '../desk-types.ts'
import { setPassword } from './manage.ts'
import { begin, countTry, type Gate } from './sign-in.ts'

type Recovering = Readonly<{ words: string; name: string; password: string }>

/** What tries with words are counted under, whoever makes them. */
const whom = 'recover'

/** An Owner's way back in by the recovery words; see the contract's `session.recover`. */
export async function recover(gate: Gate, ask: Recovering): Promise<Outcome<null>> {
  const { desk } = gate
  const opened = await desk.needed()
  if (!opened.ok) return opened
  const { people } = opened.value.engine.state
  const proven = await proveWords(opened.value, ask.words, desk.clock.now())
  if (!proven.ok) return proven
  const owners = people.all().filter(({ role, disabled }) => role === 'owner' && !disabled)
  const found = owners.find(({ id }) => id === people.named(ask.name)?.id)
  if (found === undefined) {
    return failed('personGone', { owners: owners.map(({ name }) => name).join(', ') })
  }
  if (isWeak(ask.password, [found.name, found.mail])) return failed('passwordWeak')
  people.put({ ...found, totp: null, codes: [] })
  const set = await setPassword(desk, found.id, ask.password)
  if (!set.ok) return set
  gate.open.endOf(found.id)
  const { id, role } = found
  const who = { actor: id, role, source: 'window', factor: 'none' } as const
  const what = { action: 'people.recovered', object: `people:${id}`, result: 'ok' } as const
  desk.audit({ ...who, ...what, about: {} })
  desk.tell('session.moved', null)
  desk.touched()
  return begin(gate, found, 'none')
}

/** Opens the storage with the words and nothing else, within 5 tries. */
async function proveWords({ engine }: Opened, typed: string, now: number): Promise<Outcome<null>> {
  const { state } = engine
  const counted = countTry(state, whom, now)
  if (!counted.ok) return counted
  const words = wordsIn(typed)
  const open = await outcomeOf(engine, async () =>
    words.length === wordCount ? wordsOpen(await engine.repository(), words) : false,
  )
  // A storage that does not answer says nothing about the words.
  if (!open.ok) state.people.setTries(whom, counted.value)
  if (!open.ok) return open
  if (!open.value) return failed('wordsWrong')
  state.people.setTries(whom, noTries)
  return done(null)
}
