import { Field, Input } from '@fluentui/react-components'

type FieldProps = Readonly<{
  label: string
  hint?: string
  /** What is wrong with the value. */
  error?: string | null
  value: string
  onChange: (value: string) => void
  /** What a password manager may fill in. */
  complete: 'username' | 'current-password' | 'new-password' | 'off'
}>

/** What stands around a field: its hint, and what is wrong with it. */
const around = ({ label, hint, error }: FieldProps) => ({
  label,
  ...(hint !== undefined && { hint }),
  ...(typeof error === 'string' && { validationMessage: error }),
})

/** A line of text about a person, as a name. */
export const TextField = (props: FieldProps) => (
  <Field {...around(props)}>
    <Input
      value={props.value}
      maxLength={60}
      autoComplete={props.complete}
      onChange={(_, { value }) => props.onChange(value)}
    />
  </Field>
)

/** A password as typed; a manager may fill it in. */
export const PasswordField = (props: FieldProps) => (
  <Field {...around(props)}>
    <Input
      type="password"
      value={props.value}
      maxLength={256}
      autoComplete={props.complete}
      onChange={(_, { value }) => props.onChange(value)}
    />
  </Field>
)
