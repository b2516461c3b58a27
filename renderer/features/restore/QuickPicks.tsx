import { Button } from '@fluentui/react-components'

import { useReading } from '../../bridge.ts'
import { Note } from '../../ui/Note.tsx'
import { useFormats, useWords } from '../../words.tsx'
import { addDays, endOfWeek, noon, today } from './dates.ts'
import { browse } from './store.ts'
import type { Copy, Days } from './types.ts'
import { type Copies, copyBeforeLoss } from './use-copies.ts'

/** Moments that people look for: before a loss, last night, the last full copy, a pinned one. */
export function QuickPicks({ copies }: { copies: Copies }) {
  const lost = useLastLoss()
  const before = () => {
    if (lost !== null)
      void copyBeforeLoss(lost.day).then((copy) => copy !== null && browse({ copy }))
  }
  return (
    <>
      <Picks recent={copies.recent} lost={lost} onBefore={before} />
      {lost && <Loss lost={lost} onBefore={before} />}
    </>
  )
}

type Lost = Days['days'][number]

function Picks(props: { recent: readonly Copy[]; lost: Lost | null; onBefore: () => void }) {
  const { say } = useWords()
  const { day: format } = useFormats()
  const { lost } = props
  const picks = usePicks(props.recent)
  if (picks.length === 0 && lost === null) return null
  return (
    <div className="picks" role="group" aria-label={say('restore.when.quick')}>
      <span className="least second" aria-hidden="true">
        {say('restore.when.quick')}
      </span>
      {lost && (
        <button type="button" className="pick" onClick={props.onBefore}>
          {say('restore.when.before', { when: format(noon(lost.day)) })}
        </button>
      )}
      {picks.map(({ text, copy }) => (
        <button key={text} type="button" className="pick" onClick={() => browse({ copy })}>
          {text}
        </button>
      ))}
    </div>
  )
}

function Loss({ lost, onBefore }: { lost: Lost; onBefore: () => void }) {
  const { say } = useWords()
  const { day: format } = useFormats()
  const go = (
    <Button appearance="subtle" data-small onClick={onBefore}>
      {say('restore.when.goBefore')}
    </Button>
  )
  return (
    <Note tone="red" shape="triangle" buttons={go}>
      <strong>{format(noon(lost.day))}</strong> {say('restore.when.unusual', { n: lost.gone })}
    </Note>
  )
}

/** The newest day of the last 20 weeks that lost unusually much. */
function useLastLoss() {
  const reading = useReading('browse.days', { until: endOfWeek(today()), weeks: 20 })
  return reading.value?.days.findLast(({ unusual }) => unusual) ?? null
}

/** An hour of a day on this computer, as the engine writes moments. */
const momentOf = (day: string, hour: number): string =>
  new Date(`${day}T${String(hour).padStart(2, '0')}:00:00`).toISOString()

/** The picks of which there is a copy. */
function usePicks(recent: readonly Copy[]): { text: string; copy: Copy }[] {
  const { say } = useWords()
  const { clock, day: format } = useFormats()
  const night = recent.find(
    ({ at }) => at >= momentOf(addDays(today(), -1), 18) && at < momentOf(today(), 6),
  )
  const full = recent.find(({ mode }) => mode === 'full')
  const pinned = recent.find((copy) => copy.pinned)
  return [
    ...(night
      ? [{ text: say('restore.when.lastNight', { time: clock(night.at) }), copy: night }]
      : []),
    ...(full ? [{ text: say('restore.when.lastFull', { day: format(full.at) }), copy: full }] : []),
    ...(pinned
      ? [{ text: say('restore.when.pinned', { day: format(pinned.at) }), copy: pinned }]
      : []),
  ]
}
