import { Field, Input } from '@fluentui/react-components'
import { useState } from 'react'

import type { Input as AskInput } from '../../bridge.ts'
import { useKept } from '../../kept.ts'
import { useWords } from '../../words.tsx'
import { AddressField, SignInFields, WhereChoice } from '../setup/parts/PlaceFields.tsx'

export type Place = Extract<AskInput<'settings.write'>, { section: 'storage' }>['storage'] & {
  user: string
}

/** A place without anything typed. */
export const noPlace: Place = { where: 'disk', place: '', user: '' }

/** A place as typed, which outlasts a locked session; its password does not. */
export function usePlace(name: string): readonly [Place, (next: Place) => void] {
  const [typed, setTyped] = useKept<Place>(name, noPlace)
  const [password, setPassword] = useState<string | undefined>(undefined)
  const change = ({ password: secret, ...rest }: Place) => {
    setTyped(rest)
    setPassword(secret)
  }
  return [password === undefined ? typed : { ...typed, password }, change]
}

/** The fields of a place: what it is, its address, and how to sign in to a server. */
export function PlaceForm({ place, onChange }: { place: Place; onChange: (next: Place) => void }) {
  const { say } = useWords()
  const change = (part: Partial<Place>) => onChange({ ...place, ...part })
  return (
    <div className="fields">
      <WhereChoice where={place.where} onChange={(where) => change({ where })} />
      <AddressField
        where={place.where}
        text={place.place}
        error={null}
        onChange={(text) => change({ place: text })}
        onPick={(path) => change({ place: path })}
      />
      <SignInFields where={place.where}>
        <Field label={say('setup.place.user')}>
          <Input
            value={place.user}
            autoComplete="off"
            onChange={(_, { value }) => change({ user: value })}
          />
        </Field>
        <Field label={say('setup.place.password')}>
          <Input
            type="password"
            autoComplete="off"
            value={place.password ?? ''}
            onChange={(_, { value }) => change({ password: value })}
          />
        </Field>
      </SignInFields>
    </div>
  )
}
