import { Field, Input, Select } from '@fluentui/react-components'

import { useWords } from '../../words.tsx'
import { everything, type Reach, type Role, roles } from './parts.tsx'
import { ReachFields } from './ReachFields.tsx'

/** What is typed of a person; the password has a field of its own. */
export type Typed = Readonly<{ name: string; mail: string; role: Role; reach: Reach }>

/** What is wrong with a name or mail address: a key below `setup.people`, or null. */
export const wrongName = ({ name }: Typed): 'nameEmpty' | null =>
  name.trim() === '' ? 'nameEmpty' : null
export const wrongMail = ({ mail }: Typed): 'mailForm' | null =>
  mail.trim() === '' || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(mail.trim()) ? null : 'mailForm'

/** As the engine takes it: only a Keeper has a reach of the own. */
export const personOf = ({ name, mail, role, reach }: Typed): Typed => ({
  name: name.trim(),
  mail: mail.trim(),
  role,
  reach: role === 'keeper' ? reach : everything,
})

type FieldsProps = Readonly<{
  typed: Typed
  tried: boolean
  change: (part: Partial<Typed>) => void
}>

/** Name, mail, role and reach. */
export function PersonFields(props: FieldsProps) {
  const { say } = useWords()
  const { typed, change } = props
  return (
    <>
      <NameFields {...props} />
      <RoleField role={typed.role} onChange={(role) => change({ role })} />
      {typed.role === 'keeper' ? (
        <ReachFields reach={typed.reach} onChange={(reach) => change({ reach })} />
      ) : (
        <p className="small second">{say('people.reachAll')}</p>
      )}
    </>
  )
}

function NameFields({ typed, tried, change }: FieldsProps) {
  const { say } = useWords()
  const name = tried ? wrongName(typed) : null
  const mail = tried ? wrongMail(typed) : null
  return (
    <>
      <Field
        label={say('setup.people.name')}
        {...(name && { validationMessage: say(`setup.people.${name}`) })}
      >
        <Input
          value={typed.name}
          maxLength={60}
          autoComplete="off"
          onChange={(_, { value }) => change({ name: value })}
        />
      </Field>
      <Field
        label={say('setup.people.mail')}
        {...(mail && { validationMessage: say(`setup.people.${mail}`) })}
      >
        <Input
          type="email"
          value={typed.mail}
          maxLength={254}
          autoComplete="off"
          onChange={(_, { value }) => change({ mail: value })}
        />
      </Field>
    </>
  )
}

function RoleField({ role, onChange }: { role: Role; onChange: (role: Role) => void }) {
  const { say } = useWords()
  return (
    <Field label={say('setup.people.role')}>
      <Select
        value={role}
        onChange={(_, { value }) => onChange(roles.find((one) => one === value) ?? 'keeper')}
      >
        {roles.map((one) => (
          <option key={one} value={one}>
            {say(`roles.${one}`)}
          </option>
        ))}
      </Select>
    </Field>
  )
}
