import { useReading } from '../../bridge.ts'
import { type Column, DataGrid } from '../../ui/DataGrid.tsx'
import { heightOf } from '../../ui/list-height.ts'
import { EmptyState, Tag } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { Reader } from '../../ui/Reader.tsx'
import { useFormats, useWords } from '../../words.tsx'
import { type Link, type Run, useMayWrite, wholeList } from './parts.tsx'

/** What was written in a run. */
export const writtenIn = ({ counts }: Run): number =>
  (counts['done'] ?? 0) + (counts['adopted'] ?? 0)

/** Whether a run may write: previews and comparisons only read. */
export const isWriting = ({ kind }: Run): boolean => kind !== 'preview' && kind !== 'proof'

/** The runs of a pair, newest first; one that can be taken back says so. */
export function Runs({ link }: { link: Link }) {
  const { say } = useWords()
  const mayWrite = useMayWrite()
  const columns = useColumns()
  const reading = useReading('sync.runs', { link: link.id }, ['sync.moved'])
  const open = ({ id }: Run) =>
    go({ feature: 'sync', page: 'run', query: { id: `${link.id}`, run: `${id}` } })
  return (
    <Reader reading={reading} lines={6}>
      {({ runs: all }) => {
        const runs = all.filter(isWriting)
        return (
          <section className="card pad fill" style={{ height: heightOf(runs.length) }}>
            <DataGrid
              label={say('sync.runs.title')}
              columns={columns}
              pages={wholeList(runs)}
              idOf={({ id }) => `${id}`}
              {...(mayWrite && { onOpen: open })}
              empty={<EmptyState text={say('sync.runs.none')} />}
            />
          </section>
        )
      }}
    </Reader>
  )
}

function useColumns(): readonly Column<Run>[] {
  const { say } = useWords()
  const { moment, number, duration } = useFormats()
  const lasted = ({ started, ended }: Run): string =>
    ended === null ? say('sync.runs.running') : duration(Date.parse(ended) - Date.parse(started))
  return [
    {
      id: 'at',
      header: say('sync.runs.at'),
      width: '180px',
      cell: ({ started }) => moment(started),
    },
    {
      id: 'kind',
      header: say('sync.runs.kind'),
      cell: ({ kind }) => say(`sync.runs.kinds.${kind}`),
    },
    {
      id: 'written',
      header: say('sync.runs.written'),
      width: '110px',
      figures: true,
      cell: (run) => number(writtenIn(run)),
    },
    { id: 'lasted', header: say('sync.runs.lasted'), width: '120px', figures: true, cell: lasted },
    {
      id: 'undo',
      header: say('sync.runs.undo'),
      width: '170px',
      cell: ({ undoable }) => undoable && <Tag tone="blue">{say('sync.runs.undoable')}</Tag>,
    },
  ]
}
