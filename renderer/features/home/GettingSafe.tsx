import { Card } from '../../ui/Page.tsx'
import { StateWord } from '../../ui/Shape.tsx'
import { useWords } from '../../words.tsx'
import type { HomeData } from './Home.tsx'

type Rows = NonNullable<HomeData['gettingSafe']>

/** What is still to come before the backup is proven; gone once all is done. */
export function GettingSafe({ rows }: { rows: Rows }) {
  const { say } = useWords()
  const done = rows.filter((row) => row.done).length
  return (
    <Card
      title={say('home.safe.title')}
      id="getting-safe"
      beside={
        <span className="small second">{say('home.safe.count', { done, all: rows.length })}</span>
      }
    >
      <ul className="safe">
        {rows.map((row) => (
          <li key={row.what}>
            <StateWord shape={row.done ? 'good' : 'dots'} tone={row.done ? 'green' : 'grey'}>
              {say(`home.safe.${row.what}`)}
              <span className="unseen">
                {say(row.done ? 'home.safe.done' : 'home.safe.toCome')}
              </span>
            </StateWord>
          </li>
        ))}
      </ul>
    </Card>
  )
}
