import { useState } from 'react'

import type { Output } from '../../../preload/contract.ts'
import { useReading } from '../../bridge.ts'
import { EmptyState, Page } from '../../ui/Page.tsx'
import { Reader } from '../../ui/Reader.tsx'
import { Tabs } from '../../ui/Tabs.tsx'
import { useFormats, useWords } from '../../words.tsx'
import { AlertCard } from './AlertCard.tsx'
import { Messages } from './Messages.tsx'
import { Wait } from './Wait.tsx'

export type AlertLists = Output<'alerts.read'>
export type Alert = AlertLists['open'][number]

const lists = ['open', 'planned', 'solved'] as const
type ListName = (typeof lists)[number]
type TabName = ListName | 'messages'

/** Open, planned and solved alerts. They follow the facts: nothing here can be ticked away. */
export function Alerts() {
  const { say } = useWords()
  const reading = useReading('alerts.read', null, ['alerts.moved', 'status.moved'])
  const others = useReading('messages.read', null, ['notice.show'])
  const [tab, setTab] = useState<TabName>('open')
  const messages = others.value?.messages ?? []
  return (
    <Page title={say('nav.alerts')} lead={say('alerts.lead')}>
      <Reader reading={reading}>
        {(found) => (
          <div className="stack">
            {found.wait && <Wait wait={found.wait} again={reading.again} />}
            <Tabs
              label={say('nav.alerts')}
              tabs={[
                ...lists.map((name) => ({
                  name,
                  label: say(`alerts.tabs.${name}`, { n: found[name].length }),
                })),
                {
                  name: 'messages' as const,
                  label: say('alerts.tabs.messages', { n: messages.length }),
                },
              ]}
              selected={tab}
              onSelect={setTab}
            >
              {tab === 'messages' ? (
                <Messages messages={messages} />
              ) : (
                <List found={found} tab={tab} again={reading.again} />
              )}
            </Tabs>
          </div>
        )}
      </Reader>
    </Page>
  )
}

function List(props: { found: AlertLists; tab: ListName; again: () => void }) {
  const { found, tab, again } = props
  const rows = found[tab]
  if (rows.length === 0) return <Empty tab={tab} lastSolved={found.solved[0]?.solved ?? null} />
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

function Empty({ tab, lastSolved }: { tab: ListName; lastSolved: string | null }) {
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
