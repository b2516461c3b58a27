import { Button, Field, Input, Select } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'

import { useReading } from '../../bridge.ts'
import { useKept } from '../../kept.ts'
import { Note } from '../../ui/Note.tsx'
import { Card } from '../../ui/Page.tsx'
import { useWords } from '../../words.tsx'
import { SaveState, type SectionProps, type Settings, useSaving } from './saving.tsx'
import { Trial } from './Trial.tsx'

/** The app that DingTalk is read with, and the member in whose name files are read. */
export function Connection({ settings, saved }: SectionProps) {
  const { say } = useWords()
  const { connection } = settings
  if (connection.corpId === '')
    return (
      <Card title={say('settings.connection.title')}>
        <p>{say('settings.connection.none')}</p>
      </Card>
    )
  return (
    <>
      {connection.sample && <Note tone="blue">{say('settings.connection.sample')}</Note>}
      {!connection.hasSecret && <Note tone="amber">{say('settings.connection.noSecret')}</Note>}
      <Card title={say('settings.connection.title')}>
        <ConnectionForm key={JSON.stringify(connection)} connection={connection} saved={saved} />
      </Card>
      <Card title={say('settings.connection.test')}>
        <p className="small second">{say('setup.app.testNote')}</p>
        <Trial label={say('settings.connection.test')} what={{ what: 'connection' }} />
      </Card>
    </>
  )
}

type FormProps = Readonly<{ connection: Settings['connection']; saved: () => void }>

function useConnection({ connection, saved }: FormProps) {
  const saving = useSaving(saved)
  const [clientId, setClientId] = useKept('settings.clientId', connection.clientId)
  const [operator, setOperator] = useKept('settings.operator', connection.operator)
  const [secret, setSecret] = useState('')
  const save = async () => {
    const made = await saving.save({
      section: 'connection',
      ...(clientId !== connection.clientId && { clientId }),
      ...(operator !== connection.operator && { operator }),
      ...(secret.trim() !== '' && { clientSecret: secret }),
    })
    // A secret that is kept is no longer shown to anyone.
    if (made) setSecret('')
  }
  return { saving, clientId, setClientId, operator, setOperator, secret, setSecret, save }
}

function ConnectionForm(props: FormProps) {
  const { say } = useWords()
  const { saving, save, ...form } = useConnection(props)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void save()
  }
  return (
    <form className="stack settings-form" onSubmit={submit}>
      <Field label={say('setup.app.corpId')} hint={say('settings.connection.fixed')}>
        <Input readOnly className="code-input" value={props.connection.corpId} />
      </Field>
      <Field label={say('setup.app.clientId')} hint={say('setup.app.clientIdHint')}>
        <Input
          className="code-input"
          spellCheck={false}
          value={form.clientId}
          onChange={(_, { value }) => form.setClientId(value)}
        />
      </Field>
      <Field label={say('settings.connection.secret')} hint={say('settings.connection.secretHint')}>
        <Input
          type="password"
          autoComplete="off"
          value={form.secret}
          onChange={(_, { value }) => form.setSecret(value)}
        />
      </Field>
      <Operator operator={form.operator} onChange={form.setOperator} />
      <SaveState saving={saving} />
      <div>
        <Button type="submit" appearance="primary" disabledFocusable={saving.busy}>
          {say('settings.save')}
        </Button>
      </div>
    </form>
  )
}

/** Shown once DingTalk named its people; until then the member stays as it is. */
function Operator(props: { operator: string; onChange: (unionId: string) => void }) {
  const { say } = useWords()
  const members = useReading('setup.members', { department: 1 })
  if (members.value === null) return null
  const { operator } = props
  const { rows } = members.value
  const isListed = operator === '' || rows.some(({ unionId }) => unionId === operator)
  return (
    <Field label={say('setup.account.label')} hint={say('setup.account.hint')}>
      <Select value={operator} onChange={(_, { value }) => props.onChange(value)}>
        <option value="">{say('setup.account.none')}</option>
        {!isListed && <option value={operator}>{operator}</option>}
        {rows.map(({ unionId, name }) => (
          <option key={unionId} value={unionId}>
            {name}
          </option>
        ))}
      </Select>
    </Field>
  )
}
