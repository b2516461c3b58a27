import { type Answer, type Ask, contract } from '../preload/contract.ts'
import { codeOf, type Failure } from './core/failure.ts'
import type { Log } from './core/ports.ts'

const refused = (failure: Failure): Answer<Ask> => ({
  ok: false,
  failure: { name: failure.name, code: codeOf(failure), about: failure.about },
})
/** The answer while there is no engine. */
export const stoppedAnswer = (): Answer<Ask> => refused({ name: 'engineStopped', about: {} })

type Pending = Readonly<{ name: string; resolve: (answer: Answer<Ask>) => void }>

/** Asks under way in one process, by id; what is answered is checked against the contract. */
export class Asks {
  private readonly pending = new Map<number, Pending>()
  private readonly log: Log
  private last = 0

  constructor(log: Log) {
    this.log = log
  }

  add(name: string, resolve: Pending['resolve']): number {
    this.last += 1
    this.pending.set(this.last, { name, resolve })
    return this.last
  }

  answer(id: number, answer: Answer<Ask> | Readonly<{ ok: true; value: unknown }>): void {
    const asked = this.pending.get(id)
    this.pending.delete(id)
    asked?.resolve(answer.ok ? this.checked(asked.name, answer.value) : answer)
  }

  /** Lets pass what the contract names and nothing else. */
  private checked(name: string, value: unknown): Answer<Ask> {
    const output = Object.hasOwn(contract.asks, name)
      ? contract.asks[name as Ask].output.safeParse(value)
      : null
    if (output?.success === true) return { ok: true, value: output.data } as Answer<Ask>
    const where = output?.error.issues[0]?.path.join('.') ?? ''
    this.log.write('error', 'engine.unfit', { ask: name, where })
    return refused({ name: 'unexpected', about: { ask: name, where } })
  }

  failAll(): void {
    for (const { resolve } of this.pending.values()) resolve(stoppedAnswer())
    this.pending.clear()
  }
}
