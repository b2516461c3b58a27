import { Button } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'

import { type Answer, ask, type Output, type Problem } from '../../../bridge.ts'
import { askFactor, CodeField } from '../../../factor.tsx'
import { readSession } from '../../../state.ts'
import { FailureCard } from '../../../ui/FailureCard.tsx'
import { Note } from '../../../ui/Note.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useWords } from '../../../words.tsx'

type Person = Pick<Output<'people.read'>['people'][number], 'id' | 'name' | 'factor'>
type Started = Output<'people.startFactor'>

/** Connects a code app: QR and typed key, a code as proof, and the backup codes, shown this once. */
export function FactorSetup({ person, onDone }: { person: Person; onDone: () => void }) {
  const { say } = useWords()
  const [started, setStarted] = useState<Started | null>(null)
  const [codes, setCodes] = useState<readonly string[]>([])
  const [failure, setFailure] = useState<Problem | null>(null)

  const start = async () => {
    const answer = await startFactor(person.id)
    setFailure(answer.ok ? null : answer.failure)
    if (answer.ok) setStarted(answer.value)
  }
  const confirmed = async (given: readonly string[]) => {
    setCodes(given)
    setStarted(null)
    await readSession()
    onDone()
  }
  if (codes.length > 0) return <BackupCodes codes={codes} />
  if (person.factor === 'totp') return null
  return (
    <div className="stack">
      {failure !== null && <FailureCard problem={failure} />}
      {started === null ? (
        <div>
          <Button onClick={() => void start()}>{say('setup.factor.start')}</Button>
        </div>
      ) : (
        <Confirm person={person} started={started} onCodes={(given) => void confirmed(given)} />
      )}
    </div>
  )
}

/** An Owner with a factor of the own gives it first, for anybody's. */
async function startFactor(id: string): Promise<Answer<'people.startFactor'>> {
  const answer = await ask('people.startFactor', { id })
  if (answer.ok || answer.failure.name !== 'factorNeeded') return answer
  return (await askFactor('people')) ? ask('people.startFactor', { id }) : answer
}

function Qr({ name, svg }: { name: string; svg: string }) {
  const { say } = useWords()
  return (
    <img
      className="qr"
      width="160"
      height="160"
      alt={say('setup.factor.qr', { name })}
      src={`data:image/svg+xml;utf8,${encodeURIComponent(svg)}`}
    />
  )
}

function Confirm(props: {
  person: Person
  started: Started
  onCodes: (codes: readonly string[]) => void
}) {
  const { say } = useWords()
  const { person, started } = props
  const [code, setCode] = useState('')
  const [failure, setFailure] = useState<Problem | null>(null)
  const confirm = async () => {
    const given = code.replaceAll(/\s/g, '')
    if (given === '') return
    const answer = await ask('people.confirmFactor', { id: person.id, code: given })
    setFailure(answer.ok ? null : answer.failure)
    if (answer.ok) props.onCodes(answer.value.codes)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void confirm()
  }
  return (
    <div className="factor">
      <Qr name={person.name} svg={started.qr} />
      <form className="stack grow" onSubmit={submit}>
        <p>{say('setup.factor.how')}</p>
        <p>
          {say('setup.factor.key')} <span className="mono strong">{started.key}</span>
        </p>
        <CodeField code={code} failure={failure} onChange={setCode} />
        <div>
          <Button type="submit" appearance="primary">
            {say('setup.factor.confirm')}
          </Button>
        </div>
      </form>
    </div>
  )
}

/** Backup codes, shown this once, to copy or print. */
export function BackupCodes({ codes }: { codes: readonly string[] }) {
  const { say } = useWords()
  const copy = () =>
    void navigator.clipboard.writeText(codes.join('\n')).then(() => toast(say('common.copied')))
  return (
    <div className="stack">
      <Note tone="green">{say('setup.factor.codes')}</Note>
      <ul className="codes mono">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="row">
        <Button onClick={copy}>{say('common.copy')}</Button>
        <Button onClick={() => window.print()}>{say('setup.key.print')}</Button>
      </div>
    </div>
  )
}
