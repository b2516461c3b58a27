import { useFormats, useWords } from '../../words.tsx'
import type { Line } from './parts.tsx'

/** The name of a field as people know it. */
export function useFieldName(): (field: string) => string {
  const { find } = useWords()
  return (field) => find(`sync.fields.${field}`) ?? field
}

const instant =
  /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})\b|\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\b/g
const wholeTime = /^start (\S+), end ([^\s,]+)/

/** Longest text of a value in a row; the whole stands in the row's title. */
const most = 120

/** A value in words: moments in the person's form, yes for a tick. */
export function useValue(): (value: string) => string {
  const { say } = useWords()
  const { moment } = useFormats()
  return (value) => {
    if (value === 'true') return say('sync.values.yes')
    const [, start, end] = wholeTime.exec(value) ?? []
    const text =
      start !== undefined && end !== undefined
        ? say('sync.values.fromTo', { start: momentOf(start, moment), end: momentOf(end, moment) })
        : value.replaceAll(instant, (found) => moment(found))
    return Array.from(text).length > most ? `${Array.from(text).slice(0, most).join('')}…` : text
  }
}

const momentOf = (text: string, say: (at: string) => string): string =>
  text.includes('T') ? say(text) : text

/** What a write changes: the field, the value before struck out, the value after. */
export function Changes({ line }: { line: Pick<Line, 'op' | 'fields'> }) {
  const { say } = useWords()
  const nameOf = useFieldName()
  const valueOf = useValue()
  if (line.op === 'delete')
    return <strong className="sync-deletes">{say('sync.ops.delete')}</strong>
  const shown = line.fields.filter(({ field }) => field !== 'html' && field !== 'block')
  return (
    <span className="sync-changes">
      {line.op === 'create' && <ins>{say('sync.ops.create')}</ins>}
      {shown.map(({ field, before, after }) => (
        <span key={field}>
          <span className="second">{nameOf(field)}</span>{' '}
          {before !== null && (
            <>
              <span className="unseen">{say('sync.values.before')}</span>
              <del>{valueOf(before)}</del>{' '}
            </>
          )}
          {after === null ? (
            <span className="second">{say('sync.values.empty')}</span>
          ) : (
            <>
              {before !== null && <span className="unseen">{say('sync.values.after')}</span>}
              {line.op === 'create' ? <span>{valueOf(after)}</span> : <ins>{valueOf(after)}</ins>}
            </>
          )}
        </span>
      ))}
    </span>
  )
}
