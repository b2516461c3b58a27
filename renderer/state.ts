import { create } from 'zustand'

import type { Output, Problem } from '../preload/contract.ts'
import { ask, hear } from './bridge.ts'

export type Session = Output<'session.read'>
export type Status = Output<'status.read'>
export type Run = NonNullable<Output<'run.read'>>
export type EngineState = Output<'engine.read'>['state']

/** What every part of the window shows of the engine; the engine owns it, this only mirrors. */
export type Shared = Readonly<{
  /** False until the first answers are there. */
  known: boolean
  engine: EngineState
  /** Whether the wizard is to be shown. */
  setup: Output<'setup.needed'> | null
  session: Session | null
  status: Status | null
  /** Name of the organisation, once a signed-in person has read it. */
  organisation: string | null
  /** The run under way or just ended. */
  run: Run | null
  alerts: Readonly<{ open: number; planned: number }>
  /** Why the first answers could not be had. */
  failure: Problem | null
}>

/** The mirror; read it with a selector: `useShared((shared) => shared.session)`. */
export const useShared = create<Shared>(() => ({
  known: false,
  engine: 'running',
  setup: null,
  session: null,
  status: null,
  organisation: null,
  run: null,
  alerts: { open: 0, planned: 0 },
  failure: null,
}))

/** Reads the session again; call it after anything that signs in, out or gives a factor. */
export async function readSession(): Promise<void> {
  const answer = await ask('session.read', null)
  if (answer.ok) useShared.setState({ session: answer.value })
}

/** Reads again whether the wizard is to be shown; call it after the wizard has ended. */
export async function readSetup(): Promise<void> {
  const answer = await ask('setup.needed', null)
  if (answer.ok) useShared.setState({ setup: answer.value })
}

async function readAll(): Promise<void> {
  const [setup, session, status, run] = await Promise.all([
    ask('setup.needed', null),
    ask('session.read', null),
    ask('status.read', null),
    ask('run.read', null),
  ])
  useShared.setState((before) => ({
    known: true,
    setup: setup.ok ? setup.value : before.setup,
    session: session.ok ? session.value : before.session,
    status: status.ok ? status.value : before.status,
    run: run.ok ? run.value : before.run,
    failure: setup.ok ? null : setup.failure,
  }))
}

/** Fills the mirror and keeps it; gives the function that ends it. */
export function keepShared(): () => void {
  void readAll()
  const ends = [
    hear('status.moved', (status) => useShared.setState({ status })),
    hear('run.moved', (run) => useShared.setState({ run })),
    hear('alerts.moved', (alerts) => useShared.setState({ alerts })),
    hear('session.moved', () => void readSession()),
    hear('engine.moved', ({ state }) => {
      useShared.setState({ engine: state })
      // The new engine knows nothing of what this window was told before.
      if (state === 'running') void readAll()
    }),
  ]
  return () => {
    for (const end of ends) end()
  }
}
