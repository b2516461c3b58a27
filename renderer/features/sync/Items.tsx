import { Button, Field, Input } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'

import { ask, useReading } from '../../bridge.ts'
import { Card, PlaceLink } from '../../ui/Page.tsx'
import { Reader } from '../../ui/Reader.tsx'
import { useWords } from '../../words.tsx'
import { useFieldName } from './fields.tsx'
import type { Link } from './parts.tsx'

/** Items of a pair: those set aside with their reason, and any by its title. */
export function Items({ link }: { link: Link }) {
  return (
    <>
      <Find link={link} />
      <Aside link={link} />
    </>
  )
}

const storyOf = (link: number, pair: string) => ({
  feature: 'sync',
  page: 'item',
  query: { id: `${link}`, pair },
})

function Find({ link }: { link: Link }) {
  const { say } = useWords()
  const [typed, setTyped] = useState('')
  const [words, setWords] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setWords(typed.trim())
  }
  return (
    <Card title={say('sync.items.find')}>
      <form className="row sync-find" onSubmit={submit} role="search">
        <Field label={say('sync.items.title')} className="grow">
          <Input
            type="search"
            value={typed}
            maxLength={200}
            onChange={(_, { value }) => setTyped(value)}
          />
        </Field>
        <Button type="submit">{say('sync.items.search')}</Button>
      </form>
      {words !== '' && <Hits link={link} words={words} />}
    </Card>
  )
}

function Hits({ link, words }: { link: Link; words: string }) {
  const { say } = useWords()
  const reading = useReading('sync.find', { link: link.id, words })
  return (
    <Reader reading={reading} lines={3}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="second">{say('sync.items.none', { words })}</p>
        ) : (
          <ul className="sync-hits">
            {items.map(({ pair, title }) => (
              <li key={pair}>
                <span className="grow">{title === '' ? say('sync.untitled') : title}</span>
                <PlaceLink to={storyOf(link.id, pair)}>{say('sync.items.why')}</PlaceLink>
              </li>
            ))}
          </ul>
        )
      }
    </Reader>
  )
}

function Aside({ link }: { link: Link }) {
  const { say } = useWords()
  const wordOf = useAsideWord()
  const reading = useReading('sync.aside', { link: link.id }, ['sync.moved'])
  return (
    <Card title={say('sync.items.aside')}>
      <p className="small second">{say('sync.items.asideHint')}</p>
      <Reader reading={reading} lines={3}>
        {({ items }) =>
          items.length === 0 ? (
            <p>{say('sync.items.asideNone')}</p>
          ) : (
            <ul className="sync-hits">
              {items.map(({ pair, title, reason }) => (
                <li key={pair}>
                  <span className="grow">
                    <span className="strong">{title === '' ? say('sync.untitled') : title}</span>
                    <br />
                    <span className="small second">{wordOf(reason)}</span>
                  </span>
                  <PlaceLink to={storyOf(link.id, pair)}>{say('sync.items.why')}</PlaceLink>
                  <Button
                    size="small"
                    onClick={() => void ask('sync.again', { link: link.id, pair })}
                  >
                    {say('sync.items.again')}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Reader>
    </Card>
  )
}

/** Why an item was set aside; `loop:<field>` names the field that both sides disagree on. */
function useAsideWord(): (reason: string) => string {
  const { say, find } = useWords()
  const fieldName = useFieldName()
  return (reason) => {
    const [name = '', field] = reason.split(':', 2)
    const facts = field === undefined ? {} : { field: fieldName(field) }
    return find(`sync.asides.${name}`, facts) ?? say('sync.asides.unknown')
  }
}
