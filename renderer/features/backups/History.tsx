import { useState } from 'react'

import { ask } from '../../bridge.ts'
import { type Column, DataGrid } from '../../ui/DataGrid.tsx'
import { heightOf } from '../../ui/list-height.ts'
import { EmptyState, Page } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { StateWord } from '../../ui/Shape.tsx'
import { type LoadPage, usePages } from '../../ui/use-pages.ts'
import { useFormats, useWords } from '../../words.tsx'
import { type Line, lookOf, useRunName } from './parts.tsx'

const filters = ['all', 'backup', 'care', 'restore'] as const
type Filter = (typeof filters)[number]

const kindsOf: Readonly<Record<Filter, Line['what'][] | null>> = {
  all: null,
  backup: ['backup'],
  care: ['verify', 'forget', 'prune', 'copy', 'drill', 'rebuild'],
  restore: ['restore'],
}

const pageOf =
  (filter: Filter): LoadPage<Line, string> =>
  async (before) => {
    const answer = await ask('runs.read', { before, limit: 100, what: kindsOf[filter] })
    if (!answer.ok) return answer
    const { runs, more } = answer.value
    return { ok: true, value: { rows: runs, next: more ? (runs.at(-1)?.started ?? null) : null } }
  }

/** Every run, newest first; a row opens its details. */
export function History() {
  const { say } = useWords()
  const [filter, setFilter] = useState<Filter>('all')
  const pages = usePages<Line, string>(filter, pageOf(filter))
  const columns = useColumns()
  return (
    <Page
      title={say('backups.history.title')}
      crumbs={[{ label: say('nav.backups'), to: { feature: 'backups' } }]}
    >
      <div className="row" role="group" aria-label={say('backups.history.filter')}>
        {filters.map((name) => (
          <button
            key={name}
            type="button"
            className="chip"
            aria-pressed={name === filter}
            onClick={() => setFilter(name)}
          >
            {say(`backups.history.filters.${name}`)}
          </button>
        ))}
      </div>
      <section className="card pad fill" style={{ height: heightOf(pages.rows.length) }}>
        <DataGrid
          label={say('backups.history.title')}
          columns={columns}
          pages={pages}
          idOf={({ id }) => id}
          onOpen={({ id }) => go({ feature: 'backups', page: 'run', query: { id } })}
          empty={<EmptyState text={say('backups.history.none')} />}
        />
      </section>
    </Page>
  )
}

/** A column of figures. */
const figures = (
  [id, header, width]: readonly [id: string, header: string, width: string],
  cell: (run: Line) => string,
): Column<Line> => ({ id, header, width, cell, figures: true })

function useColumns(): readonly Column<Line>[] {
  const { say } = useWords()
  const { moment, bytes, number, duration } = useFormats()
  const nameOf = useRunName()
  const items = ({ what, counts }: Line): string =>
    what === 'backup'
      ? `+${number(counts.new)} ~${number(counts.changed)} −${number(counts.gone)}`
      : ''
  const lasted = ({ started, ended }: Line): string =>
    ended === null ? '' : duration(Date.parse(ended) - Date.parse(started))
  const start = (run: Line) => moment(run.started)
  const by = (run: Line) => say(`backups.by.${run.by}`)
  const size = ({ bytesAdded }: Line): string => (bytesAdded === null ? '' : bytes(bytesAdded))
  return [
    { id: 'start', header: say('backups.history.start'), width: '170px', cell: start },
    { id: 'what', header: say('backups.history.what'), cell: nameOf },
    { id: 'by', header: say('backups.history.by'), cell: by },
    figures(['items', say('backups.history.items'), '150px'], items),
    figures(['size', say('backups.history.size'), '100px'], size),
    figures(['lasted', say('backups.history.lasted'), '110px'], lasted),
    {
      id: 'result',
      header: say('backups.history.result'),
      width: '1.3fr',
      cell: (run) => <Result run={run} />,
    },
  ]
}

function Result({ run }: { run: Line }) {
  const { say } = useWords()
  const [shape, tone] = lookOf(run.state)
  const more = [run.manyDeleted ? say('backups.history.manyDeleted') : null, run.code].filter(
    (part) => part !== null,
  )
  return (
    <StateWord shape={shape} tone={tone}>
      {[say(`runStates.${run.state}`), ...more].join(' · ')}
    </StateWord>
  )
}
