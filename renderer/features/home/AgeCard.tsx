import { Chart } from '../../ui/Chart.tsx'
import { Card } from '../../ui/Page.tsx'
import { useFormats, useWords } from '../../words.tsx'
import type { HomeData } from './Home.tsx'
import { pathOf, placer, type Point } from './lines.ts'

type Ages = HomeData['ages']

const box = { left: 60, top: 12, width: 272, height: 62 }

/** Age of the newest copy over the last day against its target, and the allowance. */
export function AgeCard(props: { ages: Ages; allowance: HomeData['allowance'] }) {
  const { say } = useWords()
  const { percent } = useFormats()
  const { ages } = props
  const points = ages.points.map(({ at, age }): Point => ({ at: Date.parse(at), value: age }))
  const known = points.some(({ value }) => value !== null)
  return (
    <Card
      title={say('home.ages.title')}
      id="ages"
      beside={<span className="small second">{say('home.ages.day')}</span>}
    >
      {known ? (
        <AgeChart points={points} target={ages.target} />
      ) : (
        <p className="second">{say('home.ages.none')}</p>
      )}
      {ages.within !== null && (
        <p className="small second">{say('home.ages.within', { share: percent(ages.within) })}</p>
      )}
    </Card>
  )
}

function AgeChart({ points, target }: { points: readonly Point[]; target: number }) {
  const { say } = useWords()
  const { span, clock } = useFormats()
  const worst = Math.max(...points.map(({ value }) => value ?? 0))
  const [from = 0, to = 0] = [points[0]?.at, points.at(-1)?.at]
  const range = { from, to, max: Math.max(worst, target) * 1.1 }
  const { y } = placer(box, range)
  const time = (at: number) => clock(new Date(at).toISOString())
  const ageOf = (value: number | null) => (value === null ? say('home.ages.off') : span(value))
  return (
    <Chart
      text={say('home.ages.chart', { worst: span(worst), target: span(target) })}
      columns={[say('home.ages.time'), say('home.ages.age')]}
      rows={points.map(({ at, value }) => [time(at), ageOf(value)])}
    >
      <svg viewBox="0 0 344 100" className="lines">
        <path className="target" d={`M${box.left} ${y(target)}h${box.width}`} />
        <text x={box.left - 6} y={y(target) + 4} textAnchor="end">
          {span(target)}
        </text>
        <path className="axis" d={`M${box.left} ${y(0)}h${box.width}`} />
        <text x={box.left - 6} y={y(0) + 4} textAnchor="end">
          0
        </text>
        <path className="line good" d={pathOf(points, box, range)} />
        <text x={box.left} y="94">
          {time(from)}
        </text>
        <text x={box.left + box.width} y="94" textAnchor="end">
          {say('home.ages.now')}
        </text>
      </svg>
    </Chart>
  )
}
