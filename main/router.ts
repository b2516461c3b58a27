import { type Answer, type Ask, contract, type Input, type Output } from '../preload/contract.ts'
import type { Access } from '../preload/contract/common.ts'
import { codeOf, type Failure, type Outcome } from './core/failure.ts'

/** One window or connection; people sign in to it. The id is made by the transport, not the window. */
export type Caller = Readonly<{ session: string }>

/** What answers an ask; exceptions are bugs. */
export type Handler<A extends Ask> = (
  input: Input<A>,
  caller: Caller,
) => Promise<Outcome<Output<A>>>
export type Handlers = { readonly [A in Ask]: Handler<A> }

/** Says whether a caller may ask something; a failure if not. */
export interface Guard {
  refusal(caller: Caller, ask: Ask): Promise<Failure | null>
}

export type Router = (caller: Caller, name: string, input: unknown) => Promise<Answer<Ask>>

/** The one door for every transport: the window's IPC, the browser's socket, the tests. */
export function route(
  handlers: Handlers,
  { guard, report }: Readonly<{ guard: Guard; report: (bug: unknown) => string }>,
): Router {
  return async (caller, name, raw) => {
    if (!isAsk(name)) return refused({ name: 'unknownAsk', about: { ask: name.slice(0, 60) } })
    const input = contract.asks[name].input.safeParse(raw)
    if (!input.success) {
      const where = input.error.issues[0]?.path.join('.') ?? ''
      return refused({ name: 'unfitInput', about: { ask: name, where } })
    }
    try {
      const refusal = await guard.refusal(caller, name)
      if (refusal !== null) return refused(refusal)
      // The schema above and the handler below share `name`; TypeScript cannot join the two.
      const handle = handlers[name] as unknown as Handler<Ask>
      const outcome = await handle(input.data as Input<Ask>, caller)
      return outcome.ok ? outcome : refused(outcome.failure)
    } catch (bug) {
      return refused({ name: 'unexpected', about: { id: report(bug) } })
    }
  }
}

/** Who may ask something (contract). */
export const accessOf = (ask: Ask): Access => contract.asks[ask].access

const isAsk = (name: string): name is Ask => Object.hasOwn(contract.asks, name)

const refused = (failure: Failure): Answer<Ask> => ({
  ok: false,
  failure: { name: failure.name, code: codeOf(failure), about: failure.about },
})
