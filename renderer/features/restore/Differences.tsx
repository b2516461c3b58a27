import { useWords } from '../../words.tsx'
import { FieldName, FieldValue } from './FieldText.tsx'
import { LookScroll } from './LookScroll.tsx'
import type { Preview } from './types.ts'

/** What is otherwise in the newest copy, field by field. */
export function Differences({ preview }: { preview: Preview }) {
  const { say } = useWords()
  const { differences, state } = preview
  if (state === 'deleted') return <p className="pad-line">{say('restore.look.gone')}</p>
  if (differences === null || differences.length === 0) {
    const isSame = state === 'unchanged' || differences !== null
    return (
      <p className="pad-line">{say(isSame ? 'restore.look.same' : 'restore.look.otherFile')}</p>
    )
  }
  return (
    <LookScroll title={preview.title}>
      <table className="plain differences">
        <thead>
          <tr>
            <th scope="col">{say('restore.look.field')}</th>
            <th scope="col">{say('restore.look.then')}</th>
            <th scope="col">{say('restore.look.now')}</th>
          </tr>
        </thead>
        <tbody>
          {differences.map((one) => (
            <tr key={`${one.name} ${one.label}`}>
              <th scope="row">
                <FieldName name={one.name} label={one.label} />
              </th>
              <td>
                <Or value={one.before} as={one.as} />
              </td>
              <td className="strong">
                <Or value={one.now} as={one.as} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </LookScroll>
  )
}

type As = NonNullable<Preview['differences']>[number]['as']

function Or({ value, as }: { value: string | null; as: As }) {
  const { say } = useWords()
  if (value === null) return <span className="third">{say('restore.look.notThere')}</span>
  return <FieldValue value={value} as={as} />
}
