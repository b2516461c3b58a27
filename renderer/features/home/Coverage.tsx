import { useMayOpen } from '../../actions.ts'
import { KindIcon } from '../../ui/KindIcon.tsx'
import { Card, PlaceLink } from '../../ui/Page.tsx'
import { Scroll } from '../../ui/Scroll.tsx'
import { type ShapeName, StateWord, type Tone } from '../../ui/Shape.tsx'
import { useText } from '../../ui/text.ts'
import { useNow } from '../../ui/use-when.ts'
import { useFormats, useWords } from '../../words.tsx'
import type { HomeData } from './Home.tsx'

type Row = HomeData['coverage'][number]

const looks: Readonly<Record<Row['state'], readonly [ShapeName, Tone]>> = {
  complete: ['good', 'green'],
  partly: ['triangle', 'amber'],
  late: ['triangle', 'amber'],
  never: ['dots', 'grey'],
  failed: ['octagon', 'red'],
}

/** What is protected, source by source: people, newest copy, state in words. */
export function Coverage({ rows }: { rows: HomeData['coverage'] }) {
  const { say } = useWords()
  const mayOpen = useMayOpen()
  return (
    <Card
      className="coverage"
      title={say('home.coverage.title')}
      id="coverage"
      beside={
        mayOpen('settings') && (
          <PlaceLink to={{ feature: 'settings', query: { section: 'scope' } }}>
            {say('home.coverage.change')}
          </PlaceLink>
        )
      }
    >
      <Scroll label={say('home.coverage.title')}>
        <table aria-labelledby="coverage">
          <thead>
            <tr>
              <th scope="col">{say('home.columns.source')}</th>
              <th scope="col">{say('home.columns.people')}</th>
              <th scope="col">{say('home.columns.newest')}</th>
              <th scope="col">{say('home.columns.state')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <CoverageRow key={row.kind} row={row} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </Card>
  )
}

function CoverageRow({ row }: { row: Row }) {
  const { say, find } = useWords()
  const { ago } = useFormats()
  const text = useText()
  const now = useNow()
  const [shape, tone] = looks[row.state]
  return (
    <tr>
      <th scope="row">
        <span className="row">
          <KindIcon kind={row.kind} /> {find(`kinds.${row.kind}`)}
        </span>
      </th>
      <td>
        {row.covered === null || row.inScope === null
          ? say('home.coverage.notByPerson')
          : say('home.coverage.people', { covered: row.covered, all: row.inScope })}
      </td>
      <td>{row.at === null ? say('home.never') : ago(row.at, now)}</td>
      <td>
        <StateWord shape={shape} tone={tone}>
          {text(row.words)}
        </StateWord>{' '}
        {row.code && (
          <PlaceLink to={{ feature: 'help', query: { page: `code-${row.code.toLowerCase()}` } }}>
            {say('home.coverage.why')}
          </PlaceLink>
        )}
      </td>
    </tr>
  )
}
