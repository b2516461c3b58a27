import type { KeyboardEvent } from 'react'

import { useFormats, useWords } from '../../words.tsx'
import { minuteOf } from './dates.ts'
import { browse } from './store.ts'
import type { Copy } from './types.ts'
import { useDayCopies } from './use-copies.ts'

const dayMinutes = 1_440
const hours = [0, 6, 12, 18, 24]

const steps: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  Home: -Infinity,
  End: Infinity,
}

/** The copy nearest to a minute of the day. */
function nearest(copies: readonly Copy[], minute: number): Copy | undefined {
  const distance = (copy: Copy) => Math.abs(minuteOf(copy.at) - minute)
  return copies.toSorted((a, b) => distance(a) - distance(b))[0]
}

/** The copies of the chosen day on a line of 24 hours; arrows go from copy to copy. */
export function DaySlider({ copy }: { copy: Copy }) {
  const { say } = useWords()
  const { clock } = useFormats()
  const copies = useDayCopies(copy.day)?.copies ?? [copy]
  const at = copies.findIndex(({ id }) => id === copy.id)
  const choose = (wanted: Copy | undefined) => wanted && browse({ copy: wanted })

  const onKey = (event: KeyboardEvent) => {
    const step = steps[event.key]
    if (step === undefined || event.altKey) return
    event.preventDefault()
    choose(copies[Math.max(0, Math.min(copies.length - 1, at + step))])
  }
  const text = say('restore.when.sliderAt', {
    time: clock(copy.at),
    place: at + 1,
    all: copies.length,
  })
  return (
    <div className="slider">
      <div className="slider-track">
        <Ticks copies={copies} />
        <input
          type="range"
          min={0}
          max={dayMinutes}
          value={minuteOf(copy.at)}
          aria-label={say('restore.when.slider')}
          aria-valuetext={text}
          onKeyDown={onKey}
          onChange={({ target }) => choose(nearest(copies, Number(target.value)))}
        />
      </div>
      <div className="slider-hours least second" aria-hidden="true">
        {hours.map((hour) => (
          <span key={hour}>{`${String(hour).padStart(2, '0')}:00`}</span>
        ))}
      </div>
    </div>
  )
}

const Ticks = ({ copies }: { copies: readonly Copy[] }) => (
  <span className="slider-ticks" aria-hidden="true">
    {copies.map(({ id, at, unusual }) => (
      <i
        key={id}
        className={unusual ? 'unusual' : ''}
        style={{ left: `${(minuteOf(at) / dayMinutes) * 100}%` }}
      />
    ))}
  </span>
)
