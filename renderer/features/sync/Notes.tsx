import { useWords } from '../../words.tsx'
import { useFieldName, useValue } from './fields.tsx'
import { isOpen, type Preview } from './parts.tsx'

/** Items that are not copied, and why. */
export function Notes({ preview }: { preview: Preview }) {
  return (
    <>
      <Uncopied preview={preview} />
      <ByRule preview={preview} />
    </>
  )
}

/** Conflicts that the rules have settled, with what each side had. */
function ByRule({ preview }: { preview: Preview }) {
  const { say, find } = useWords()
  const fieldName = useFieldName()
  const valueOf = useValue()
  const settled = preview.conflicts.filter((one) => !isOpen(one))
  if (settled.length === 0) return null
  const shown = (value: string | null) =>
    value === null ? say('sync.values.empty') : valueOf(value)
  return (
    <details className="small">
      <summary>{say('sync.preview.byRule', { n: settled.length })}</summary>
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
          {settled.map(({ title, field, d, m, kept }) => (
            <tr key={`${title} ${field}`}>
              <td>{say('sync.conflict.which', { title, field: fieldName(field) })}</td>
              <td>{shown(d)}</td>
              <td>{shown(m)}</td>
              <td>{find(`sync.conflict.kepts.${kept}`) ?? kept}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

function Uncopied({ preview }: { preview: Preview }) {
  const { say, find } = useWords()
  if (preview.notes.length === 0) return null
  const n = preview.notes.reduce((all, note) => all + note.n, 0)
  return (
    <details className="small">
      <summary>{say('sync.preview.notes', { n })}</summary>
      <ul className="sync-notes">
        {preview.notes.map(({ is, n: some, titles, field }) => (
          <li key={`${is}${field ?? ''}`}>
            <span className="strong">{find(`sync.notes.${is}`, { n: some }) ?? is}</span>{' '}
            <span className="second">
              {titles.map((title) => (title === '' ? say('sync.untitled') : title)).join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}
