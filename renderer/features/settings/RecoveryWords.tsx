import { Button } from '@fluentui/react-components'
import { useState } from 'react'

import { type Answer, type Output, type Problem, useReading } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { ConfirmContent } from '../../ui/Confirm.tsx'
import { Note } from '../../ui/Note.tsx'
import { Card, Tag } from '../../ui/Page.tsx'
import { Reader } from '../../ui/Reader.tsx'
import { useFormats, useWords } from '../../words.tsx'
import { KeyProof } from '../setup/parts/KeyProof.tsx'
import { KeySheet } from '../setup/parts/KeySheet.tsx'
import { WordGrid } from '../setup/parts/WordGrid.tsx'
import { readSetupState, useSetup } from '../setup/store.ts'
import { Refused } from './saving.tsx'

type Made = Output<'key.renew'>
type Keys = Output<'key.read'>

/** The 12 words: whether they are proven, the sheets that open the backup, and new ones. */
export function RecoveryWords({ isOwner }: { isOwner: boolean }) {
  const { say } = useWords()
  const reading = useReading('key.read', null)
  const [made, setMade] = useState<Made | null>(null)
  const [failure, setFailure] = useState<Problem | null>(null)
  const show = async (answering: Promise<Answer<'key.renew'>>) => {
    const answer = await answering
    setFailure(answer.ok ? null : answer.failure)
    if (!answer.ok) return
    await readSetupState()
    setMade(answer.value)
    reading.again()
  }
  if (made !== null) return <KeyWork made={made} />
  return (
    <Card title={say('settings.security.words')}>
      <Reader reading={reading}>
        {(keys) => (
          <div className="stack">
            <Sheets keys={keys} />
            <Ways
              proven={keys.state === 'proven'}
              isOwner={isOwner}
              onShow={() => void show(askWithFactor('setup.key.make', { passphrase: null }, 'key'))}
              current={keys.sheets.find(({ current }) => current)?.fingerprint ?? null}
              onRenew={(reason) => void show(askWithFactor('key.renew', { reason }, 'key'))}
            />
          </div>
        )}
      </Reader>
      {failure && <Refused failure={failure} />}
    </Card>
  )
}

function Sheets({ keys }: { keys: Keys }) {
  const { say } = useWords()
  const { day } = useFormats()
  const proven = keys.state === 'proven'
  return (
    <>
      <Note tone={proven ? 'green' : 'amber'}>
        {say(proven ? 'settings.security.proven' : 'settings.security.open')}
      </Note>
      {keys.sheets.length > 0 && (
        <div>
          <h3 className="small">{say('settings.security.sheets')}</h3>
          <ul>
            {keys.sheets.map(({ fingerprint, created, current }) => (
              <li key={fingerprint}>
                <span className="mono">
                  {say('settings.security.sheet', { fingerprint, date: day(created) })}
                </span>{' '}
                {current && <Tag tone="green">{say('settings.security.current')}</Tag>}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}

function Ways(props: {
  proven: boolean
  isOwner: boolean
  /** Fingerprint of the sheet in force: who changes the key has it at hand. */
  current: string | null
  onShow: () => void
  onRenew: (reason: string) => void
}) {
  const { say } = useWords()
  if (!props.proven)
    return (
      <div>
        <Button appearance="primary" onClick={props.onShow}>
          {say('setup.key.showAgain')}
        </Button>
      </div>
    )
  if (!props.isOwner) return <p className="small">{say('settings.security.ownerOnly')}</p>
  return <Renew current={props.current} onRenew={props.onRenew} />
}

/** New words end the sheet in force: asked with a reason, and with that sheet's fingerprint. */
function Renew(props: { current: string | null; onRenew: (reason: string) => void }) {
  const { say } = useWords()
  const [open, setOpen] = useState(false)
  if (!open)
    return (
      <div>
        <Button onClick={() => setOpen(true)}>{say('settings.security.renew')}</Button>
      </div>
    )
  return (
    <div className="stack">
      <h3>{say('settings.security.renewTitle')}</h3>
      <ConfirmContent
        effects={[{ will: true, text: say('settings.security.renewSays') }]}
        reason
        {...(props.current !== null && { typed: props.current })}
        act={say('settings.security.renew')}
        keep={say('settings.security.renewKeep')}
        onAct={(reason) => {
          setOpen(false)
          props.onRenew(reason)
        }}
        onKeep={() => setOpen(false)}
      />
    </div>
  )
}

/** Sheet, words and proof, until the proof holds. */
function KeyWork({ made }: { made: Made }) {
  const { say } = useWords()
  const key = useSetup(({ state }) => state?.key ?? null)
  const [hidden, setHidden] = useState(false)
  const [asking, setAsking] = useState(false)
  const quiz = (on: boolean) => {
    setAsking(on)
    setHidden(on)
  }
  return (
    <Card title={say('settings.security.words')}>
      {key?.state === 'proven' ? (
        <Note tone="green">{say('settings.security.done')}</Note>
      ) : (
        <div className="key-work">
          <div className="stack">
            <KeySheet done={key?.sheet ?? false} />
            <WordGrid
              made={made}
              hidden={hidden}
              onToggle={asking ? null : () => setHidden(!hidden)}
            />
            <KeyProof onHide={quiz} />
          </div>
        </div>
      )}
    </Card>
  )
}
