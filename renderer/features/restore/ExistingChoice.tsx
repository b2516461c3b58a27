import { Field, Radio, RadioGroup } from '@fluentui/react-components'

import { useWords } from '../../words.tsx'
import type { Existing } from './types.ts'

const choices = [
  ['keep-both', 'restore.confirm.keepBoth', 'restore.confirm.keepBothHint'],
  ['skip', 'restore.confirm.skip', 'restore.confirm.skipHint'],
  ['replace', 'restore.confirm.replace', 'restore.confirm.replaceHint'],
] as const

/** What becomes of files that are there already. */
export function ExistingChoice(props: { existing: Existing; onChange: (one: Existing) => void }) {
  const { say } = useWords()
  return (
    <Field label={say('restore.confirm.existing')}>
      <RadioGroup
        value={props.existing}
        onChange={(_, { value }) =>
          props.onChange(choices.find(([one]) => one === value)?.[0] ?? 'keep-both')
        }
      >
        {choices.map(([value, name, hint]) => (
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
