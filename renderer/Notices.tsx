import { Button } from '@fluentui/react-components'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'

import type { News } from '../preload/contract.ts'
import { ask, hear } from './bridge.ts'
import { useShared } from './state.ts'
import { Note } from './ui/Note.tsx'
import { useText } from './ui/text.ts'
import { toast } from './ui/toast.tsx'
import { useWords } from './words.tsx'

/** Between strip and page: the engine is away, the session is about to lock. */
export function Notices() {
  useMessages()
  return (
    <div className="notices" data-region-notices>
      <EngineNotice />
      <LockNotice />
    </div>
  )
}

/** System messages as a line of the window too: a browser has no other way to show them. */
function useMessages(): void {
  const text = useText()
  const said = useRef(text)
  useLayoutEffect(() => {
    said.current = text
  })
  useEffect(
    () => hear('notice.show', (notice) => isForUs(notice) && toast(said.current(notice.title))),
    [],
  )
}

/** What somebody did is told to the other Owners and IT people only. */
function isForUs({ by }: News<'notice.show'>): boolean {
  if (by === undefined) return true
  const who = useShared.getState().session?.who
  return (who?.role === 'owner' || who?.role === 'it-admin') && who.id !== by
}

function EngineNotice() {
  const { say } = useWords()
  const engine = useShared((shared) => shared.engine)
  if (engine === 'running') return null
  if (engine === 'restarting')
    return (
      <div role="status">
        <Note tone="blue" shape="ring">
          {say('frame.engineRestarting')}
        </Note>
      </div>
    )
  return (
    <div role="alert">
      <Note
        tone="red"
        buttons={
          <Button appearance="primary" onClick={() => void ask('engine.start', null)}>
            {say('frame.startAgain')}
          </Button>
        }
      >
        <span className="strong">{say('frame.engineStopped')}</span> {say('frame.engineEffect')}
      </Note>
    </div>
  )
}

/** Tells the engine of keyboard and pointer, at most every 10 s, while somebody is signed in. */
function useTouch(signedIn: boolean): void {
  useEffect(() => {
    if (!signedIn) return
    let last = 0
    const touched = () => {
      const now = performance.now()
      if (now - last < 10_000) return
      last = now
      void ask('session.touch', null).then(
        (answer) => answer.ok && useShared.setState({ session: answer.value }),
      )
    }
    const kinds = ['keydown', 'pointerdown', 'wheel'] as const
    for (const kind of kinds) window.addEventListener(kind, touched, { passive: true })
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, touched)
    }
  }, [signedIn])
}

function LockNotice() {
  const { say } = useWords()
  const session = useShared((shared) => shared.session)
  useTouch(session?.state === 'signed-in')
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5_000)
    const end = hear('session.moved', () => setNow(Date.now()))
    return () => (clearInterval(timer), end())
  }, [])
  if (session?.state !== 'signed-in' || session.expires === null) return null
  const left = Math.round((Date.parse(session.expires) - now) / 1_000)
  if (left > session.warnSeconds || left < 0) return null
  return (
    <div role="status">
      <Note tone="amber">{say('frame.locksSoon', { n: left })}</Note>
    </div>
  )
}
