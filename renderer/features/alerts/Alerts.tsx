import { useState } from 'react'

import type { Output } from '../../../preload/contract.ts'
import { useReading } from '../../bridge.ts'
import { EmptyState, Page } from '../../ui/Page.tsx'
import { Reader } from '../../ui/Reader.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { useFormats, useWords } from '../../words.tsx'
import { AlertCard } from './AlertCard.tsx'
import { Wait } from './Wait.tsx'

export type AlertLists = Output<'alerts.read'>
export type Alert = AlertLists['open'][number]

const tabs = ['open', 'planned', 'solved'] as const
type TabName = (typeof tabs)[number]

/** Open, planned and solved alerts. They follow the facts: nothing here can be ticked away. */
export function Alerts() {
  const { say } = useWords()
  const reading = useReading('alerts.read', null, ['alerts.moved', 'status.moved'])
  const [tab, setTab] = useState<TabName>('open')
  return (
    <Page title={say('nav.alerts')} lead={say('alerts.lead')}>
      <Reader reading={reading}>
        {(lists) => (
          <div className="stack">
            {lists.wait && <Wait wait={lists.wait} again={reading.again} />}
            <Tabs
              label={say('nav.alerts')}
              tabs={tabs.map((name) => ({
                name,
                label: say(`alerts.tabs.${name}`, { n: lists[name].length }),
              }))}
              selected={tab}
              onSelect={setTab}
            >
              <List lists={lists} tab={tab} again={reading.again} />
            </Tabs>
          </div>
        )}
      </Reader>
    </Page>
  )
}

function List({ lists, tab, again }: { lists: AlertLists; tab: TabName; again: () => void }) {
  const rows = lists[tab]
  if (rows.length === 0) return <Empty tab={tab} lastSolved={lists.solved[0]?.solved ?? null} />
  return (
    <ul className="alerts">
      {rows.map((alert) => (
        <li key={alert.id}>
          <AlertCard alert={alert} again={again} />
        </li>
      ))}
    </ul>
  )
}

function Empty({ tab, lastSolved }: { tab: TabName; lastSolved: string | null }) {
  const { say } = useWords()
  const { day } = useFormats()
  if (tab !== 'open') return <EmptyState text={say(`alerts.none.${tab}`)} />
  return (
    <EmptyState
      text={
        lastSolved === null
          ? say('alerts.none.open')
          : say('alerts.none.openSince', { day: day(lastSolved) })
      }
    />
  )
}
