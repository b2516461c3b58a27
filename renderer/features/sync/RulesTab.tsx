import { Button } from '@fluentui/react-components'
import { useState } from 'react'

import { ask, type Problem } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { ConfirmDialog } from '../../ui/Confirm.tsx'
import { Card } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { toast } from '../../ui/toast.tsx'
import { useWords } from '../../words.tsx'
import { Refused } from '../settings/saving.tsx'
import type { Link, Rules } from './parts.tsx'
import { RuleFields } from './RuleFields.tsx'

/** The rules of a pair, and the two ways to end it: off, or forgotten. */
export function RulesTab({ link }: { link: Link }) {
  const { say } = useWords()
  const [rules, setRules] = useState<Rules>(link.rules)
  const [failure, setFailure] = useState<Problem | null>(null)
  const save = async () => {
    const answer = await askWithFactor('sync.change', { link: link.id, rules }, 'settings')
    setFailure(answer.ok ? null : answer.failure)
    if (answer.ok) toast(say('settings.saved'))
  }
  return (
    <>
      <Card title={say('sync.rules.title')}>
        <div className="stack">
          <RuleFields
            kinds={[link.kind]}
            rules={rules}
            onChange={(some) => setRules({ ...rules, ...some })}
          />
          <p className="small second">{say('sync.rules.neverDeletes')}</p>
          {failure !== null && <Refused failure={failure} />}
          <div className="row">
            <Button appearance="primary" onClick={() => void save()}>
              {say('sync.rules.save')}
            </Button>
          </div>
        </div>
      </Card>
      <Ending link={link} onFailure={setFailure} />
    </>
  )
}

function Ending({ link, onFailure }: { link: Link; onFailure: (failure: Problem | null) => void }) {
  const { say } = useWords()
  const [asked, setAsked] = useState<'off' | 'remove' | null>(null)
  const end = async () => {
    const ending = asked
    setAsked(null)
    const answer =
      ending === 'off'
        ? await ask('sync.off', { link: link.id })
        : await askWithFactor('sync.remove', { link: link.id }, 'settings')
    onFailure(answer.ok ? null : answer.failure)
    if (answer.ok && ending === 'remove') go({ feature: 'sync' })
  }
  const isOn = link.mode !== 'off'
  return (
    <Card title={say('sync.end.title')}>
      <p className="small second">{say('sync.end.text')}</p>
      <div className="row">
        {isOn && <Button onClick={() => setAsked('off')}>{say('sync.end.off')}</Button>}
        <Button onClick={() => setAsked('remove')}>{say('sync.end.remove')}</Button>
      </div>
      <ConfirmDialog
        open={asked !== null}
        title={say(asked === 'off' ? 'sync.end.offTitle' : 'sync.end.removeTitle')}
        act={say(asked === 'off' ? 'sync.end.off' : 'sync.end.remove')}
        keep={say('sync.end.keep')}
        onAct={() => void end()}
        onKeep={() => setAsked(null)}
      >
        {say(asked === 'off' ? 'sync.end.offText' : 'sync.end.removeText')}
      </ConfirmDialog>
    </Card>
  )
}
