import { Button } from '@fluentui/react-components'

import { go, type Target } from '../../ui/place.ts'
import { Shape } from '../../ui/Shape.tsx'
import { useWords } from '../../words.tsx'
import { ConsoleLink, Lack } from './Lack.tsx'
import { type Link, useMayWrite } from './parts.tsx'

type CardName = Link['cards'][number]

/** Where a person goes to end what stands still; null = nothing can be pressed about it. */
const targets: Readonly<Record<CardName, 'waiting' | 'preview' | 'outlook' | 'run' | null>> = {
  rights: 'outlook',
  nonsense: 'preview',
  identity: 'outlook',
  'old-state': 'preview',
  bug: null,
  'second-computer': null,
  brake: 'waiting',
  'first-look': 'preview',
  ambiguous: 'waiting',
  conflict: 'waiting',
  notifies: 'waiting',
}

const placeOf = (link: Link, target: Exclude<(typeof targets)[CardName], null>): Target => {
  const query = { id: `${link.id}` }
  switch (target) {
    case 'waiting':
      return { feature: 'sync', page: 'pair', query: { ...query, tab: 'waiting' } }
    case 'outlook':
      return { feature: 'settings', query: { section: 'outlook' } }
    case 'preview':
    case 'run':
      return { feature: 'sync', page: target, query }
  }
}

/** One card per cause for which the sync stands still until a person acts. */
export function Cards({ link }: { link: Link }) {
  return (
    <>
      {link.cards.map((name) => (
        <OneCard key={name} name={name} link={link} />
      ))}
    </>
  )
}

function OneCard({ name, link }: { name: CardName; link: Link }) {
  const { say } = useWords()
  const mayWrite = useMayWrite()
  const lack = name === 'rights' ? link.lack : null
  const page = lack?.failure.about['page']
  const target = page === undefined ? targets[name] : null
  const title = `sync-card-${name}`
  return (
    <section className="card sync-card" aria-labelledby={title}>
      <Shape shape="triangle" tone="amber" size={24} />
      <div className="grow stack">
        <h2 id={title}>{say(`sync.cards.${name}.title`)}</h2>
        <p>{say(`sync.cards.${name}.text`)}</p>
        {lack !== null && <Lack lack={lack} />}
        {mayWrite && (
          <div className="row">
            {target !== null && (
              <Button onClick={() => go(placeOf(link, target))}>
                {say(`sync.cardButton.${target}`)}
              </Button>
            )}
            {page !== undefined && <ConsoleLink page={page} />}
            {name === 'first-look' && (
              <Button onClick={() => go(placeOf(link, 'run'))}>{say('sync.cardButton.run')}</Button>
            )}
          </div>
        )}
      </div>
    </section>
  )
}
