import { Button } from '@fluentui/react-components'
import { useState } from 'react'

import type { Output } from '../../../preload/contract.ts'
import { ask } from '../../bridge.ts'
import { KindIcon } from '../../ui/KindIcon.tsx'
import { EmptyState } from '../../ui/Page.tsx'
import { Reader } from '../../ui/Reader.tsx'
import { usePages } from '../../ui/use-pages.ts'
import { useFormats, useWords } from '../../words.tsx'
import { Bar } from './Bar.tsx'
import { Head } from './Head.tsx'
import { ItemGrid } from './ItemGrid.tsx'
import { Facts } from './Items.tsx'
import { Look } from './Look.tsx'
import { NoCopy } from './Restore.tsx'
import { useCopies } from './use-copies.ts'

type Gone = Output<'browse.deleted'>['items'][number]

/** What vanished, newest first, each from the last copy that has it. */
export function Deleted() {
  const reading = useCopies()
  return (
    <div className="page restore-page">
      <Head here="deleted" />
      <Reader reading={reading} lines={12}>
        {(copies) => (copies === 'none' ? <NoCopy /> : <Browsing newest={copies.newest.id} />)}
      </Reader>
    </div>
  )
}

function Browsing({ newest }: { newest: string }) {
  const { say } = useWords()
  return (
    <>
      <section className="card panes two" aria-label={say('restore.browse')}>
        <section className="pane" aria-label={say('restore.items.label')}>
          <List newest={newest} />
        </section>
        <Look newest={newest} />
      </section>
      <Bar />
    </>
  )
}

const month = 30
const whose = { kind: null, person: null, department: null, left: false }

const useGone = (newest: string, days: number | null) =>
  usePages<Gone, string>(`${newest} ${days}`, async (cursor) => {
    const answer = await ask('browse.deleted', { ...whose, days, limit: 200, cursor })
    return answer.ok
      ? { ok: true, value: { rows: answer.value.items, next: answer.value.next } }
      : answer
  })

function List({ newest }: { newest: string }) {
  const { say } = useWords()
  const { shortDay } = useFormats()
  const [days, setDays] = useState<number | null>(month)
  const pages = useGone(newest, days)
  const older = days === null ? month : null
  const other = (
    <Button size="small" data-small onClick={() => setDays(older)}>
      {say(days === null ? 'restore.deleted.recent' : 'restore.deleted.older')}
    </Button>
  )
  return (
    <>
      <div className="list-tools">
        <p className="least second grow">{say('restore.deleted.lead')}</p>
        {other}
      </div>
      <ItemGrid
        label={say('restore.ways.deleted')}
        pages={pages}
        icon={(row) => <KindIcon kind={row.kind} />}
        sub={(row) => <GoneFacts row={row} />}
        side={(row) => shortDay(row.seen)}
        sideHeader={say('restore.items.seen')}
        rowHeight={76}
        empty={
          <EmptyState
            text={say(days === null ? 'restore.deleted.noneAtAll' : 'restore.deleted.none')}
            {...(days !== null && { button: other })}
          />
        }
      />
    </>
  )
}

function GoneFacts({ row }: { row: Gone }) {
  const { say } = useWords()
  const { moment } = useFormats()
  return (
    <>
      <Facts row={row} withPerson />
      <br />
      {say('restore.deleted.between', { seen: moment(row.seen), missed: moment(row.missed) })}
    </>
  )
}
