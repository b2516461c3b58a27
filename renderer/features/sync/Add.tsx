import { Button, Checkbox, Field, Select } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'

import { type Problem, useReading } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { failureWords } from '../../ui/failure-text.ts'
import { Note } from '../../ui/Note.tsx'
import { BottomBar, Card, Page } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { Reader } from '../../ui/Reader.tsx'
import { toast } from '../../ui/toast.tsx'
import { useWords } from '../../words.tsx'
import { Refused } from '../settings/saving.tsx'
import { kinds, type Rules, type Sides, type SyncKind } from './parts.tsx'
import { PersonField } from './PersonField.tsx'
import { RuleFields, usualRules } from './RuleFields.tsx'

/** A new pair of accounts: whose, which mailbox, what, by which rules. It is born off. */
export function Add() {
  const { say } = useWords()
  const reading = useReading('sync.sides', null)
  return (
    <Page
      title={say('sync.add.title')}
      lead={say('sync.add.lead')}
      crumbs={[{ label: say('sync.title'), to: { feature: 'sync' } }]}
    >
      <Reader reading={reading} lines={8}>
        {(sides) => <AddForm sides={sides} />}
      </Reader>
    </Page>
  )
}

type Typed = Readonly<{
  person: string
  mailbox: string
  kinds: readonly SyncKind[]
  rules: Rules
}>

function useAdding() {
  const { say } = useWords()
  const [typed, setTyped] = useState<Typed>({
    person: '',
    mailbox: '',
    kinds: [],
    rules: usualRules,
  })
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Problem | null>(null)
  const add = async () => {
    setTried(true)
    const { person, mailbox, rules } = typed
    if (person === '' || mailbox === '' || typed.kinds.length === 0) return
    setBusy(true)
    for (const kind of typed.kinds) {
      const answer = await askWithFactor('sync.add', { kind, person, mailbox, rules }, 'settings')
      if (!answer.ok) {
        setBusy(false)
        return setFailure(answer.failure)
      }
    }
    toast(say('sync.add.added', { n: typed.kinds.length }))
    go({ feature: 'sync' })
  }
  const change = (part: Partial<Typed>) => setTyped({ ...typed, ...part })
  return { typed, change, tried, busy, failure, add }
}

function AddForm({ sides }: { sides: Sides }) {
  const { say } = useWords()
  const { typed, change, tried, busy, failure, add } = useAdding()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void add()
  }
  return (
    <form className="stack sync-form" onSubmit={submit} noValidate>
      <Who sides={sides} typed={typed} tried={tried} onChange={change} />
      <Card title={say('sync.add.what')}>
        <Kinds sides={sides} typed={typed} tried={tried} onChange={change} />
      </Card>
      {typed.kinds.length > 0 && (
        <Card title={say('sync.rules.title')}>
          <RuleFields
            kinds={typed.kinds}
            rules={typed.rules}
            onChange={(rules) => change({ rules: { ...typed.rules, ...rules } })}
          />
        </Card>
      )}
      <Note tone="blue">{say('sync.add.off')}</Note>
      {failure !== null && <Refused failure={failure} />}
      <BottomBar label="sync.add.title">
        <Button onClick={() => go({ feature: 'sync' })}>{say('common.cancel')}</Button>
        <span className="grow" />
        <Button type="submit" appearance="primary" disabledFocusable={busy}>
          {say('sync.add.button')}
        </Button>
      </BottomBar>
    </form>
  )
}

type PartProps = Readonly<{
  sides: Sides
  typed: Typed
  tried: boolean
  onChange: (part: Partial<Typed>) => void
}>

function Who({ sides, typed, tried, onChange }: PartProps) {
  const { say } = useWords()
  const pick = (id: string) => {
    const found = sides.people.find((one) => one.id === id)
    onChange({ person: id, ...(found?.mailbox && { mailbox: found.mailbox }) })
  }
  return (
    <Card title={say('sync.add.who')}>
      <div className="stack">
        <PersonField
          people={sides.people}
          picked={typed.person}
          wrong={tried && typed.person === '' ? say('sync.add.personMissing') : null}
          onPick={pick}
        />
        <MailboxField sides={sides} typed={typed} tried={tried} onChange={onChange} />
      </div>
    </Card>
  )
}

function MailboxField({ sides, typed, tried, onChange }: PartProps) {
  const { say } = useWords()
  const wrong = tried && typed.mailbox === ''
  return (
    <Field
      label={say('sync.add.mailbox')}
      {...(wrong && { validationMessage: say('sync.add.mailboxMissing') })}
    >
      <Select value={typed.mailbox} onChange={(_, { value }) => onChange({ mailbox: value })}>
        <option value="">{say('sync.add.choose')}</option>
        {sides.mailboxes.map(({ address, name }) => (
          <option key={address} value={address}>
            {name === '' ? address : `${name} · ${address}`}
          </option>
        ))}
      </Select>
    </Field>
  )
}

function Kinds({ sides, typed, tried, onChange }: PartProps) {
  const words = useWords()
  const toggle = (kind: SyncKind) =>
    onChange({
      kinds: typed.kinds.includes(kind)
        ? typed.kinds.filter((one) => one !== kind)
        : [...typed.kinds, kind],
    })
  const offered = kinds.filter((kind) => sides.kinds.some((one) => one.kind === kind))
  return (
    <fieldset className="sync-kinds">
      <legend className="unseen">{words.say('sync.add.what')}</legend>
      {offered.map((kind) => {
        const failure = sides.kinds.find((one) => one.kind === kind)?.failure ?? null
        return (
          <div key={kind}>
            <Checkbox
              checked={typed.kinds.includes(kind)}
              disabled={failure !== null}
              label={words.say(`sync.kinds.${kind}`)}
              onChange={() => toggle(kind)}
            />
            <p className="small second sync-under">
              {failure === null
                ? words.say(`sync.kindsMore.${kind}`)
                : failureWords(failure, words).headline}
            </p>
          </div>
        )
      })}
      {tried && typed.kinds.length === 0 && (
        <p role="alert" className="tone-red sync-wrong">
          {words.say('sync.add.kindMissing')}
        </p>
      )}
    </fieldset>
  )
}
