import { Button } from '@fluentui/react-components'

import { ask, useReading } from '../../bridge.ts'
import { Card } from '../../ui/Page.tsx'
import { Reader } from '../../ui/Reader.tsx'
import { useWords } from '../../words.tsx'
import { Settle } from './ConflictPanel.tsx'
import { useFieldName, useValue } from './fields.tsx'
import { type Conflict, isOpen } from './parts.tsx'

/** As many settled conflicts are shown; the rest is in each item's story. */
const settledShown = 50

/** Open conflicts side by side, and the last that were settled with what was kept. */
export function Conflicts({ link }: { link: number }) {
  const { say } = useWords()
  const reading = useReading('sync.conflicts', { link }, ['sync.moved'])
  return (
    <Reader reading={reading} lines={3}>
      {({ conflicts }) => {
        const open = conflicts.filter(isOpen)
        const settled = conflicts.filter((one) => !isOpen(one))
        return (
          <>
            {open.length > 0 && (
              <Card title={say('sync.conflict.open', { n: open.length })}>
                <ul className="sync-open">
                  {open.slice(0, settledShown).map((one) => (
                    <li key={one.id}>
                      <Settle link={link} conflict={one} isLast />
                    </li>
                  ))}
                </ul>
              </Card>
            )}
            {settled.length > 0 && <Settled link={link} conflicts={settled} />}
          </>
        )
      }}
    </Reader>
  )
}

function Settled({ link, conflicts }: { link: number; conflicts: readonly Conflict[] }) {
  const { say, find } = useWords()
  const fieldName = useFieldName()
  const valueOf = useValue()
  const shown = (value: string | null) =>
    value === null ? say('sync.values.empty') : valueOf(value)
  return (
    <details className="card pad">
      <summary>{say('sync.conflict.settled', { n: conflicts.length })}</summary>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{say('sync.conflict.item')}</th>
            <th scope="col">{say('sync.sides.D')}</th>
            <th scope="col">{say('sync.sides.M')}</th>
            <th scope="col">{say('sync.conflict.kept')}</th>
          </tr>
        </thead>
        <tbody>
          {conflicts.slice(0, settledShown).map((one) => (
            <tr key={one.id}>
              <td>
                {say('sync.conflict.which', { title: one.title, field: fieldName(one.field) })}
              </td>
              <td>{shown(one.d)}</td>
              <td>{shown(one.m)}</td>
              <td>
                {find(`sync.conflict.kepts.${one.kept}`) ?? one.kept}{' '}
                <Swap link={link} conflict={one} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

/** Takes the value that a rule has not kept. */
function Swap({ link, conflict }: { link: number; conflict: Conflict }) {
  const { say } = useWords()
  const { id, kept, choices } = conflict
  const other = kept === 'D' ? 'M' : kept === 'M' ? 'D' : null
  if (other === null || !choices.includes(other)) return null
  return (
    <Button
      size="small"
      onClick={() => void ask('sync.settle', { link, conflict: id, choice: other, alike: false })}
    >
      {say(`sync.conflict.swap.${other}`)}
    </Button>
  )
}
