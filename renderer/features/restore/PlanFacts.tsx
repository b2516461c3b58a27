import { useReading } from '../../bridge.ts'
import { Note } from '../../ui/Note.tsx'
import { Reader } from '../../ui/Reader.tsx'
import { useFormats, useWords } from '../../words.tsx'
import type { Existing, Plan, What } from './types.ts'

type Asked = Readonly<{ what: What; target: string; existing: Existing }>

/** What would happen in the folder: where things go, what is there, how much room is left. */
export function PlanFacts(props: Asked) {
  return props.target === '' ? null : <Planned {...props} />
}

function Planned(props: Asked) {
  const reading = useReading('restore.plan', props)
  return (
    <Reader reading={reading} lines={3}>
      {(plan) => <Facts plan={plan} />}
    </Reader>
  )
}

function Facts({ plan }: { plan: Plan }) {
  const { say } = useWords()
  const { bytes } = useFormats()
  const { folder, free, same, conflicts } = plan
  const rows = [
    ...(folder === null ? [] : [[say('restore.confirm.goesTo'), folder] as const]),
    [
      say('restore.confirm.there'),
      say('restore.confirm.conflicts', { same, other: conflicts }),
    ] as const,
    [
      say('restore.confirm.free'),
      free === null ? say('restore.confirm.freeUnknown') : bytes(free),
    ] as const,
    [say('restore.confirm.who'), say('restore.confirm.whoText')] as const,
  ]
  return (
    <>
      <dl className="form">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt className="second">{name}</dt>
            <dd className="break">{value}</dd>
          </div>
        ))}
      </dl>
      {free !== null && plan.bytes > free && (
        <Note tone="red">{say('restore.confirm.tooSmall', { need: plan.bytes, free })}</Note>
      )}
    </>
  )
}
