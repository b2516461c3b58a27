import { Button } from '@fluentui/react-components'
import { useEffect, useState } from 'react'

import type { Output } from '../../../preload/contract.ts'
import { ask } from '../../bridge.ts'
import { announce } from '../../ui/announce.tsx'
import { KindIcon } from '../../ui/KindIcon.tsx'
import { EmptyState } from '../../ui/Page.tsx'
import { usePages } from '../../ui/use-pages.ts'
import { useWords } from '../../words.tsx'
import { ItemGrid, StateTag } from '../restore/ItemGrid.tsx'
import { Facts } from '../restore/Items.tsx'
import { Marked } from './Marked.tsx'
import { askOf, type Query } from './query.ts'

type Hit = Output<'search.read'>['hits'][number]

/** What was found, with the words marked. */
export function Hits({ query, onClear }: { query: Query; onClear: () => void }) {
  const { say } = useWords()
  if (query.words.trim() === '') return <Begin />
  return (
    <>
      <p className="list-tools least second">{say('search.lead')}</p>
      <Found query={query} onClear={onClear} />
    </>
  )
}

function Begin() {
  const { say } = useWords()
  return (
    <div className="empty">
      <p>{say('search.start')}</p>
      <p className="small">{say('search.lead')}</p>
    </div>
  )
}

function Found({ query, onClear }: { query: Query; onClear: () => void }) {
  const { say } = useWords()
  const [copies, setCopies] = useState(0)
  const input = askOf(query)
  const pages = usePages<Hit, string>(JSON.stringify(input), async (cursor) => {
    const answer = await ask('search.read', { ...input, cursor })
    if (!answer.ok) return answer
    const { hits, next } = answer.value
    setCopies(answer.value.copies)
    return { ok: true, value: { rows: hits, next } }
  })
  const none = say('search.none', { words: query.words, n: copies })
  const isNone = !pages.waiting && pages.failure === null && pages.rows.length === 0
  useEffect(() => {
    if (isNone) announce(none)
  }, [isNone, none])
  return (
    <ItemGrid
      label={say('search.hits')}
      pages={pages}
      icon={(row) => <KindIcon kind={row.kind} />}
      main={(row) => <Marked text={row.title} marks={row.titleMarks} />}
      sub={(row) => <HitFacts hit={row} />}
      side={(row) => <StateTag state={row.state} />}
      sideHeader={say('restore.items.state')}
      rowHeight={94}
      empty={
        <EmptyState text={none} button={<Button onClick={onClear}>{say('search.clear')}</Button>} />
      }
    />
  )
}

function HitFacts({ hit }: { hit: Hit }) {
  const { say } = useWords()
  const where = [
    say('search.copies', { n: hit.copies }),
    ...(hit.part === null ? [] : [say('search.part', { name: hit.part })]),
  ]
  return (
    <>
      <Facts row={hit} withPerson />
      <br />
      {where.join(' · ')}
      {hit.snippet && (
        <span className="snippet">
          <Marked {...hit.snippet} />
        </span>
      )}
    </>
  )
}
