import { Field, Input } from '@fluentui/react-components'

type FieldProps = Readonly<{
  label: string
  hint?: string
  value: string
  onChange: (value: string) => void
  /** What a password manager may fill in. */
  complete: 'username' | 'current-password' | 'new-password' | 'off'
}>

export const TextField = ({ label, hint, value, onChange, complete }: FieldProps) => (
  <Field label={label} {...(hint !== undefined && { hint })}>
    <Input
      value={value}
      maxLength={60}
      autoComplete={complete}
      onChange={(_, { value: next }) => onChange(next)}
    />
  </Field>
)

export const PasswordField = ({ label, hint, value, onChange, complete }: FieldProps) => (
  <Field label={label} {...(hint !== undefined && { hint })}>
    <Input
      type="password"
      value={value}
      maxLength={256}
      autoComplete={complete}
      onChange={(_, { value: next }) => onChange(next)}
    />
  </Field>
)
