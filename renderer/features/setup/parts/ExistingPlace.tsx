import { Field, Input } from '@fluentui/react-components'

import { useWords } from '../../../words.tsx'
import { useSetup, write } from '../store.ts'
import type { PlaceInput } from '../types.ts'
import { useDraft } from './drafts.ts'
import { AddressField, noPlace, WhereChoice } from './PlaceFields.tsx'

function save(change: Partial<PlaceInput>): Promise<boolean> {
  const values = useSetup.getState().state?.values ?? noPlace
  const { where, place, user } = values
  return write({ step: 'storage', where, place, user, ...change })
}

/** Where the existing backup lies. Kept like the wizard's own storage; only the password is not. */
export function ExistingPlace(props: {
  tried: boolean
  password: string
  onPassword: (password: string) => void
}) {
  const { say } = useWords()
  const values = useSetup(({ state }) => state?.values) ?? noPlace
  const place = useDraft(values.place, (text) => save({ place: text }))
  const isMissing = props.tried && place.text.trim() === ''
  return (
    <div className="fields">
      <WhereChoice where={values.where} onChange={(where) => void save({ where })} />
      <AddressField
        where={values.where}
        text={place.text}
        error={isMissing ? say('setup.existing.placeMissing') : null}
        onChange={place.change}
        onBlur={place.leave}
        onPick={(path) => (place.change(path), place.leave())}
      />
      {values.where === 'rest' && (
        <ServerSignIn user={values.user} password={props.password} onPassword={props.onPassword} />
      )}
    </div>
  )
}

function ServerSignIn(props: {
  user: string
  password: string
  onPassword: (password: string) => void
}) {
  const { say } = useWords()
  const user = useDraft(props.user, (text) => save({ user: text }))
  return (
    <div className="fields two">
      <Field label={say('setup.place.user')}>
        <Input
          value={user.text}
          autoComplete="off"
          onChange={(_, { value }) => user.change(value)}
          onBlur={user.leave}
        />
      </Field>
      <Field label={say('setup.place.password')}>
        <Input
          type="password"
          autoComplete="off"
          value={props.password}
          onChange={(_, { value }) => props.onPassword(value)}
        />
      </Field>
    </div>
  )
}
