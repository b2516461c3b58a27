import { Chart } from '../../ui/Chart.tsx'
import { Card } from '../../ui/Page.tsx'
import { useFormats, useWords } from '../../words.tsx'
import type { Run } from './parts.tsx'

/** DingTalk takes 20 requests of one sort a second. */
const limit = 1_200

const box = { left: 48, top: 12, width: 284, height: 62 }
const most = 30

/** Requests to DingTalk, minute by minute, against what it allows. */
export function Requests({ requests }: Pick<Run, 'requests'>) {
  const { say } = useWords()
  const { clock, number } = useFormats()
  const last = requests.at(-1)?.n ?? 0
  const max = Math.max(limit, ...requests.map(({ n }) => n)) * 1.05
  const bottom = box.top + box.height
  const high = (n: number) => (n / max) * box.height
  return (
    <Card title={say('backups.requests.title')}>
      <Chart
        text={say('backups.requests.chart', { now: number(last), most: number(limit) })}
        columns={[say('backups.requests.minute'), say('backups.requests.count')]}
        rows={requests.map(({ at, n }) => [clock(at), number(n)])}
      >
        <svg viewBox="0 0 344 100" className="lines requests">
          <path className="target" d={`M${box.left} ${bottom - high(limit)}h${box.width}`} />
          <text x={box.left - 6} y={bottom - high(limit) + 4} textAnchor="end">
            {number(limit)}
          </text>
          <path className="axis" d={`M${box.left} ${bottom}h${box.width}`} />
          <text x={box.left - 6} y={bottom + 4} textAnchor="end">
            0
          </text>
          <Bars requests={requests} max={max} />
          <text x={box.left} y="94">
            {clock(requests[0]?.at ?? '')}
          </text>
        </svg>
      </Chart>
    </Card>
  )
}

function Bars({ requests, max }: Pick<Run, 'requests'> & { max: number }) {
  const wide = box.width / most
  return requests.map(({ at, n }, place) => {
    const height = (n / max) * box.height
    return (
      <rect
        key={at}
        className="bar"
        x={box.left + place * wide + 1}
        y={box.top + box.height - height}
        width={wide - 2}
        height={height}
      />
    )
  })
}
