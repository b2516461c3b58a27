import { Chart } from '../../ui/Chart.tsx'
import { Card, Tag } from '../../ui/Page.tsx'
import { useNow } from '../../ui/use-when.ts'
import { useFormats, useWords } from '../../words.tsx'
import type { HomeData } from './Home.tsx'
import { pathOf, placer, type Range } from './lines.ts'

type Storage = HomeData['storage']

/** Used, limit, and when it is full at this pace. */
export function StorageCard({ storage }: { storage: Storage }) {
  const { say } = useWords()
  const { bytes } = useFormats()
  const { used, free } = storage
  return (
    <Card title={say('home.storage.title')} id="storage" beside={<Tag>{storage.name}</Tag>}>
      <Forecast storage={storage} />
      {used !== null && (
        <p className="small second">
          {free === null
            ? say('home.storage.used', { used: bytes(used) })
            : say('home.storage.usedOf', { used: bytes(used), all: bytes(used + free) })}
        </p>
      )}
      {storage.history.length > 1 && <StorageChart storage={storage} />}
    </Card>
  )
}

function Forecast({ storage }: { storage: Storage }) {
  const { say } = useWords()
  const { span, day } = useFormats()
  const now = useNow()
  if (storage.full !== null) {
    const { about } = storage.full
    const left = Date.parse(about) - now
    return <p>{say('home.storage.fullIn', { span: span(left), day: day(about) })}</p>
  }
  return storage.reason === null ? null : <p>{say(`home.storage.reason.${storage.reason}`)}</p>
}

const box = { left: 60, top: 12, width: 272, height: 84 }

function StorageChart({ storage }: { storage: Storage }) {
  const { say } = useWords()
  const { bytes, shortDay } = useFormats()
  const points = storage.history.map(({ at, used }) => ({ at: Date.parse(at), value: used }))
  const [start, now] = [points[0], points.at(-1)]
  if (start === undefined || now === undefined) return null
  const limit = storage.free === null ? null : now.value + storage.free
  const end = storage.full === null ? now.at : Date.parse(storage.full.about)
  const iso = (at: number) => shortDay(new Date(at).toISOString())
  return (
    <Chart
      text={say('home.storage.chart', {
        from: iso(start.at),
        first: bytes(start.value),
        last: bytes(now.value),
      })}
      columns={[say('home.storage.day'), say('home.storage.size')]}
      rows={points.map(({ at, value }) => [iso(at), bytes(value)])}
    >
      <Drawing points={points} limit={limit} end={end} />
    </Chart>
  )
}

type Curve = Readonly<{
  points: readonly Readonly<{ at: number; value: number }>[]
  /** Used and free together, bytes. */
  limit: number | null
  /** Right end: when it is full, or today. */
  end: number
}>

function Drawing({ points, limit, end }: Curve) {
  const { bytes, shortDay } = useFormats()
  const [start, now] = [points[0], points.at(-1)]
  if (start === undefined || now === undefined) return null
  const range: Range = { from: start.at, to: end, max: limit ?? now.value * 1.2 }
  const { x, y } = placer(box, range)
  const day = (at: number) => shortDay(new Date(at).toISOString())
  return (
    <svg viewBox="0 0 344 124" className="lines">
      {limit !== null && (
        <>
          <path className="limit" d={`M${box.left} ${y(limit)}h${box.width}`} />
          <text x={box.left - 6} y={y(limit) + 4} textAnchor="end">
            {bytes(limit)}
          </text>
        </>
      )}
      <path className="axis" d={`M${box.left} ${y(0)}h${box.width}`} />
      <text x={box.left - 6} y={y(0) + 4} textAnchor="end">
        0
      </text>
      <path className="line" d={pathOf(points, box, range)} />
      {limit !== null && end > now.at && (
        <path className="coming" d={`M${x(now.at)} ${y(now.value)}L${x(end)} ${y(limit)}`} />
      )}
      <circle className="now" cx={x(now.at)} cy={y(now.value)} r="3.5" />
      <text x={box.left} y="116">
        {day(start.at)}
      </text>
      <text x={box.left + box.width} y="116" textAnchor="end">
        {day(end)}
      </text>
    </svg>
  )
}
