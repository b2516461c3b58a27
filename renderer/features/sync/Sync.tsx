import { Button } from '@fluentui/react-components'

import { useReading } from '../../bridge.ts'
import { type Column, DataGrid } from '../../ui/DataGrid.tsx'
import { heightOf } from '../../ui/list-height.ts'
import { EmptyState, Page } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { Reader } from '../../ui/Reader.tsx'
import { StateWord } from '../../ui/Shape.tsx'
import { useFormats, useWords } from '../../words.tsx'
import { Health } from './Health.tsx'
import { type Link, lookOf, stateOf, useLinkName, useMayWrite, useStateWord } from './parts.tsx'
import { wholeList } from './parts.tsx'
import { PauseButton } from './PauseButton.tsx'

/** All pairs of accounts: what each keeps in step, and how it goes. */
export function Sync() {
  const { say } = useWords()
  const mayWrite = useMayWrite()
  const reading = useReading('sync.read', null, ['sync.moved'])
  const some = (reading.value?.links.length ?? 0) > 0
  return (
    <Page
      title={say('sync.title')}
      lead={some ? say('sync.lead') : undefined}
      actions={
        some && mayWrite ? (
          <Button appearance="primary" onClick={() => go({ feature: 'sync', page: 'add' })}>
            {say('sync.add.button')}
          </Button>
        ) : undefined
      }
    >
      <Reader reading={reading} lines={6}>
        {({ connected, links }) =>
          links.length === 0 ? <None connected={connected} /> : <Links links={links} />
        }
      </Reader>
    </Page>
  )
}

function None({ connected }: { connected: boolean }) {
  const { say } = useWords()
  const mayWrite = useMayWrite()
  if (!connected)
    return (
      <EmptyState
        text={say('sync.none.notConnected')}
        button={
          mayWrite && (
            <Button
              appearance="primary"
              onClick={() => go({ feature: 'settings', query: { section: 'outlook' } })}
            >
              {say('sync.none.connect')}
            </Button>
          )
        }
      />
    )
  return (
    <EmptyState
      text={say('sync.none.off')}
      button={
        mayWrite && (
          <Button appearance="primary" onClick={() => go({ feature: 'sync', page: 'add' })}>
            {say('sync.none.start')}
          </Button>
        )
      }
    />
  )
}

function Links({ links }: { links: readonly Link[] }) {
  const { say } = useWords()
  const columns = useColumns()
  return (
    <>
      <Health proofs={links.map(({ proof }) => proof)} />
      <section className="card pad fill" style={{ height: heightOf(links.length * 1.4) }}>
        <DataGrid
          label={say('sync.list')}
          columns={columns}
          pages={wholeList(links)}
          idOf={({ id }) => `${id}`}
          rowHeight={58}
          onOpen={({ id }) => go({ feature: 'sync', page: 'pair', query: { id: `${id}` } })}
          empty={null}
        />
      </section>
    </>
  )
}

function useColumns(): readonly Column<Link>[] {
  const { say } = useWords()
  const { span } = useFormats()
  const nameOf = useLinkName()
  const mayWrite = useMayWrite()
  const columns: readonly Column<Link>[] = [
    {
      id: 'pair',
      header: say('sync.columns.pair'),
      width: 'minmax(0, 2fr)',
      cell: (link) => <TwoLines main={nameOf(link)} sub={link.mailbox} />,
    },
    ...useStateColumns(),
    {
      id: 'delay',
      header: say('sync.columns.delay'),
      width: 'minmax(0, 0.8fr)',
      cell: ({ delay }) => (delay === null ? '–' : span(delay)),
    },
    {
      id: 'last',
      header: say('sync.columns.lastRun'),
      width: 'minmax(0, 1fr)',
      cell: ({ lastRun }) => <When at={lastRun?.started ?? null} />,
    },
  ]
  const act: Column<Link> = {
    id: 'act',
    header: say('sync.columns.act'),
    width: '124px',
    cell: (link) => <PauseButton link={link} small />,
  }
  return mayWrite ? [...columns, act] : columns
}

function useStateColumns(): readonly Column<Link>[] {
  const { say } = useWords()
  return [
    {
      id: 'direction',
      header: say('sync.columns.direction'),
      width: 'minmax(0, 1.2fr)',
      cell: ({ rules }) => say(`sync.direction.${rules.direction}`),
    },
    {
      id: 'state',
      header: say('sync.columns.state'),
      width: 'minmax(0, 1.6fr)',
      cell: (link) => <State link={link} />,
    },
  ]
}

const TwoLines = ({ main, sub }: { main: string; sub: string }) => (
  <span className="sync-two">
    <span className="strong">{main}</span>
    <span className="least second">{sub}</span>
  </span>
)

/** Shape and word of a link's state. */
export function State({ link }: { link: Link }) {
  const wordOf = useStateWord()
  const { say } = useWords()
  const [shape, tone] = lookOf(stateOf(link))
  return (
    <span className="sync-two">
      <StateWord shape={shape} tone={tone}>
        {wordOf(link)}
      </StateWord>
      {link.waiting > 0 && (
        <span className="least second">{say('sync.waitingN', { n: link.waiting })}</span>
      )}
    </span>
  )
}

function When({ at }: { at: string | null }) {
  const { say } = useWords()
  const { ago } = useFormats()
  return <>{at === null ? say('sync.never') : ago(at)}</>
}
