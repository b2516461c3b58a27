import { Button } from '@fluentui/react-components'

import { Card } from '../../ui/Page.tsx'
import { useFormats, useWords } from '../../words.tsx'
import { type Row, useActionName } from './parts.ts'

/** All of one entry: numbers and keyed hashes, no content. */
export function Entry({ row, close }: { row: Row; close: () => void }) {
  const { say, find } = useWords()
  const { moment } = useFormats()
  const nameOf = useActionName()
  const facts: (readonly [string, string | null])[] = [
    [say('audit.at'), `${moment(row.at)} (${row.at})`],
    [say('audit.who'), `${row.name ?? row.actor} · ${find(`roles.${row.role}`) ?? row.role}`],
    [say('audit.source'), say(`audit.sources.${row.source}`)],
    [say('audit.object'), row.object],
    [say('audit.factor'), say(`audit.factors.${row.factor}`)],
    [say('audit.result'), say(`audit.results.${row.result}`)],
    [say('audit.reason'), row.reason],
    ...Object.entries(row.about),
    [say('audit.hash'), row.hash],
  ]
  return (
    <Card title={`${row.seq} · ${nameOf(row.action)}`}>
      <dl className="audit-facts">
        {facts.map(
          ([name, value]) => value !== null && <Fact key={name} name={name} value={value} />,
        )}
      </dl>
      <div className="row">
        <Button onClick={close}>{say('common.close')}</Button>
      </div>
    </Card>
  )
}

const Fact = ({ name, value }: { name: string; value: string }) => (
  <>
    <dt className="small second">{name}</dt>
    <dd className="small">{value}</dd>
  </>
)
