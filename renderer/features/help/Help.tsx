import { Button, Input } from '@fluentui/react-components'
import { useDeferredValue, useState } from 'react'

import { announce } from '../../ui/announce.tsx'
import type { PageProps } from '../../ui/page-types.ts'
import { EmptyState, Page } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { useWords } from '../../words.tsx'
import { findPages } from './find.ts'
import { HelpText, type OpenPage } from './HelpText.tsx'
import { groups } from './library.ts'
import type { HelpPage } from './markdown.ts'
import { useLibrary } from './use-library.ts'

const open: OpenPage = (page) => go({ feature: 'help', query: { page } })

/** Help: all pages by group, search in all of them, and the page that was chosen. */
export function Help({ query }: PageProps) {
  const { say } = useWords()
  const pages = useLibrary()
  const page = pages.find(({ id }) => id === query['page'])
  return (
    <Page title={say('nav.help')} lead={say('help.lead')}>
      <div className="help">
        <Contents pages={pages} here={page?.id ?? null} />
        {page && (
          <article className="card pad help-page" aria-labelledby="help-title">
            <div className="card-head">
              <h2 id="help-title">{page.title}</h2>
              <Button size="small" onClick={() => window.print()}>
                {say('common.print')}
              </Button>
            </div>
            <HelpText page={page} onOpen={open} />
          </article>
        )}
      </div>
    </Page>
  )
}

function Contents({ pages, here }: { pages: readonly HelpPage[]; here: string | null }) {
  const { say } = useWords()
  const [typed, setTyped] = useState('')
  const wanted = useDeferredValue(typed)
  const found = findPages(pages, wanted)
  const search = (text: string) => {
    setTyped(text)
    announce(say('help.found', { n: findPages(pages, text).length }))
  }
  return (
    <nav className="help-contents stack" aria-label={say('help.contents')}>
      <Input
        type="search"
        aria-label={say('help.search')}
        placeholder={say('help.search')}
        value={typed}
        onChange={(_, { value }) => search(value)}
      />
      {wanted.trim() === '' ? (
        groups.map((group) => (
          <Group
            key={group}
            title={say(`help.groups.${group}`)}
            open={group !== 'code' || here?.startsWith('code') === true}
            pages={pages.filter(({ id }) => id.startsWith(`${group}-`))}
            here={here}
          />
        ))
      ) : found.length === 0 ? (
        <EmptyState text={say('help.nothing', { words: wanted.trim() })} />
      ) : (
        <Links pages={found} here={here} />
      )}
    </nav>
  )
}

const Group = (props: {
  title: string
  open: boolean
  pages: readonly HelpPage[]
  here: string | null
}) => (
  <details open={props.open}>
    <summary className="strong">{props.title}</summary>
    <Links pages={props.pages} here={props.here} />
  </details>
)

const Links = ({ pages, here }: { pages: readonly HelpPage[]; here: string | null }) => (
  <ul>
    {pages.map(({ id, title }) => (
      <li key={id}>
        <button
          type="button"
          className="link"
          {...(id === here && { 'aria-current': 'true' as const })}
          onClick={() => open(id)}
        >
          {title}
        </button>
      </li>
    ))}
  </ul>
)
