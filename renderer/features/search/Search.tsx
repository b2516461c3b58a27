import { Button, Input } from '@fluentui/react-components'
import { Search20Regular } from '@fluentui/react-icons/svg/search'
import { type FormEvent, useState } from 'react'

import type { PageProps } from '../../ui/page-types.ts'
import { Heading } from '../../ui/Page.tsx'
import { replaceQuery } from '../../ui/place.ts'
import { Reader } from '../../ui/Reader.tsx'
import { useWords } from '../../words.tsx'
import { Bar } from '../restore/Bar.tsx'
import { Look } from '../restore/Look.tsx'
import { NoCopy } from '../restore/Restore.tsx'
import { useCopies } from '../restore/use-copies.ts'
import { Chips } from './Chips.tsx'
import { Hits } from './Hits.tsx'
import { addressQuery, type Query, queryOf } from './query.ts'

/** Words over all copies and kinds. */
export function Search({ query: address }: PageProps) {
  const { say } = useWords()
  const query = queryOf(address)
  const change = (some: Partial<Query>) => replaceQuery(addressQuery({ ...query, ...some }))
  const copies = useCopies()
  return (
    <div className="page restore-page">
      <header className="restore-head">
        <Heading>{say('nav.search')}</Heading>
        <WordsForm key={query.words} words={query.words} onSearch={(words) => change({ words })} />
      </header>
      <Chips query={query} onChange={change} />
      <Reader reading={copies} lines={12}>
        {(known) =>
          known === 'none' ? (
            <NoCopy />
          ) : (
            <>
              <section className="card panes two" aria-label={say('restore.browse')}>
                <section className="pane" aria-label={say('search.hits')}>
                  <Hits query={query} onClear={() => replaceQuery({ words: query.words })} />
                </section>
                <Look newest={known.newest.id} />
              </section>
              <Bar />
            </>
          )
        }
      </Reader>
    </div>
  )
}

function WordsForm({ words, onSearch }: { words: string; onSearch: (words: string) => void }) {
  const { say } = useWords()
  const [typed, setTyped] = useState(words)
  const send = (event: FormEvent) => {
    event.preventDefault()
    onSearch(typed.trim())
  }
  return (
    <form role="search" className="search-form grow" onSubmit={send}>
      <Input
        className="grow"
        type="search"
        value={typed}
        maxLength={200}
        contentBefore={<Search20Regular aria-hidden="true" />}
        placeholder={say('search.label')}
        aria-label={say('search.label')}
        onChange={(_, { value }) => setTyped(value)}
      />
      <Button type="submit">{say('search.run')}</Button>
    </form>
  )
}
