import { Button } from '@fluentui/react-components'
import type { ReactNode } from 'react'

import type { Reading } from '../bridge.ts'
import { useWords } from '../words.tsx'
import { FailureCard } from './FailureCard.tsx'

/** Grey lines in the place of what is being read. */
export function Skeleton({ lines = 4 }: { lines?: number }) {
  const { say } = useWords()
  return (
    <div className="skeleton" role="status" aria-label={say('common.reading')}>
      {Array.from({ length: lines }, (_, n) => (
        <span key={n} />
      ))}
    </div>
  )
}

/** Shows what was read; before that grey lines; a failure as its card, with "Try again". */
export function Reader<T>(props: {
  reading: Reading<T>
  lines?: number
  children: (value: T) => ReactNode
}) {
  const { say } = useWords()
  const { reading } = props
  return (
    <>
      {reading.failure !== null && (
        <FailureCard
          problem={reading.failure}
          action={<Button onClick={reading.again}>{say('common.tryAgain')}</Button>}
        />
      )}
      {reading.state === 'waiting' && <Skeleton {...(props.lines && { lines: props.lines })} />}
      {reading.value !== null && props.children(reading.value)}
    </>
  )
}
