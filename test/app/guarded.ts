import { handlersOf } from '../../main/handlers.ts'
import { route } from '../../main/router.ts'
import { sessionsOf } from '../../main/sessions.ts'
import { type Ask, contract, type Input, type Output } from '../../preload/contract.ts'
import { testDesk, type TestDesk } from './desk.ts'
import { newPerson, type Window } from './people-desk.ts'

export interface GuardedDesk extends TestDesk {
  /** A window with a session of its own, behind the same door as the real ones. */
  readonly window: () => Window
  /** Adds the first Owner and gives the window in which that one is signed in. */
  readonly owner: () => Promise<Window>
}

/** Opens a desk with all asks behind the guard: who is signed in, and with which factor, counts. */
export async function guardedDesk(
  profile: string,
  options: Parameters<typeof testDesk>[1] = {},
): Promise<GuardedDesk> {
  const opened = await testDesk(profile, options)
  const { desk } = opened
  const router = route(handlersOf(desk), {
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
  return { ...opened, window, owner }
}
