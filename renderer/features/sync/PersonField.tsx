import { Field, Input } from '@fluentui/react-components'
import { useState } from 'react'

import { type Column, DataGrid } from '../../ui/DataGrid.tsx'
import { useWords } from '../../words.tsx'
import { type Sides, wholeList } from './parts.tsx'

type Person = Sides['people'][number]

const folded = (text: string) => text.normalize('NFKC').toLowerCase()

const fits = ({ name, department, mailbox }: Person, words: string): boolean =>
  folded([name, department ?? '', mailbox ?? ''].join(' ')).includes(folded(words.trim()))

type Props = Readonly<{
  people: readonly Person[]
  picked: string
  wrong: string | null
  onPick: (id: string) => void
}>

/** Finds one of the organisation's people by name, department or address. */
export function PersonField(props: Props) {
  const { say } = useWords()
  const [words, setWords] = useState('')
  const columns = useColumns(props)
  return (
    <div className="stack">
      <Field
        label={say('sync.add.person')}
        {...(props.wrong !== null && { validationMessage: props.wrong })}
      >
        <Input
          type="search"
          value={words}
          maxLength={200}
          placeholder={say('sync.add.find')}
          onChange={(_, { value }) => setWords(value)}
        />
      </Field>
      <div className="sync-people">
        <DataGrid
          label={say('sync.add.person')}
          columns={columns}
          pages={wholeList(props.people.filter((one) => fits(one, words)))}
          idOf={({ id }) => id}
          rowHeight={36}
          ticked={new Set([props.picked])}
          onOpen={({ id }) => props.onPick(id)}
          onTick={({ id }) => props.onPick(id)}
          empty={<p className="second">{say('sync.add.noPerson')}</p>}
        />
      </div>
    </div>
  )
}

function useColumns({ picked, onPick }: Props): readonly Column<Person>[] {
  const { say } = useWords()
  return [
    {
      id: 'tick',
      header: say('sync.add.chosen'),
      width: '72px',
      cell: ({ id, name }) => (
        <Pick name={name} isPicked={id === picked} onPick={() => onPick(id)} />
      ),
    },
    { id: 'name', header: say('sync.add.name'), cell: ({ name }) => name },
    {
      id: 'department',
      header: say('sync.add.department'),
      cell: ({ department }) => department ?? '',
    },
    { id: 'mailbox', header: say('sync.add.suggested'), cell: ({ mailbox }) => mailbox ?? '–' },
  ]
}

const Pick = (props: { name: string; isPicked: boolean; onPick: () => void }) => (
  <input
    type="radio"
    name="sync-person"
    tabIndex={-1}
    checked={props.isPicked}
    aria-label={props.name}
    onChange={props.onPick}
  />
)
