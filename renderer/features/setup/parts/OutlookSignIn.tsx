import { Button } from '@fluentui/react-components'
import { Copy16Regular } from '@fluentui/react-icons/svg/copy'
import { Open16Regular } from '@fluentui/react-icons/svg/open'
import { useEffect } from 'react'

import { announce } from '../../../ui/announce.tsx'
import { Card } from '../../../ui/Page.tsx'
import { Shape } from '../../../ui/Shape.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useWords } from '../../../words.tsx'
import { act, type OutlookState, useOutlook } from '../outlook-store.ts'
import type { OutlookProps } from './OutlookWork.tsx'

type UnderWay = NonNullable<OutlookState['signIn']>

/** A person's sign-in: by the browser of this computer, or by a code on any device. */
export function OutlookSignIn({ state }: OutlookProps) {
  const { say } = useWords()
  const { accounts, signIn } = state
  return (
    <Card title={say('setup.outlook.signIn')}>
      <div className="stack" data-field="sign-in">
        {accounts.map((account) => (
          <Account key={account.id} account={account} />
        ))}
        {signIn === null ? <Ways first={accounts.length === 0} /> : <Waiting signIn={signIn} />}
      </div>
    </Card>
  )
}

function Ways({ first }: { first: boolean }) {
  const { say } = useWords()
  const { busy } = useOutlook()
  const begin = (by: 'browser' | 'code') => void act('outlook.signIn', { by })
  return (
    <>
      <p className="small second">{say('setup.outlook.signInHow')}</p>
      <div className="row">
        <Button
          appearance={first ? 'primary' : 'secondary'}
          disabledFocusable={busy !== null}
          onClick={() => begin('browser')}
        >
          {say('setup.outlook.browser')}
        </Button>
        <Button disabledFocusable={busy !== null} onClick={() => begin('code')}>
          {say('setup.outlook.code')}
        </Button>
      </div>
    </>
  )
}

function Waiting({ signIn }: { signIn: UnderWay }) {
  const { say } = useWords()
  const { code, page, until } = signIn
  const line = say(code === null ? 'setup.outlook.waiting' : 'setup.outlook.waitingCode')
  useEffect(() => announce(line), [line])
  return (
    <>
      <div className="row">
        <Shape shape="ring" tone="blue" turning size={20} />
        <p className="grow">{line}</p>
        <span className="small second">{say('setup.outlook.until', { time: until })}</span>
      </div>
      {code !== null && <Code code={code} />}
      <div className="row">
        <Button
          as="a"
          appearance="primary"
          href={page}
          target="_blank"
          rel="noreferrer"
          icon={<Open16Regular />}
          iconPosition="after"
        >
          {say('setup.outlook.openPage')}
        </Button>
        <Button onClick={() => void act('outlook.cancel', null)}>
          {say('setup.outlook.cancel')}
        </Button>
      </div>
    </>
  )
}

function Code({ code }: { code: string }) {
  const { say } = useWords()
  const copy = () =>
    void navigator.clipboard.writeText(code).then(() => toast(say('common.copied')))
  return (
    <div className="row">
      <span className="device-code mono">{code}</span>
      <Button icon={<Copy16Regular />} onClick={copy}>
        {say('setup.outlook.copyCode')}
      </Button>
    </div>
  )
}

function Account({ account }: { account: OutlookState['accounts'][number] }) {
  const { say } = useWords()
  const { busy } = useOutlook()
  const { id, name, address } = account
  return (
    <div className="row">
      <Shape shape="good" tone="green" size={20} />
      <p className="grow">{say('setup.outlook.signedIn', { name, address })}</p>
      <Button
        disabledFocusable={busy !== null}
        onClick={() => void act('outlook.signOut', { account: id })}
      >
        {say('setup.outlook.signOut')}
      </Button>
    </div>
  )
}
