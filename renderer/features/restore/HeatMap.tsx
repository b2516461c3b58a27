import { Button } from '@fluentui/react-components'
import { ChevronLeft16Regular } from '@fluentui/react-icons/svg/chevron-left'
import { ChevronRight16Regular } from '@fluentui/react-icons/svg/chevron-right'
import { useMemo, useState } from 'react'

import { useReading } from '../../bridge.ts'
import { Reader } from '../../ui/Reader.tsx'
import { useWords } from '../../words.tsx'
import { addDays, endOfWeek, noon, today } from './dates.ts'
import { HeatGrid } from './HeatGrid.tsx'
import type { Copy } from './types.ts'

const weeks = 20

/** Changes per day over 20 weeks; older ones by page. */
export function HeatMap({ copy, newest }: { copy: Copy; newest: Copy }) {
  const { say } = useWords()
  const lastDay = endOfWeek(newest.day > today() ? newest.day : today())
  const [back, setBack] = useState(0)
  const until = addDays(lastDay, -back * weeks * 7)
  const reading = useReading('browse.days', { until, weeks })
  return (
    <div className="heat">
      <div className="heat-head">
        <h2>{say('restore.when.title')}</h2>
        <Legend />
      </div>
      <Reader reading={reading} lines={5}>
        {(days) => (
          <>
            <HeatGrid days={days} chosen={copy.day} />
            <div className="heat-foot">
              <Months from={days.from} />
              <Pages older={days.older} newer={back > 0} go={(step) => setBack(back + step)} />
            </div>
          </>
        )}
      </Reader>
    </div>
  )
}

function Legend() {
  const { say } = useWords()
  return (
    <span className="heat-legend least second" aria-hidden="true">
      {say('restore.when.fewer')}
      {[0, 1, 2, 3, 4].map((level) => (
        <i key={level} className={`heat-${level}`} />
      ))}
      {say('restore.when.more')}
    </span>
  )
}

/** Names of months under the first week that begins in each. */
function Months({ from }: { from: string }) {
  const { tag } = useWords()
  const months = useMemo(() => {
    const name = new Intl.DateTimeFormat(tag, { month: 'short' })
    const starts = Array.from({ length: weeks }, (_, n) => addDays(from, n * 7))
    return starts.flatMap((day, n) => {
      const before = starts[n - 1]
      const begins = before === undefined || before.slice(0, 7) !== day.slice(0, 7)
      return begins && n < weeks - 1 ? [{ n, name: name.format(new Date(noon(day))) }] : []
    })
  }, [from, tag])
  const apart = months.filter(({ n }, at) => (months[at + 1]?.n ?? weeks) - n > 1)
  return (
    <div className="heat-months least second" aria-hidden="true">
      {apart.map(({ n, name }) => (
        <span key={n} style={{ gridColumn: `${n + 1} / span 4` }}>
          {name}
        </span>
      ))}
    </div>
  )
}

function Pages(props: { older: boolean; newer: boolean; go: (step: 1 | -1) => void }) {
  const { say } = useWords()
  if (!props.older && !props.newer) return null
  return (
    <div className="heat-pages">
      <Button
        size="small"
        appearance="subtle"
        data-small
        icon={<ChevronLeft16Regular />}
        disabledFocusable={!props.older}
        onClick={() => props.older && props.go(1)}
      >
        {say('restore.when.earlierWeeks')}
      </Button>
      <Button
        size="small"
        appearance="subtle"
        data-small
        icon={<ChevronRight16Regular />}
        iconPosition="after"
        disabledFocusable={!props.newer}
        onClick={() => props.newer && props.go(-1)}
      >
        {say('restore.when.laterWeeks')}
      </Button>
    </div>
  )
}
