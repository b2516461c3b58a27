import { Field, Input } from '@fluentui/react-components'

/** A password as typed; a manager may fill it in. */
export const PasswordField = (props: {
  label: string
  hint?: string
  error?: string | null
  value: string
  complete: 'current-password' | 'new-password'
  onChange: (value: string) => void
}) => (
  <Field
    label={props.label}
    {...(props.hint !== undefined && { hint: props.hint })}
    {...(props.error && { validationMessage: props.error })}
  >
    <Input
      type="password"
      value={props.value}
      maxLength={256}
      autoComplete={props.complete}
      onChange={(_, { value }) => props.onChange(value)}
    />
  </Field>
)
