import type { Answer, Ask, News, Tell } from '../preload/contract.ts'
import type { EngineState } from '../preload/contract/engine.ts'
import type { Clock, Log } from './core/ports.ts'
import { waitBeforeRestart } from './core/restart.ts'
import { Asks, stoppedAnswer } from './engine-asks.ts'
import { grant, type Lent } from './engine-grant.ts'
import { FromEngine, tellOf, type ToEngine } from './engine-messages.ts'
import { feelPulse, type Pulse } from './engine-pulse.ts'
import type { Caller } from './router.ts'

/** The engine's process as a front holds it: a Node child, or Electron's utility process. */
export interface EngineProcess {
  /** Process id, as far as the system gave one. */
  readonly pid?: number | undefined
  post(message: ToEngine): void
  onMessage(heard: (message: unknown) => void): void
  /** Called once, also where the process could not be started. */
  onEnd(heard: () => void): void
  /** Ends it at once. */
  kill(): void
}

/** A tell on its way to the windows; `name` and `news` belong together. */
export type Told = Readonly<{ name: Tell; news: News<Tell> }>

/** The engine as fronts see it; survives its process. */
export interface EngineClient {
  state(): EngineState
  /** Never throws; `engineStopped` while the process is away. */
  ask(caller: Caller, name: string, input: unknown): Promise<Answer<Ask>>
  /** Hears all tells until the function that is given back is called. */
  hear(heard: (told: Told) => void): () => void
  /** Ends the process at a safe point, or after `patience` ms at once; nothing is started then. */
  stop(patience?: number): Promise<void>
}

/**
 * What the front lends has to be named when the engine is launched: `--system-secrets` for the
 * system's store of secrets, `--shell` for the shell.
 */
export type EngineOptions = Lent &
  Readonly<{
    launch: () => EngineProcess
    clock: Clock
    log: Log
    /** How often the process is asked whether it still answers, ms (15,000). */
    pulseMs?: number
  }>

class Client implements EngineClient {
  private readonly options: EngineOptions
  private readonly asks: Asks
  private readonly hearers = new Set<(told: Told) => void>()
  private readonly closing = new AbortController()
  private readonly ends: number[] = []
  private process: EngineProcess | null = null
  /** Asks that wait for a process that starts; null once it hears. */
  private held: ToEngine[] | null = []
  private is: EngineState = 'running'
  private pulse: Pulse | null = null
  private ended: Promise<void> = Promise.resolve()

  constructor(options: EngineOptions) {
    this.options = options
    this.asks = new Asks(options.log)
    this.launch()
  }

  state(): EngineState {
    return this.is
  }

  async ask(caller: Caller, name: string, input: unknown): Promise<Answer<Ask>> {
    if (name === 'engine.start') this.startAnew()
    if (name === 'engine.read' || name === 'engine.start') {
      return { ok: true, value: { state: this.is } }
    }
    const { process } = this
    if (process === null) return stoppedAnswer()
    return new Promise((resolve) => {
      const id = this.asks.add(name, resolve)
      const message: ToEngine = { type: 'ask', id, session: caller.session, name, input }
      if (this.held === null) process.post(message)
      else this.held.push(message)
    })
  }

  hear(heard: (told: Told) => void): () => void {
    this.hearers.add(heard)
    return () => void this.hearers.delete(heard)
  }

  async stop(patience = 60_000): Promise<void> {
    this.closing.abort()
    const { process } = this
    if (process === null) return this.move('stopped')
    process.post({ type: 'stop' })
    const late = setTimeout(() => process.kill(), patience)
    await this.ended
    clearTimeout(late)
  }

  private startAnew(): void {
    if (this.is !== 'stopped' || this.closing.signal.aborted) return
    this.ends.length = 0
    this.move('restarting')
    this.launch()
  }

  private launch(): void {
    const process = this.options.launch()
    this.process = process
    this.held = []
    process.onMessage((message) => this.received(message))
    this.ended = new Promise((resolve) => {
      process.onEnd(() => {
        this.over()
        resolve()
      })
    })
  }

  private received(raw: unknown): void {
    const message = FromEngine.safeParse(raw)
    if (!message.success) return this.options.log.write('error', 'engine.unfit', {})
    const { data } = message
    switch (data.type) {
      case 'ready':
        return this.ready()
      case 'pong':
        return this.pulse?.beat()
      case 'answer':
        return this.asks.answer(data.id, data.answer)
      case 'tell': {
        const told = tellOf(data.name, data.news)
        if (told !== null) return this.tell(told)
        return this.options.log.write('error', 'engine.unfit', { tell: data.name })
      }
      case 'wish':
        return void this.grant(data)
    }
  }

  private async grant(wish: Parameters<typeof grant>[0]): Promise<void> {
    const { process } = this
    process?.post(await grant(wish, this.options))
  }

  private ready(): void {
    this.pulse = feelPulse(() => this.process?.post({ type: 'ping' }), {
      everyMs: this.options.pulseMs ?? 15_000,
      onStuck: () => {
        this.options.log.write('error', 'engine.stuck', {})
        this.process?.kill()
      },
    })
    const held = this.held ?? []
    this.held = null
    for (const message of held) this.process?.post(message)
    this.move('running')
  }

  private over(): void {
    this.pulse?.end()
    this.process = null
    this.held = []
    this.asks.failAll()
    if (this.closing.signal.aborted) return this.move('stopped')
    const now = this.options.clock.now()
    this.ends.push(now)
    const wait = waitBeforeRestart(this.ends, now)
    this.options.log.write('error', 'engine.ended', { times: this.ends.length, wait: wait ?? -1 })
    if (wait === null) return this.move('stopped')
    this.move('restarting')
    void this.launchAfter(wait)
  }

  private async launchAfter(wait: number): Promise<void> {
    try {
      await this.options.clock.sleep(wait, this.closing.signal)
    } catch (error) {
      if (!this.closing.signal.aborted) throw error
    }
    if (this.closing.signal.aborted) this.move('stopped')
    else this.launch()
  }

  private move(state: EngineState): void {
    if (this.is === state) return
    this.is = state
    this.tell({ name: 'engine.moved', news: { state } })
  }

  private tell(told: Told): void {
    for (const heard of this.hearers) heard(told)
  }
}

/**
 * Starts the engine's process and holds it: what it answers and tells is checked against the
 * contract; when it ends by itself, or answers no more for two minutes, it is started again, half a
 * second later and then ever more slowly, at most 5 times in 10 minutes.
 */
export const startEngine = (options: EngineOptions): EngineClient => new Client(options)
