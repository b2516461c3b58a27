import { useState } from 'react'

import { ask } from '../../bridge.ts'
import { type Column, DataGrid } from '../../ui/DataGrid.tsx'
import { heightOf } from '../../ui/list-height.ts'
import { EmptyState, Page } from '../../ui/Page.tsx'
import { StateWord } from '../../ui/Shape.tsx'
import { type LoadPage, usePages } from '../../ui/use-pages.ts'
import { useFormats, useWords } from '../../words.tsx'
import { Chain } from './Chain.tsx'
import { Entry } from './Entry.tsx'
import { Export } from './Export.tsx'
import { Filters } from './Filters.tsx'
import { everything, type Facts, type Row, useActionName } from './parts.ts'

/** The audit log: nobody can change it here, and a change elsewhere shows. */
export function Audit() {
  const { say } = useWords()
  const [filter, setFilter] = useState(everything)
  const [facts, setFacts] = useState<Facts | null>(null)
  const [open, setOpen] = useState<Row | null>(null)
  const load: LoadPage<Row, number> = async (before) => {
    const answer = await ask('audit.read', { filter, before, limit: 100 })
    if (!answer.ok) return answer
    const { entries, more, ...rest } = answer.value
    setFacts(rest)
    return { ok: true, value: { rows: entries, next: more ? (entries.at(-1)?.seq ?? null) : null } }
  }
  const pages = usePages<Row, number>(JSON.stringify(filter), load)
  const columns = useColumns()
  return (
    <Page title={say('nav.audit')} lead={say('audit.lead')}>
      <Chain facts={facts} checked={(check) => setFacts((known) => known && { ...known, check })} />
      <Filters filter={filter} actors={facts?.actors ?? []} change={setFilter} />
      {open && <Entry row={open} close={() => setOpen(null)} />}
      <section className="card pad fill" style={{ height: heightOf(pages.rows.length) }}>
        <DataGrid
          label={say('nav.audit')}
          columns={columns}
          pages={pages}
          idOf={({ seq }) => String(seq)}
          onOpen={setOpen}
          empty={<EmptyState text={say('audit.none', { n: facts?.total ?? 0 })} />}
        />
      </section>
      <Export filter={filter} />
    </Page>
  )
}

function useColumns(): readonly Column<Row>[] {
  const { say, find } = useWords()
  const { moment } = useFormats()
  const nameOf = useActionName()
  const who = ({ actor, name }: Row): string => name ?? find(`audit.actors.${actor}`) ?? actor
  return [
    { id: 'seq', header: say('audit.seq'), width: '80px', figures: true, cell: ({ seq }) => seq },
    { id: 'at', header: say('audit.at'), width: '180px', cell: ({ at }) => moment(at) },
    { id: 'who', header: say('audit.who'), cell: who },
    {
      id: 'action',
      header: say('audit.action'),
      width: '1.4fr',
      cell: (row) => nameOf(row.action),
    },
    { id: 'object', header: say('audit.object'), cell: ({ object }) => object },
    {
      id: 'factor',
      header: say('audit.factor'),
      cell: ({ factor }) => say(`audit.factors.${factor}`),
    },
    { id: 'result', header: say('audit.result'), cell: (row) => <Result row={row} /> },
  ]
}

function Result({ row: { result } }: { row: Row }) {
  const { say } = useWords()
  const looks = {
    ok: ['good', 'green'],
    refused: ['square', 'grey'],
    failed: ['octagon', 'red'],
  } as const
  const [shape, tone] = looks[result]
  return (
    <StateWord shape={shape} tone={tone}>
      {say(`audit.results.${result}`)}
    </StateWord>
  )
}
