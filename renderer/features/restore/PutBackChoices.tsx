import { Field, Radio, RadioGroup, Select } from '@fluentui/react-components'

import { useReading } from '../../bridge.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { useWords } from '../../words.tsx'
import { setPuttingBack, usePuttingBack } from './put-back-store.ts'

const existingChoices = [
  ['skip', 'putBack.skip', 'putBack.skipHint'],
  ['beside', 'putBack.beside', 'putBack.besideHint'],
  ['replace', 'putBack.replace', 'putBack.replaceHint'],
] as const

/** Which mailbox, which folder, and what becomes of items that are there. */
export function PutBackChoices({ folder }: { folder: string }) {
  return (
    <>
      <MailboxChoice />
      <FolderChoice folder={folder} />
      <ExistingItems />
    </>
  )
}

function MailboxChoice() {
  const { say } = useWords()
  const { mailbox } = usePuttingBack()
  const reading = useReading('putBack.targets', null)
  const mailboxes = reading.value?.mailboxes ?? []
  return (
    <>
      <Field label={say('putBack.where')}>
        <Select
          value={mailbox ?? ''}
          onChange={(_, { value }) => setPuttingBack({ mailbox: value === '' ? null : value })}
        >
          <option value="">{say('putBack.whereOwn')}</option>
          {mailboxes.map((address) => (
            <option key={address} value={address}>
              {address}
            </option>
          ))}
        </Select>
      </Field>
      {reading.failure !== null && <FailureCard problem={reading.failure} quiet />}
    </>
  )
}

function FolderChoice({ folder }: { folder: string }) {
  const { say } = useWords()
  const { into } = usePuttingBack()
  return (
    <Field label={say('putBack.into')}>
      <RadioGroup
        value={into}
        onChange={(_, { value }) => setPuttingBack({ into: value === 'new' ? 'new' : 'same' })}
      >
        <Radio value="same" label={say('putBack.intoSame', { folder })} />
        <Radio value="new" label={say('putBack.intoNew', { folder })} />
      </RadioGroup>
    </Field>
  )
}

function ExistingItems() {
  const { say } = useWords()
  const { existing } = usePuttingBack()
  return (
    <Field label={say('putBack.existing')}>
      <RadioGroup
        value={existing}
        onChange={(_, { value }) =>
          setPuttingBack({
            existing: existingChoices.find(([one]) => one === value)?.[0] ?? 'skip',
          })
        }
      >
        {existingChoices.map(([value, name, hint]) => (
          <Radio
            key={value}
            value={value}
            label={
              <>
                {say(name)}
                <br />
                <span className="small second">{say(hint)}</span>
              </>
            }
          />
        ))}
      </RadioGroup>
    </Field>
  )
}
