import { Input } from '@fluentui/react-components'
import { Search20Regular } from '@fluentui/react-icons/svg/search'
import { type FormEvent, useState } from 'react'

import { Heading } from '../../ui/Page.tsx'
import { addressOf, go } from '../../ui/place.ts'
import { useWords } from '../../words.tsx'

const ways = [
  ['', 'restore.ways.person'],
  ['deleted', 'restore.ways.deleted'],
  ['versions', 'restore.ways.versions'],
] as const

/** The top of Restore: the three ways in, and the words to search for in all copies. */
export function Head({ here }: { here: (typeof ways)[number][0] }) {
  const { say } = useWords()
  return (
    <header className="restore-head">
      <Heading>{say('nav.restore')}</Heading>
      <nav aria-label={say('restore.ways.label')} className="segments">
        {ways.map(([page, label]) => (
          <a
            key={page}
            href={addressOf({ feature: 'restore', page })}
            {...(page === here && { 'aria-current': 'page' as const })}
          >
            {say(label)}
          </a>
        ))}
      </nav>
      <SearchBox />
    </header>
  )
}

function SearchBox() {
  const { say } = useWords()
  const [words, setWords] = useState('')
  const send = (event: FormEvent) => {
    event.preventDefault()
    go({ feature: 'search', query: { words } })
  }
  return (
    <form role="search" className="grow" onSubmit={send}>
      <Input
        className="wide"
        type="search"
        value={words}
        maxLength={200}
        contentBefore={<Search20Regular aria-hidden="true" />}
        contentAfter={<span className="least third">Ctrl+F</span>}
        placeholder={say('restore.searchAll')}
        aria-label={say('restore.searchAll')}
        onChange={(_, { value }) => setWords(value)}
      />
    </form>
  )
}
