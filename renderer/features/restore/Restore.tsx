import { Button } from '@fluentui/react-components'
import { useEffect } from 'react'

import { ask, useReading } from '../../bridge.ts'
import { useShared } from '../../state.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Note } from '../../ui/Note.tsx'
import type { PageProps } from '../../ui/page-types.ts'
import { EmptyState } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { Reader } from '../../ui/Reader.tsx'
import { useWords } from '../../words.tsx'
import { Bar } from './Bar.tsx'
import { Head } from './Head.tsx'
import { Items } from './Items.tsx'
import { Look } from './Look.tsx'
import { People } from './People.tsx'
import { browse, useBrowsing } from './store.ts'
import { whoseOf } from './types.ts'
import { type Copies, useCopies, useCopyOfAddress } from './use-copies.ts'
import { When } from './When.tsx'

/** Restore by person: when, who, what, look; the bar below counts what is chosen. */
export function Restore({ query }: PageProps) {
  const problem = useCopyOfAddress(query['copy'])
  const reading = useCopies()
  useEffect(() => {
    const { copy, item } = query
    if (copy !== undefined && item !== undefined) browse({ look: { copy, item, path: null } })
  }, [query])
  return (
    <div className="page restore-page">
      <Head here="" />
      {problem !== null && <FailureCard problem={problem} quiet />}
      <Reader reading={reading} lines={12}>
        {(copies) => (copies === 'none' ? <NoCopy /> : <Browsing copies={copies} />)}
      </Reader>
    </div>
  )
}

function Browsing({ copies }: { copies: Copies }) {
  const { say } = useWords()
  const { copy, newest, unreadable } = copies
  return (
    <>
      {unreadable === null && <Note tone="amber">{say('restore.when.away')}</Note>}
      {unreadable !== null && unreadable > 0 && (
        <Note tone="red">{say('restore.when.unreadable', { n: unreadable })}</Note>
      )}
      <When copies={copies} />
      <section className="card panes" aria-label={say('restore.browse')}>
        <People copy={copy.id} />
        <ItemsOf copy={copy.id} />
        <Look newest={newest.id} />
      </section>
      <Bar />
    </>
  )
}

/** Items with the counts of the person or department that is chosen. */
function ItemsOf({ copy }: { copy: string }) {
  const { say } = useWords()
  const who = useBrowsing((browsing) => browsing.who)
  const reading = useReading('browse.tree', { copy, ...whoseOf(who) })
  if (reading.value === null) {
    return (
      <section className="pane" aria-label={say('restore.items.label')}>
        <Reader reading={reading} lines={8}>
          {() => null}
        </Reader>
      </section>
    )
  }
  return <Items copy={copy} kinds={reading.value.kinds} />
}

/** What stands there before the first copy. */
export function NoCopy() {
  const { say } = useWords()
  const role = useShared(({ session }) => session?.who?.role)
  const start = async () => {
    await ask('backup.start', { full: false, kinds: null, refetch: false })
    go({ feature: 'backups' })
  }
  return (
    <EmptyState
      text={say('restore.noCopy')}
      {...(role !== 'keeper' && {
        button: (
          <Button appearance="primary" onClick={() => void start()}>
            {say('restore.backUpNow')}
          </Button>
        ),
      })}
    />
  )
}
