import { useReading } from '../../bridge.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { PlaceLink } from '../../ui/Page.tsx'
import { useWords } from '../../words.tsx'

/** Why the last work on a link that a window began came to nothing; nothing if it did not. */
export function LastFailure({ link }: { link: number }) {
  const { say } = useWords()
  const reading = useReading('sync.job', { link }, ['sync.moved'])
  const failure = reading.value?.last?.failure ?? null
  if (failure === null) return null
  const isMicrosoft = failure.code.startsWith('DK-12')
  return (
    <FailureCard
      problem={failure}
      {...(isMicrosoft && {
        action: (
          <PlaceLink to={{ feature: 'settings', query: { section: 'outlook' } }}>
            {say('sync.ticks.toOutlook')}
          </PlaceLink>
        ),
      })}
    />
  )
}
