import { Button } from '@fluentui/react-components'
import { useState } from 'react'

import { ask } from '../../bridge.ts'
import { failureWords } from '../../ui/failure-text.ts'
import { toast } from '../../ui/toast.tsx'
import { useWords } from '../../words.tsx'
import type { Link } from './parts.tsx'

/** The longest pause (ux-spec section 11): a sync that stands longer is switched off instead. */
const hours = 24

/** Pauses a link that runs, or lets a paused one go on; nothing where neither makes sense. */
export function PauseButton({ link, small = false }: { link: Link; small?: boolean }) {
  const words = useWords()
  const [busy, setBusy] = useState(false)
  const isPaused = link.mode === 'paused'
  if (!isPaused && link.mode !== 'live') return null
  const act = async () => {
    setBusy(true)
    const answer = isPaused
      ? await ask('sync.resume', { link: link.id })
      : await ask('sync.pause', { link: link.id, hours })
    setBusy(false)
    if (!answer.ok) toast(failureWords(answer.failure, words).headline)
  }
  return (
    <Button
      {...(small && { size: 'small' as const })}
      disabledFocusable={busy}
      onClick={(event) => (event.stopPropagation(), void act())}
    >
      {words.say(isPaused ? 'sync.resume' : 'sync.pause')}
    </Button>
  )
}
