import { Button } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'

import { ask, type Answer, type Problem } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Card } from '../../ui/Page.tsx'
import { PasswordField } from '../../ui/person-fields.tsx'
import { toast } from '../../ui/toast.tsx'
import { useWords } from '../../words.tsx'

type Given = Readonly<{ old: string; password: string }>
type Sent = Answer<'people.changePassword' | 'people.resetPassword'>
const nothing: Given = { old: '', password: '' }

function useGiving(send: (given: Given) => Promise<Sent>) {
  const { say } = useWords()
  const [given, setGiven] = useState(nothing)
  const [failure, setFailure] = useState<Problem | null>(null)
  const give = async () => {
    const answer = await send(given)
    setFailure(answer.ok ? null : answer.failure)
    if (!answer.ok) return
    setGiven(nothing)
    toast(say('people.password.changed'))
  }
  const change = (part: Partial<Given>) => setGiven({ ...given, ...part })
  return { given, change, failure, give }
}

type FormProps = Readonly<{
  title: string
  /** What the person should know first. */
  why?: string
  /** True where the present password is the proof. */
  withOld: boolean
  act: string
  send: (given: Given) => Promise<Sent>
}>

function PasswordForm({ title, why, withOld, act, send }: FormProps) {
  const { say } = useWords()
  const { given, change, failure, give } = useGiving(send)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void give()
  }
  return (
    <Card title={title}>
      <form className="stack people-form" onSubmit={submit}>
        {why !== undefined && <p className="small second">{why}</p>}
        {withOld && (
          <PasswordField
            label={say('people.password.old')}
            value={given.old}
            complete="current-password"
            onChange={(old) => change({ old })}
          />
        )}
        <PasswordField
          label={say('people.password.new')}
          hint={say('setup.people.passwordHint')}
          value={given.password}
          complete="new-password"
          onChange={(password) => change({ password })}
        />
        {failure && <FailureCard problem={failure} />}
        <div>
          <Button type="submit">{act}</Button>
        </div>
      </form>
    </Card>
  )
}

/** Changes one's own password; the present one is the proof. */
export function OwnPassword() {
  const { say } = useWords()
  return (
    <PasswordForm
      title={say('people.password.own')}
      withOld
      act={say('people.password.change')}
      send={(given) => ask('people.changePassword', given)}
    />
  )
}

/** Gives another person a new password. */
export function ResetPassword({ id }: { id: string }) {
  const { say } = useWords()
  return (
    <PasswordForm
      title={say('people.password.reset')}
      why={say('people.password.resetWhy')}
      withOld={false}
      act={say('people.password.set')}
      send={({ password }) => askWithFactor('people.resetPassword', { id, password }, 'people')}
    />
  )
}
