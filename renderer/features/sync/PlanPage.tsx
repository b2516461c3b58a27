import { Button } from '@fluentui/react-components'
import { Print16Regular } from '@fluentui/react-icons/svg/print'
import { useState } from 'react'

import { useReading } from '../../bridge.ts'
import { useShared } from '../../state.ts'
import type { PageProps } from '../../ui/page-types.ts'
import { Page } from '../../ui/Page.tsx'
import { Reader } from '../../ui/Reader.tsx'
import { useFormats, useWords } from '../../words.tsx'
import { Gone } from './PairPage.tsx'
import { type Link, linkIn, useLinkName } from './parts.tsx'

/** The rollback plan of a pair, to read, print and sign: what is undone, how, and by whom. */
export function PlanPage({ query }: PageProps) {
  const id = linkIn(query)
  return id === null ? <Gone /> : <Plan id={id} />
}

function Plan({ id }: { id: number }) {
  const { say } = useWords()
  const reading = useReading('sync.link', { link: id }, ['sync.moved'])
  if (reading.state === 'ready' && reading.value.link === null) return <Gone />
  return (
    <Page
      title={say('sync.plan.title')}
      lead={say('sync.plan.lead')}
      crumbs={[
        { label: say('sync.title'), to: { feature: 'sync' } },
        {
          label: say('sync.plan.pair'),
          to: { feature: 'sync', page: 'pair', query: { id: `${id}` } },
        },
      ]}
      actions={
        <Button icon={<Print16Regular />} onClick={() => window.print()}>
          {say('common.print')}
        </Button>
      }
    >
      <Reader reading={reading} lines={8}>
        {({ link }) => link !== null && <Sheet link={link} />}
      </Reader>
    </Page>
  )
}

type Fact = readonly [name: string, value: string]

/** What the plan is about, and the copy that stands behind it. */
function useFacts(link: Link): readonly Fact[] {
  const { say } = useWords()
  const { moment } = useFormats()
  const nameOf = useLinkName()
  const [made] = useState(() => new Date().toISOString())
  const organisation = useShared((shared) => shared.organisation)
  const who = useShared(({ session }) => session?.who?.name ?? '')
  const copy = useReading('sync.ready', { link: link.id }).value?.copy
  const at = copy?.is === 'ready' ? copy.at : null
  return [
    [say('sync.plan.organisation'), organisation ?? '–'],
    [say('sync.plan.what'), nameOf(link)],
    [say('sync.plan.mailbox'), link.mailbox],
    [
      say('sync.plan.copy'),
      at === null
        ? say('sync.plan.noCopy')
        : say('sync.plan.copyOf', { when: moment(at), id: (copy?.copy ?? '').slice(0, 8) }),
    ],
    [say('sync.plan.by'), who],
    [say('sync.plan.made'), moment(made)],
  ]
}

function Sheet({ link }: { link: Link }) {
  const { say, list } = useWords()
  const facts = useFacts(link)
  return (
    <div className="card pad stack sync-sheet">
      <dl className="sync-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="small second">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h2>{say('sync.plan.how')}</h2>
      <ol className="steps">
        {list('sync.plan.steps').map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <h2>{say('sync.plan.limits')}</h2>
      <ul>
        {list('sync.plan.limitsList').map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p className="sync-sign">{say('sync.plan.sign')}</p>
    </div>
  )
}
