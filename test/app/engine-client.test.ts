import { setImmediate } from 'node:timers/promises'

import { expect, it, onTestFinished } from 'vitest'

import { systemClock } from '../../main/adapters/clock.ts'
import type { Sealer } from '../../main/adapters/secrets/index.ts'
import type { Shell } from '../../main/adapters/shell.ts'
import { done } from '../../main/core/failure.ts'
import type { Log } from '../../main/core/ports.ts'
import { type EngineProcess, startEngine, type Told } from '../../main/engine-client.ts'
import { launchNode } from '../../main/engine-launch.ts'
import type { ToEngine } from '../../main/engine-messages.ts'
import { wishedSealer } from '../../main/engine-sealer.ts'
import { wishedShell } from '../../main/engine-shell.ts'
import { portWishes } from '../../main/engine-wishes.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { scratch } from './profile.ts'

const caller = { session: 'window' }
/** Only the engine itself says this. */
const unknown = { failure: { name: 'unknownAsk' } }
const quiet: Log = { write: () => undefined }

/** Processes in memory that the test speaks for. */
function fakeProcesses() {
  const launched: FakeProcess[] = []
  return { launched, launch: () => (launched.push(fakeProcess()), last(launched)) }
}
type FakeProcess = EngineProcess & {
  readonly got: ToEngine[]
  says(message: unknown): void
  ends(): void
  killed: boolean
}
function last<T>(list: readonly T[]): T {
  const found = list.at(-1)
  if (found === undefined) throw new Error('none')
  return found
}
function fakeProcess(): FakeProcess {
  let heard: (message: unknown) => void = () => undefined
  let ended = () => undefined as void
  const got: ToEngine[] = []
  return {
    got,
    killed: false,
    post: (message) => void got.push(message),
    onMessage: (hear) => (heard = hear),
    onEnd: (hear) => (ended = hear),
    kill() {
      this.killed = true
      ended()
    },
    says: (message) => heard(message),
    ends: () => ended(),
  }
}

/** The engine's end of the last process. */
const wishesTo = (launched: FakeProcess[]) =>
  portWishes({
    post: (message) => last(launched).says(message),
    onMessage(heard) {
      last(launched).post = heard
    },
    onGone: () => undefined,
  })

function started(log: Log = quiet) {
  const { launched, launch } = fakeProcesses()
  const client = startEngine({ launch, clock: skippingClock(), log })
  const told: Told[] = []
  client.hear((one) => told.push(one))
  return { client, launched, told, states: () => told.map(({ news }) => news) }
}

it('holds asks until the engine hears them, and gives each its answer', async () => {
  const { client, launched } = started()
  const first = client.ask(caller, 'session.read', null)
  const second = client.ask(caller, 'nonsense', null)
  expect(last(launched).got).toEqual([])

  last(launched).says({ type: 'ready' })
  const [{ id } = { id: -1 }, other] = last(launched).got as { id: number }[]
  const failure = { name: 'unknownAsk', code: 'DK-9002', about: {} }
  last(launched).says({ type: 'answer', id: other?.id, answer: { ok: false, failure } })
  last(launched).says({
    type: 'answer',
    id,
    answer: { ok: false, failure: { ...failure, name: 'noProfile' } },
  })

  await expect(first).resolves.toMatchObject({ failure: { name: 'noProfile' } })
  await expect(second).resolves.toMatchObject({ failure: { name: 'unknownAsk' } })
})

it('keeps back what the contract does not name', async () => {
  const { client, launched } = started()
  last(launched).says({ type: 'ready' })
  const answers = [{ mode: 'now' }, { ok: true, secret: 'x' }].map(async (value) => {
    const asked = client.ask(caller, 'schedule.read', null)
    const { id } = last(last(launched).got) as { id: number }
    last(launched).says({ type: 'answer', id, answer: { ok: true, value } })
    return asked
  })

  for (const answer of await Promise.all(answers)) {
    expect(answer).toMatchObject({ ok: false, failure: { name: 'unexpected', code: 'DK-9001' } })
  }
})

it('passes on tells of the contract and drops all else', () => {
  const { launched, told } = started()
  const says = (message: unknown) => last(launched).says(message)

  says({ type: 'tell', name: 'session.moved', news: null })
  says({ type: 'tell', name: 'session.moved', news: { name: 'Chan' } })
  says({ type: 'tell', name: 'toString', news: null })
  says('junk')

  expect(told).toEqual([{ name: 'session.moved', news: null }])
})

it('answers all open asks when the engine ends, and starts it again', async () => {
  const { client, launched, states } = started()
  last(launched).says({ type: 'ready' })
  const open = client.ask(caller, 'session.read', null)

  last(launched).ends()
  const meanwhile = client.ask(caller, 'session.read', null)
  await setImmediate()
  await setImmediate()
  last(launched).says({ type: 'ready' })

  for (const answer of await Promise.all([open, meanwhile])) {
    expect(answer).toMatchObject({ failure: { name: 'engineStopped', code: 'DK-1803' } })
  }
  expect(launched).toHaveLength(2)
  expect(states()).toEqual([{ state: 'restarting' }, { state: 'running' }])
})

it('stays stopped after six ends, until a person starts it', async () => {
  const { client, launched, states } = started()
  for (let times = 0; times < 6; times += 1) {
    last(launched).ends()
    await setImmediate()
    await setImmediate()
  }
  expect(launched).toHaveLength(6)
  expect(client.state()).toBe('stopped')
  expect(last(states())).toEqual({ state: 'stopped' })

  const answer = await client.ask(caller, 'engine.start', null)
  last(launched).says({ type: 'ready' })

  expect(answer).toEqual({ ok: true, value: { state: 'restarting' } })
  expect(launched).toHaveLength(7)
  expect(client.state()).toBe('running')
})

