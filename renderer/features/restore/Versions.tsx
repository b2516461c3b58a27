import type { Output } from '../../../preload/contract.ts'
import { useReading } from '../../bridge.ts'
import type { PageProps } from '../../ui/page-types.ts'
import { EmptyState, Tag } from '../../ui/Page.tsx'
import { Reader } from '../../ui/Reader.tsx'
import type { PagedRows } from '../../ui/use-pages.ts'
import { useFormats, useWords } from '../../words.tsx'
import { Bar } from './Bar.tsx'
import { Head } from './Head.tsx'
import { ItemGrid } from './ItemGrid.tsx'
import { Look } from './Look.tsx'
import { NoCopy } from './Restore.tsx'
import { useBrowsing } from './store.ts'
import { useCopies } from './use-copies.ts'

type Versions = Output<'browse.versions'>
type Row = Versions['versions'][number] & { item: string; copy: string; title: string }

/** One item in all its versions, newest first. */
export function VersionsPage({ query }: PageProps) {
  const looked = useBrowsing(({ look }) => look?.item)
  const item = query['item'] ?? looked
  const reading = useCopies()
  return (
    <div className="page restore-page">
      <Head here="versions" />
      <Reader reading={reading} lines={12}>
        {(copies) =>
          copies === 'none' ? <NoCopy /> : <OfItem item={item} newest={copies.newest.id} />
        }
      </Reader>
    </div>
  )
}

function OfItem({ item, newest }: { item: string | undefined; newest: string }) {
  const { say } = useWords()
  if (item === undefined) return <EmptyState text={say('restore.versions.none')} />
  return (
    <>
      <section className="card panes two" aria-label={say('restore.browse')}>
        <List item={item} />
        <Look newest={newest} />
      </section>
      <Bar />
    </>
  )
}

function List({ item }: { item: string }) {
  const { say } = useWords()
  const reading = useReading('browse.versions', { item })
  return (
    <section className="pane" aria-label={say('restore.items.label')}>
      <Reader reading={reading} lines={8}>
        {(versions) => <Filled item={item} versions={versions} again={reading.again} />}
      </Reader>
    </section>
  )
}

function Filled(props: { item: string; versions: Versions; again: () => void }) {
  const { say } = useWords()
  const { moment } = useFormats()
  const { title, versions } = props.versions
  const rows = versions.map((version): Row => ({
    ...version,
    item: props.item,
    copy: version.last.copy,
    title,
  }))
  const pages: PagedRows<Row> = {
    rows,
    waiting: false,
    more: false,
    failure: null,
    loadMore: () => undefined,
    again: props.again,
  }
  return (
    <>
      <div className="pane-head">
        <h2 className="versions-title">{title}</h2>
      </div>
      <ItemGrid
        label={say('restore.versions.label', { title })}
        pages={pages}
        main={(row) => moment(row.time)}
        sub={(row) => <VersionFacts row={row} />}
        side={(row) => (
          <Tag tone={row.current ? 'green' : 'grey'}>
            {say(row.current ? 'restore.versions.current' : 'restore.versions.earlier')}
          </Tag>
        )}
        sideHeader={say('restore.versions.version')}
        rowHeight={76}
        empty={<EmptyState text={say('restore.versions.none')} />}
      />
    </>
  )
}

function VersionFacts({ row }: { row: Row }) {
  const { say } = useWords()
  const { moment, bytes } = useFormats()
  return (
    <>
      {[bytes(row.size), say('restore.versions.copies', { n: row.copies })].join(' · ')}
      <br />
      {say('restore.versions.from', { first: moment(row.first.at), last: moment(row.last.at) })}
    </>
  )
}
