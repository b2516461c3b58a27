import { Button } from '@fluentui/react-components'

import { ask, useReading } from '../../bridge.ts'
import type { PageProps } from '../../ui/page-types.ts'
import { EmptyState, Page } from '../../ui/Page.tsx'
import { go, replaceQuery } from '../../ui/place.ts'
import { Reader } from '../../ui/Reader.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { useWords } from '../../words.tsx'
import { Items } from './Items.tsx'
import { Overview } from './Overview.tsx'
import { type Link, linkIn, useLinkName, useMayWrite } from './parts.tsx'
import { PauseButton } from './PauseButton.tsx'
import { RulesTab } from './RulesTab.tsx'
import { Runs } from './Runs.tsx'
import { Waiting } from './Waiting.tsx'

const tabs = ['overview', 'waiting', 'runs', 'items', 'rules'] as const
type TabName = (typeof tabs)[number]
/** What auditors see: numbers and states. */
const openToAuditors: readonly TabName[] = ['overview', 'runs']

/** One pair of accounts: how it goes, what waits, its runs, its items, its rules. */
export function PairPage({ query }: PageProps) {
  const id = linkIn(query)
  return id === null ? <Gone /> : <Found id={id} tab={query['tab'] ?? ''} />
}

/** What stands there for a pair that is not, or is no more. */
export function Gone() {
  const { say } = useWords()
  return (
    <Page title={say('sync.title')}>
      <EmptyState
        text={say('sync.gone')}
        button={<Button onClick={() => go({ feature: 'sync' })}>{say('sync.backToList')}</Button>}
      />
    </Page>
  )
}

function Found({ id, tab }: { id: number; tab: string }) {
  const { say } = useWords()
  const nameOf = useLinkName()
  const reading = useReading('sync.link', { link: id }, ['sync.moved'])
  if (reading.state === 'ready' && reading.value.link === null) return <Gone />
  const link = reading.value?.link ?? null
  return (
    <Page
      title={link === null ? say('sync.title') : nameOf(link)}
      lead={link?.mailbox}
      crumbs={[{ label: say('sync.title'), to: { feature: 'sync' } }]}
      actions={link !== null && <Actions link={link} />}
    >
      <Reader reading={reading} lines={6}>
        {({ link: found }) => found !== null && <Parts link={found} tab={tab} />}
      </Reader>
    </Page>
  )
}

function Actions({ link }: { link: Link }) {
  const { say } = useWords()
  if (!useMayWrite()) return null
  const { id } = link
  return (
    <>
      <PauseButton link={link} />
      {link.mode === 'live' && (
        <Button
          disabledFocusable={link.job !== null}
          onClick={() => void ask('sync.round', { link: id })}
        >
          {say('sync.now')}
        </Button>
      )}
      <Button
        appearance="primary"
        onClick={() => go({ feature: 'sync', page: 'preview', query: { id: `${id}` } })}
      >
        {say('sync.showPreview')}
      </Button>
    </>
  )
}

function Parts({ link, tab }: { link: Link; tab: string }) {
  const { say } = useWords()
  const mayWrite = useMayWrite()
  const shown = mayWrite ? tabs : openToAuditors
  const selected = shown.find((name) => name === tab) ?? 'overview'
  return (
    <Tabs
      label={say('sync.tabs.label')}
      tabs={shown.map((name) => ({
        name,
        label:
          name === 'waiting' && link.waiting > 0
            ? say('sync.tabs.waitingN', { n: link.waiting })
            : say(`sync.tabs.${name}`),
      }))}
      selected={selected}
      onSelect={(name) => replaceQuery({ id: `${link.id}`, tab: name })}
    >
      <div className="stack sync-tab">
        <Tab name={selected} link={link} />
      </div>
    </Tabs>
  )
}

function Tab({ name, link }: { name: TabName; link: Link }) {
  switch (name) {
    case 'overview':
      return <Overview link={link} />
    case 'waiting':
      return <Waiting link={link} />
    case 'runs':
      return <Runs link={link} />
    case 'items':
      return <Items link={link} />
    case 'rules':
      return <RulesTab link={link} />
  }
}
