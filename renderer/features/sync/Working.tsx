import { Button } from '@fluentui/react-components'
import { useEffect } from 'react'

import { ask } from '../../bridge.ts'
import { announce } from '../../ui/announce.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { useWords } from '../../words.tsx'
import { type Job, useMayWrite } from './parts.tsx'

/** Work on a link that goes on: what it does, how far it is, and the way to stop it. */
export function Working({ link, job }: { link: number; job: Job }) {
  const { say } = useWords()
  const mayWrite = useMayWrite()
  const { done, total, phase, what } = job
  const share = total === null || total === 0 ? null : Math.min(1, done / total)
  const text =
    total === null
      ? say(`sync.working.${phase}`, { n: done })
      : say(`sync.working.${phase}Of`, { n: done, total })
  const label = say(`sync.working.${what}`)
  const tenth = share === null ? phase : Math.floor(share * 10)
  useEffect(() => announce(text), [tenth]) // oxlint-disable-line react/exhaustive-deps
  return (
    <section className="card pad stack" aria-label={label}>
      <p className="strong">{label}</p>
      <Progress label={label} value={share} text={text} />
      <div className="row">
        <span className="small second grow">{text}</span>
        {mayWrite && (
          <Button onClick={() => void ask('sync.stop', { link })}>
            {say('sync.working.stop')}
          </Button>
        )}
      </div>
    </section>
  )
}
