import { Button, Input, Popover, PopoverSurface, PopoverTrigger } from '@fluentui/react-components'
import { Calendar20Regular } from '@fluentui/react-icons/svg/calendar'
import { ChevronLeft20Regular } from '@fluentui/react-icons/svg/chevron-left'
import { ChevronRight20Regular } from '@fluentui/react-icons/svg/chevron-right'
import { useEffect, useState } from 'react'

import { announce } from '../../ui/announce.tsx'
import { useFormats, useWords } from '../../words.tsx'
import { noon, today } from './dates.ts'
import { DaySlider } from './DaySlider.tsx'
import { browse } from './store.ts'
import { type Copies, copyBeside, copyOfDay } from './use-copies.ts'

/** The chosen copy: its moment, the copies of its day, earlier and later ones, a date to pick. */
export function Strip({ copies }: { copies: Copies }) {
  const { say } = useWords()
  const { copy, newest } = copies
  useStepKeys(copies)
  return (
    <>
      <div className="strip-head">
        <Step copies={copies} step={-1} />
        <Moment at={copy.at} />
        <Step copies={copies} step={1} />
        <span className="grow" />
        <PickDate day={copy.day} />
        <Button
          appearance="subtle"
          data-small
          disabledFocusable={copy.id === newest.id}
          onClick={() => browse({ copy: null })}
        >
          {say('restore.when.newest')}
        </Button>
      </div>
      <DaySlider key={copy.day} copy={copy} />
      {copy.partial && <p className="small second">{say('restore.when.partial')}</p>}
    </>
  )
}

function Moment({ at }: { at: string }) {
  const { tag } = useWords()
  const { moment } = useFormats()
  const weekday = new Intl.DateTimeFormat(tag, { weekday: 'short' }).format(new Date(at))
  return (
    <h2 className="strip-moment" aria-live="polite">
      <span className="second">{weekday}</span> {moment(at)}
    </h2>
  )
}

const goBeside = async ({ copy, newest }: Copies, step: -1 | 1): Promise<void> => {
  const beside = await copyBeside(copy, step)
  if (beside) browse({ copy: beside.id === newest.id ? null : beside })
}

function Step({ copies, step }: { copies: Copies; step: -1 | 1 }) {
  const { say } = useWords()
  const isLast = step === 1 && copies.copy.id === copies.newest.id
  return (
    <Button
      appearance="subtle"
      data-small
      icon={step === 1 ? <ChevronRight20Regular /> : <ChevronLeft20Regular />}
      aria-label={say(step === 1 ? 'restore.when.later' : 'restore.when.earlier')}
      disabledFocusable={isLast}
      onClick={() => void goBeside(copies, step)}
    />
  )
}

/** Alt+PgUp and Alt+PgDn anywhere on the page. */
function useStepKeys(copies: Copies): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const step = event.key === 'PageUp' ? -1 : event.key === 'PageDown' ? 1 : null
      if (!event.altKey || step === null) return
      event.preventDefault()
      void goBeside(copies, step)
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  })
}

/** Goes to a day's newest copy, or the one before it; what is to be said then. */
async function goToDay(wanted: string) {
  const copy = await copyOfDay(wanted)
  if (copy === null) return 'restore.when.noneBefore'
  browse({ copy })
  return copy.day === wanted ? null : 'restore.when.noneThatDay'
}

function PickDate({ day }: { day: string }) {
  const { say } = useWords()
  const { day: format } = useFormats()
  const [open, setOpen] = useState(false)
  const [said, setSaid] = useState('')
  const pick = async (wanted: string) => {
    const note = await goToDay(wanted)
    if (note === null) return setOpen(false)
    setSaid(say(note, { day: format(noon(wanted)) }))
    announce(say(note, { day: format(noon(wanted)) }))
  }
  return (
    <Popover
      open={open}
      trapFocus
      onOpenChange={(_, data) => {
        setOpen(data.open)
        setSaid('')
      }}
    >
      <PopoverTrigger disableButtonEnhancement>
        <Button data-small icon={<Calendar20Regular />}>
          {say('restore.when.pick')}
        </Button>
      </PopoverTrigger>
      <PopoverSurface aria-label={say('restore.when.pick')}>
        <div className="stack">
          <Input
            type="date"
            aria-label={say('restore.when.pick')}
            defaultValue={day}
            max={today()}
            onChange={(_, { value }) => /^\d{4}-\d\d-\d\d$/.test(value) && void pick(value)}
          />
          {said !== '' && <p className="small">{said}</p>}
        </div>
      </PopoverSurface>
    </Popover>
  )
}
