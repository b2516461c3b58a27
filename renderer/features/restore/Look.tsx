import { Button } from '@fluentui/react-components'
import { useState } from 'react'

import { useReading } from '../../bridge.ts'
import { addressOf } from '../../ui/place.ts'
import { Reader } from '../../ui/Reader.tsx'
import { StateWord } from '../../ui/Shape.tsx'
import { useFormats, useWords } from '../../words.tsx'
import { Content } from './Content.tsx'
import { Differences } from './Differences.tsx'
import { LookScroll } from './LookScroll.tsx'
import { browse, useBrowsing } from './store.ts'
import { Tabs } from './Tabs.tsx'
import type { Looked, Preview } from './types.ts'

type Side = 'then' | 'now' | 'differences'
const sides: readonly Side[] = ['then', 'now', 'differences']

/** Step three and a half: one item as it was, as it is, and what differs. */
export function Look({ newest }: { newest: string }) {
  const { say } = useWords()
  const look = useBrowsing((browsing) => browsing.look)
  return (
    <section className="pane look" aria-label={say('restore.look.region')}>
      {look === null ? (
        <p className="second look-nothing">{say('restore.look.nothing')}</p>
      ) : (
        <Looking key={`${look.copy} ${look.item}`} look={look} newest={newest} />
      )}
    </section>
  )
}

const whatOf = ({ item, path }: Looked) => (path === null ? { item } : { path })

function Looking({ look, newest }: { look: Looked; newest: string }) {
  const { say } = useWords()
  const [side, setSide] = useState<Side>('then')
  const then = useReading('preview.read', { copy: look.copy, what: whatOf(look) })
  return (
    <>
      <div className="pane-head">
        <Sides side={side} onSide={setSide} />
        <span className="grow" />
        {side === 'then' && then.state === 'ready' && <HashState preview={then.value} />}
      </div>
      {look.path !== null && (
        <Button size="small" data-small onClick={() => browse({ look: { ...look, path: null } })}>
          {say('restore.look.back')}
        </Button>
      )}
      {side === 'now' ? (
        <Now look={look} newest={newest} isGone={then.value?.state === 'deleted'} />
      ) : (
        <Reader reading={then} lines={6}>
          {(preview) =>
            side === 'then' ? (
              <Seen preview={preview} look={look} />
            ) : (
              <Differences preview={preview} />
            )
          }
        </Reader>
      )}
    </>
  )
}

function Sides({ side, onSide }: { side: Side; onSide: (side: Side) => void }) {
  const { say } = useWords()
  return (
    <Tabs
      label={say('restore.look.compare')}
      tabs={sides.map((value) => ({ value, label: say(`restore.look.${value}`) }))}
      chosen={side}
      onChoose={onSide}
    />
  )
}

function HashState({ preview }: { preview: Preview }) {
  const { say } = useWords()
  return (
    <span className="small" title={preview.sha256 ?? undefined}>
      <StateWord shape="good" tone="green">
        {say('restore.look.hash')}
      </StateWord>
    </span>
  )
}

function Now({ look, newest, isGone }: { look: Looked; newest: string; isGone: boolean }) {
  const { say } = useWords()
  if (isGone) return <p className="pad-line">{say('restore.look.gone')}</p>
  return <NowRead look={look} newest={newest} />
}

function NowRead({ look, newest }: { look: Looked; newest: string }) {
  const { say } = useWords()
  const reading = useReading('preview.read', { copy: newest, what: whatOf(look) })
  if (reading.failure?.name === 'notInCopy')
    return <p className="pad-line">{say('restore.look.gone')}</p>
  return (
    <Reader reading={reading} lines={6}>
      {(preview) => <Seen preview={preview} look={{ ...look, copy: newest }} />}
    </Reader>
  )
}

/** The item itself with its facts below. */
function Seen({ preview, look }: { preview: Preview; look: Looked }) {
  return (
    <>
      <LookScroll title={preview.title}>
        <h2 className="look-title">{preview.title}</h2>
        <Content preview={preview} onFile={(path) => browse({ look: { ...look, path } })} />
      </LookScroll>
      <LookFacts preview={preview} />
    </>
  )
}

function LookFacts({ preview }: { preview: Preview }) {
  const { say } = useWords()
  const { moment, bytes } = useFormats()
  const { person, item } = preview
  const to = item && { feature: 'restore', page: 'versions', query: { item } }
  return (
    <div className="look-facts least second">
      <dl>
        {person && (
          <div>
            <dt>{say('restore.look.of')}</dt>
            <dd>{person.name}</dd>
          </div>
        )}
        <div>
          <dt>{say('restore.look.firstSaved')}</dt>
          <dd>{moment(preview.firstSaved)}</dd>
        </div>
        <div>
          <dt>{say('restore.look.size')}</dt>
          <dd>{bytes(preview.size)}</dd>
        </div>
      </dl>
      {to && <a href={addressOf(to)}>{say('restore.look.versions')}</a>}
    </div>
  )
}
