import { Button, Field, Input, Select } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'

import type { Problem } from '../../../bridge.ts'
import { askWithFactor } from '../../../factor.tsx'
import { readSession } from '../../../state.ts'
import { FailureCard } from '../../../ui/FailureCard.tsx'
import { useWords } from '../../../words.tsx'
import { focusField } from './missing.ts'

/** Who can take things out again; an Auditor is added later, on the page People. */
const roles = ['owner', 'it-admin', 'keeper'] as const
type Role = (typeof roles)[number]

type Typed = Readonly<{ name: string; mail: string; role: Role; password: string }>

/** What is wrong with what was typed: a key below `setup.people`, by field. */
function wrongIn({ name, mail, password }: Typed): Partial<Record<keyof Typed, string>> {
  return {
    ...(name.trim() === '' && { name: 'nameEmpty' }),
    ...(mail.trim() !== '' &&
      !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(mail.trim()) && { mail: 'mailForm' }),
    ...(Array.from(password).length < 10 && { password: 'passwordShort' }),
  }
}

function addPerson({ name, mail, role, password }: Typed) {
  const reach = { departments: null, kinds: null }
  const person = { name: name.trim(), role, reach, mail: mail.trim(), password }
  return askWithFactor('people.add', person, 'people')
}

/** Adds a person; the first one is the Owner and is signed in at once. */
export function PersonForm({ first, onAdded }: { first: boolean; onAdded: () => void }) {
  const { say } = useWords()
  const start: Role = first ? 'owner' : 'keeper'
  const [typed, setTyped] = useState<Typed>({ name: '', mail: '', role: start, password: '' })
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Problem | null>(null)
  const wrong = wrongIn(typed)

  const add = async () => {
    setTried(true)
    const [field] = Object.keys(wrong)
    if (field !== undefined) return focusField(`person-${field}`)
    setBusy(true)
    const answer = await addPerson(typed)
    setBusy(false)
    setFailure(answer.ok ? null : answer.failure)
    if (!answer.ok) return
    await readSession()
    onAdded()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void add()
  }
  const change = (part: Partial<Typed>) => setTyped({ ...typed, ...part })
  return (
    <form className="fields" data-field="people" onSubmit={submit} noValidate>
      <PersonFields typed={typed} change={change} wrong={tried ? wrong : {}} />
      {!first && <RoleField role={typed.role} onChange={(role) => change({ role })} />}
      {failure !== null && <FailureCard problem={failure} />}
      <div>
        <Button type="submit" appearance={first ? 'primary' : 'secondary'} disabledFocusable={busy}>
          {say(first ? 'setup.people.addOwner' : 'setup.people.add')}
        </Button>
      </div>
    </form>
  )
}

function PersonFields(props: {
  typed: Typed
  change: (part: Partial<Typed>) => void
  wrong: Partial<Record<keyof Typed, string>>
}) {
  const { say, find } = useWords()
  const { typed, change, wrong } = props
  const error = (field: keyof Typed) => {
    const key = wrong[field]
    return key === undefined ? {} : { validationMessage: find(`setup.people.${key}`) }
  }
  return (
    <>
      <Field label={say('setup.people.name')} required {...error('name')}>
        <Input
          data-field="person-name"
          value={typed.name}
          maxLength={60}
          autoComplete="name"
          onChange={(_, { value }) => change({ name: value })}
        />
      </Field>
      <Field label={say('setup.people.mail')} {...error('mail')}>
        <Input
          data-field="person-mail"
          type="email"
          value={typed.mail}
          autoComplete="email"
          onChange={(_, { value }) => change({ mail: value })}
        />
      </Field>
      <PasswordField
        password={typed.password}
        error={error('password')}
        onChange={(password) => change({ password })}
      />
    </>
  )
}

function PasswordField(props: {
  password: string
  error: { validationMessage?: string | null }
  onChange: (password: string) => void
}) {
  const { say } = useWords()
  return (
    <Field
      label={say('setup.people.password')}
      hint={say('setup.people.passwordHint')}
      required
      {...props.error}
    >
      <Input
        data-field="person-password"
        type="password"
        value={props.password}
        maxLength={256}
        autoComplete="new-password"
        onChange={(_, { value }) => props.onChange(value)}
      />
    </Field>
  )
}

function RoleField({ role, onChange }: { role: Role; onChange: (role: Role) => void }) {
  const { say, find } = useWords()
  return (
    <Field label={say('setup.people.role')} hint={say('setup.people.roleHint')}>
      <Select
        value={role}
        onChange={(_, { value }) => onChange(roles.find((one) => one === value) ?? 'keeper')}
      >
        {roles.map((one) => (
          <option key={one} value={one}>
            {find(`roles.${one}`)}
          </option>
        ))}
      </Select>
    </Field>
  )
}
