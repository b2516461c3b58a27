import { type Engine, outcomeOf } from '../app/engine.ts'
import { factsOf } from '../app/sync/facts.ts'
import { pauseOf } from './notes.ts'
import { hintLink } from './sync-hints.ts'

/** What of an engine the inboxes are watched with. */
export type InboxEngine = Pick<Engine, 'state' | 'clock' | 'log'> &
  Readonly<{
    settings: Pick<Engine['settings'], 'mailboxes'>
    secrets: Pick<Engine['secrets'], 'read'>
  }>

type Watched = Readonly<{ engine: InboxEngine; stop: AbortController; over: Promise<unknown> }>

/**
 * Inboxes of live mail links, watched so that their next round comes sooner: one connection per
 * link. One that a person has to see to (a password that is not taken) is not tried again until
 * `close`, or until its link was off: the round says what is wrong.
 */
export class SyncInboxes {
  readonly #watched = new Map<number, Watched>()

  /** Watches the links that are live now, and no others; called again and again. */
  follow(engine: InboxEngine): void {
    const { state, clock } = engine
    const rests = pauseOf(state, clock.now()) !== null
    const live = rests ? [] : state.sync.links().filter(isWatched)
    const wanted = new Set(live.map(({ linkId }) => linkId))
    for (const [linkId, one] of this.#watched) {
      if (wanted.has(linkId) && one.engine === engine) continue
      one.stop.abort()
      this.#watched.delete(linkId)
    }
    for (const linkId of wanted) if (!this.#watched.has(linkId)) this.#watch(engine, linkId)
  }

  #watch(engine: InboxEngine, linkId: number): void {
    const { settings, secrets, clock, log } = engine
    const address = factsOf(engine, linkId)?.imap ?? null
    const mailbox = settings.mailboxes.find((one) => one.address.toLowerCase() === address)
    if (mailbox === undefined) return
    const stop = new AbortController()
    const { signal } = stop
    const password = async () => (await secrets.read(`mail.${mailbox.address}`)) ?? ''
    const hint = () => {
      if (!signal.aborted) hintLink(engine, linkId, 'mail')
    }
    const work = async () => {
      const { watchInbox } = await import('../adapters/imap/watch.ts')
      await watchInbox({ mailbox, password, clock, log, signal, hint })
    }
    const over = outcomeOf({ log }, work, signal)
    this.#watched.set(linkId, { engine, stop, over })
  }

  /** Ends all connections and waits for their ends. */
  async close(): Promise<void> {
    const all = [...this.#watched.values()]
    this.#watched.clear()
    for (const { stop } of all) stop.abort()
    await Promise.all(all.map(({ over }) => over))
  }
}

const isWatched = ({ kind, mode }: Readonly<{ kind: string; mode: string }>): boolean =>
  kind === 'mail' && mode === 'live'
