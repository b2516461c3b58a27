import { Field, Select } from '@fluentui/react-components'

import { useReading } from '../../../bridge.ts'
import { Card } from '../../../ui/Page.tsx'
import { useWords } from '../../../words.tsx'
import { write } from '../store.ts'

/** The member in whose name files are read; nothing is shown until DingTalk named its people. */
export function BackupAccount({ operator }: { operator: string }) {
  const { say } = useWords()
  const members = useReading('setup.members', { department: 1 })
  if (members.value === null) return null
  return (
    <Card title={say('setup.account.title')}>
      <Field label={say('setup.account.label')} hint={say('setup.account.hint')}>
        <Select
          data-field="operator"
          value={operator}
          onChange={(_, { value }) => void write({ step: 'app', operator: value })}
        >
          <option value="">{say('setup.account.none')}</option>
          {members.value.rows.map(({ unionId, name }) => (
            <option key={unionId} value={unionId}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
    </Card>
  )
}
