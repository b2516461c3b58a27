import { Button, Field, Input } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'

import type { Output } from '../../../preload/contract.ts'
import { ask, type Problem } from '../../bridge.ts'
import { type Column, DataGrid } from '../../ui/DataGrid.tsx'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { heightOf } from '../../ui/list-height.ts'
import { Card, EmptyState, Page, Tag } from '../../ui/Page.tsx'
import { toast } from '../../ui/toast.tsx'
import { type LoadPage, usePages } from '../../ui/use-pages.ts'
import { useFormats, useWords } from '../../words.tsx'
import { RetentionCard } from './Retention.tsx'

type Copy = Output<'copies.read'>['copies'][number]

const load: LoadPage<Copy, string> = async (before) => {
  const answer = await ask('copies.read', { before, limit: 100 })
  if (!answer.ok) return answer
  const { copies, more } = answer.value
  return { ok: true, value: { rows: copies, next: more ? (copies.at(-1)?.id ?? null) : null } }
}

/** All copies, newest first; a row can be named, which keeps it from retention. */
export function Copies() {
  const { say } = useWords()
  const pages = usePages<Copy, string>('copies', load)
  const [chosen, setChosen] = useState<Copy | null>(null)
  const columns = useColumns()
  const done = () => {
    setChosen(null)
    pages.again()
  }
  return (
    <Page
      title={say('backups.copies.title')}
      lead={say('backups.copies.lead')}
      crumbs={[{ label: say('nav.backups'), to: { feature: 'backups' } }]}
    >
      {chosen && <Pin copy={chosen} done={done} cancel={() => setChosen(null)} />}
      <section className="card pad fill" style={{ height: heightOf(pages.rows.length) }}>
        <DataGrid
          label={say('backups.copies.title')}
          columns={columns}
          pages={pages}
          idOf={({ id }) => id}
          onOpen={setChosen}
          empty={<EmptyState text={say('backups.copies.none')} />}
        />
      </section>
      <RetentionCard />
    </Page>
  )
}

/** A column of figures. */
const figures = (id: string, header: string, cell: (copy: Copy) => string): Column<Copy> => ({
  id,
  header,
  cell,
  width: '110px',
  figures: true,
})

function useColumns(): readonly Column<Copy>[] {
  const { say } = useWords()
  const { moment, number, bytes } = useFormats()
  return [
    { id: 'time', header: say('backups.copies.time'), cell: ({ time }) => moment(time) },
    {
      id: 'mode',
      header: say('backups.copies.mode'),
      cell: ({ mode, partial }) =>
        `${say(`backups.names.${mode}`)}${partial ? ` · ${say('backups.copies.partial')}` : ''}`,
    },
    figures('files', say('backups.copies.files'), ({ files }) => number(files)),
    figures('bytes', say('backups.copies.bytes'), (copy) => bytes(copy.bytes)),
    figures('added', say('backups.copies.added'), ({ added }) => bytes(added)),
    { id: 'pin', header: say('backups.copies.pin'), cell: (copy) => <Kept copy={copy} /> },
  ]
}

function Kept({ copy: { pin, hold } }: { copy: Copy }) {
  const { say } = useWords()
  return (
    <>
      {pin !== null && <Tag tone="blue">{pin}</Tag>}
      {hold && <Tag tone="amber">{say('backups.copies.hold')}</Tag>}
    </>
  )
}

/** Names a copy, or takes its name away; both can be undone by doing the other. */
function Pin({ copy, done, cancel }: { copy: Copy; done: () => void; cancel: () => void }) {
  const { say } = useWords()
  const { moment } = useFormats()
  const [name, setName] = useState(copy.pin ?? '')
  const [failure, setFailure] = useState<Problem | null>(null)
  const snapshot = copy.id
  const change = async () => {
    const wanted = name.trim()
    const answer = await (wanted === ''
      ? ask('pin.clear', { snapshot })
      : ask('pin.set', { snapshot, name: wanted }))
    if (!answer.ok) return setFailure(answer.failure)
    toast(say(wanted === '' ? 'backups.copies.cleared' : 'backups.copies.pinned', { name: wanted }))
    return done()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void change()
  }
  return (
    <Card title={say('backups.copies.copyOf', { time: moment(copy.time) })}>
      <form className="stack" onSubmit={submit}>
        <Field label={say('backups.copies.name')} hint={say('backups.copies.nameHint')}>
          <Input value={name} maxLength={60} onChange={(_, { value }) => setName(value)} />
        </Field>
        {failure && <FailureCard problem={failure} />}
        <div className="row">
          <Button type="submit" appearance="primary">
            {say('backups.copies.keep')}
          </Button>
          <Button onClick={cancel}>{say('common.cancel')}</Button>
        </div>
      </form>
    </Card>
  )
}
