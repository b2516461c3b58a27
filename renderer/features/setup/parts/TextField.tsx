import { Button, Field, Input } from '@fluentui/react-components'
import { useState } from 'react'

import { useWords } from '../../../words.tsx'
import type { Step } from '../types.ts'
import { type Save, useDraft } from './drafts.ts'
import { useFieldError } from './missing.ts'

type Props = Readonly<{
  step: Step
  /** Name of the field in the engine's words; the focus finds it by this. */
  field: string
  label: string
  hint?: string
  /** What is kept. */
  value: string
  save: Save
  /** Ids, codes, paths: fixed width, no spelling. */
  code?: boolean
  placeholder?: string
}>

/** A text field that saves by itself and says below itself what is wrong and what to do. */
export function TextField(props: Props) {
  const draft = useDraft(props.value, props.save)
  const error = useFieldError(props.step, props.field, draft.text.trim() !== '')
  return (
    <Field
      label={props.label}
      {...(props.hint !== undefined && { hint: props.hint })}
      {...(error !== null && { validationMessage: error })}
    >
      <Input
        data-field={props.field}
        value={draft.text}
        spellCheck={false}
        autoComplete="off"
        {...(props.placeholder !== undefined && { placeholder: props.placeholder })}
        {...(props.code && { className: 'code-input' })}
        onChange={(_, { value }) => draft.change(value)}
        onBlur={draft.leave}
      />
    </Field>
  )
}

/**
 * A field for a secret: covered, with Show; pasting is allowed. What is kept never comes back; the
 * field then says that a secret is kept.
 */
export function SecretField(
  props: Omit<Props, 'value' | 'code' | 'placeholder'> & { kept: boolean },
) {
  const { say } = useWords()
  const draft = useDraft(null, props.save)
  const [shown, setShown] = useState(false)
  const said = useFieldError(props.step, props.field, draft.text !== '')
  return (
    <Field
      label={props.label}
      {...(props.hint !== undefined && { hint: props.hint })}
      {...(said !== null && { validationMessage: said })}
    >
      <Input
        data-field={props.field}
        type={shown ? 'text' : 'password'}
        value={draft.text}
        spellCheck={false}
        autoComplete="off"
        className="code-input"
        {...(props.kept && { placeholder: say('setup.secret.kept') })}
        contentAfter={
          <Button size="small" appearance="subtle" onClick={() => setShown(!shown)}>
            {say(shown ? 'setup.secret.hide' : 'setup.secret.show')}
          </Button>
        }
        onChange={(_, { value }) => draft.change(value)}
        onBlur={draft.leave}
      />
    </Field>
  )
}