it('asks the engine to stop, and ends it if it does not', async () => {
  const { client, launched } = started()
  last(launched).says({ type: 'ready' })

  await client.stop(10)

  expect(last(launched).got).toEqual([{ type: 'stop' }])
  expect(last(launched).killed).toBe(true)
  expect(launched).toHaveLength(1)
  await expect(client.ask(caller, 'engine.start', null)).resolves.toEqual({
    ok: true,
    value: { state: 'stopped' },
  })
  expect(launched).toHaveLength(1)
})

it('does not start anew what ended while it was told to stop', async () => {
  const { client, launched } = started()
  last(launched).ends()

  await client.stop()
  await setImmediate()
  await setImmediate()

  expect(launched).toHaveLength(1)
  expect(client.state()).toBe('stopped')
})

it('lends the store of secrets of the system to the engine, and says where it refuses', async () => {
  const { launched, launch } = fakeProcesses()
  const sealer: Sealer = {
    seal: async (text) => Buffer.from(text).reverse(),
    open: async (bytes) => {
      if (bytes.length === 0) throw new Error('locked')
      return Buffer.from(bytes).reverse().toString()
    },
  }
  startEngine({ launch, clock: skippingClock(), log: quiet, sealer })
  const engine = wishedSealer(wishesTo(launched))

  const sealed = await engine.seal('geheim 密')

  expect(Buffer.from(sealed).toString()).not.toContain('geheim')
  await expect(engine.open(sealed)).resolves.toBe('geheim 密')
  await expect(engine.open(Buffer.alloc(0))).rejects.toThrow('refused')
})

it('prints and starts at login by the shell, and says where the shell refuses', async () => {
  const { launched, launch } = fakeProcesses()
  let isOn = false
  const shell: Shell = {
    loginItem: {
      read: async () => isOn,
      write: async (on) => {
        if (!on) throw new Error('not allowed')
        return (isOn = on)
      },
    },
    printer: { pdf: async (html) => done(Buffer.from(`%PDF of ${html}`)) },
  }
  startEngine({ launch, clock: skippingClock(), log: quiet, shell })
  const engine = wishedShell(wishesTo(launched))

  const pdf = await engine.printer.pdf('<p>紙</p>')

  expect(pdf.ok && Buffer.from(pdf.value).toString()).toBe('%PDF of <p>紙</p>')
  expect(await engine.loginItem.read()).toBe(false)
  expect(await engine.loginItem.write(true)).toBe(true)
  expect(await engine.loginItem.read()).toBe(true)
  expect(await engine.loginItem.write(false)).toBe(null)
})

it('has no PDF and no login item where there is no shell', async () => {
  const { launched } = started()
  const engine = wishedShell(wishesTo(launched))

  expect(await engine.loginItem.read()).toBe(null)
  expect(await engine.printer.pdf('<p>1</p>')).toMatchObject({ failure: { name: 'noPrinter' } })
})

it('ends an engine that answers no more, and lets one live that does', async () => {
  const { launched, launch } = fakeProcesses()
  const client = startEngine({ launch, clock: skippingClock(), log: quiet, pulseMs: 2 })
  onTestFinished(() => client.stop(1))
  const lively = last(launched)
  const post = lively.post.bind(lively)
  lively.post = (message) => {
    post(message)
    if (message.type === 'ping') lively.says({ type: 'pong' })
  }
  lively.says({ type: 'ready' })
  while (lively.got.length < 30) await systemClock.sleep(5, AbortSignal.timeout(20_000))
  expect(launched).toHaveLength(1)

  lively.post = post
  while (launched.length < 2) await systemClock.sleep(5, AbortSignal.timeout(20_000))

  expect(lively.killed).toBe(true)
})

it('refuses wishes where the front has no store of secrets', async () => {
  const { launched } = started()

  last(launched).says({ type: 'wish', id: 3, wish: 'seal', value: 'x' })
  await setImmediate()

  expect(last(launched).got).toEqual([{ type: 'granted', id: 3, value: null }])
})

it('runs the real engine in a process that is started again after kill -9', async () => {
  const profile = await scratch()
  const pids: number[] = []
  const launch = () => {
    const one = launchNode(profile)
    pids.push(one.pid ?? 0)
    return one
  }
  const client = startEngine({ launch, clock: systemClock, log: quiet })
  onTestFinished(() => client.stop(5000))
  const states: unknown[] = []
  const running = new Promise((resolve) => {
    client.hear(({ news }) => {
      states.push(news)
      if (states.length === 2) resolve(undefined)
    })
  })
  await expect(client.ask(caller, 'nothing.read', null)).resolves.toMatchObject(unknown)

  process.kill(pids[0] ?? 0, 'SIGKILL')
  await running

  expect(states).toEqual([{ state: 'restarting' }, { state: 'running' }])
  expect(pids).toHaveLength(2)
  await expect(client.ask(caller, 'nothing.read', null)).resolves.toMatchObject(unknown)
})

it('gives a junk ask over the real process a failure, never silence', async () => {
  const client = startEngine({
    launch: () => launchNode('/nonexistent/profile'),
    clock: systemClock,
    log: quiet,
  })
  onTestFinished(() => client.stop(5000))

  await expect(client.ask(caller, '__proto__', null)).resolves.toMatchObject({
    failure: { name: 'unknownAsk' },
  })
  await expect(client.ask(caller, 'session.read', { a: 1 })).resolves.toMatchObject({
    failure: { name: 'unfitInput' },
  })
})
