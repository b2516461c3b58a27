import { runStream } from '../adapters/dingtalk/stream/client.ts'
import { createInbox } from '../adapters/dingtalk/stream/inbox.ts'
import { hasDraft } from '../adapters/settings/index.ts'
import type { Engine } from '../app/engine.ts'
import { tickedKinds } from '../core/kinds.ts'
import type { Clock, Fetch, Log } from '../core/ports.ts'
import type { Hints } from './hints.ts'
import { hintLinks } from './sync-hints.ts'

type Parts = Readonly<{
  clock: Clock
  log: Log
  fetch: Fetch
  hints: Hints
  /** Called when there is something to look at. */
  wake: () => void
  /** Told of what can only be a bug. */
  report: (bug: unknown) => void
}>

/** Events of a burst are looked at together, milliseconds after the first. */
const gathering = 2_000

/** DingTalk's events for the profile that is open: one connection per app, from one process. */
export class EventStream {
  readonly #parts: Parts
  #engine: Engine | null = null
  #stop: AbortController | null = null
  #running: Promise<void> = Promise.resolve()
  #waking: NodeJS.Timeout | null = null

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Follows the events of this profile from now on; called again and again. */
  follow(engine: Engine): void {
    const { dingtalk } = engine.settings
    // While the wizard is open, another app may be chosen.
    if (this.#engine === engine || !dingtalk || hasDraft(engine.profile)) return
    this.#stop?.abort()
    this.#engine = engine
    const stop = new AbortController()
    this.#stop = stop
    const { clock, log, fetch, report } = this.#parts
    const { apiBase, clientId } = dingtalk
    const before = this.#running
    this.#running = before
      .then(() =>
        runStream({
          apiBase,
          clientId,
          clientSecret: () => engine.secrets.read('dingtalk.client-secret'),
          fetch,
          clock,
          log,
          signal: stop.signal,
          onOpen: () => this.#missed(),
          keep: this.#inbox(engine, dingtalk.corpId),
        }),
      )
      .catch(report)
  }

  #inbox(engine: Engine, corpId: string) {
    const { state, clock } = engine
    return createInbox({
      records: state.records,
      clock,
      corpId,
      counted: (kind) => state.deliveries.add(kind),
      hint: (kind) => {
        this.#parts.hints.add(kind)
        hintLinks(engine, kind)
        this.#wakeSoon()
      },
    })
  }

  /** Nobody knows what happened before the connection stood. */
  #missed(): void {
    for (const kind of tickedKinds) this.#parts.hints.add(kind)
    this.#wakeSoon()
  }

  #wakeSoon(): void {
    this.#waking ??= setTimeout(() => {
      this.#waking = null
      this.#parts.wake()
    }, gathering)
  }

  /** Ends the connection and waits until nothing of it writes any more. */
  async hold(): Promise<void> {
    this.#stop?.abort()
    if (this.#waking !== null) clearTimeout(this.#waking)
    this.#waking = null
    this.#engine = null
    await this.#running
  }
}
