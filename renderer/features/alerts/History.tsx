import { useFormats, useWords } from '../../words.tsx'
import type { Alert } from './Alerts.tsx'

/** What became of an alert: since when, what was told, put off and noted, and by which role. */
export function History({ alert: { history } }: { alert: Alert }) {
  const { say, find } = useWords()
  const { moment } = useFormats()
  if (history.length === 0) return null
  return (
    <details className="alert-history">
      <summary>{say('alerts.history.title', { n: history.length })}</summary>
      <ol>
        {history.map(({ at, is, by, until, note }) => (
          <li key={`${at} ${is}`}>
            <span className="small second">{moment(at)}</span>{' '}
            {say(`alerts.history.${is}`, {
              role: by === null ? '' : (find(`roles.${by}`) ?? by),
              until: until === null ? '' : moment(until),
            })}
            {note !== null && <q className="alert-note">{note}</q>}
          </li>
        ))}
      </ol>
    </details>
  )
}
