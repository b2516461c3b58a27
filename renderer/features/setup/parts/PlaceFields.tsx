import { Field, Input, Radio, RadioGroup } from '@fluentui/react-components'
import { Folder16Regular } from '@fluentui/react-icons/svg/folder'
import type { ReactNode } from 'react'

import { FolderButton } from '../../../ui/FolderButton.tsx'
import { useWords } from '../../../words.tsx'
import type { PlaceInput } from '../types.ts'

const places = ['disk', 'nas', 'rest'] as const
export type Where = (typeof places)[number]

/** What is said below the address field for each sort of place. */
const hints = {
  disk: 'setup.place.diskHint',
  nas: 'setup.place.nasHint',
  rest: 'setup.place.restHint',
} as const
const labels = {
  disk: 'setup.place.folder',
  nas: 'setup.place.share',
  rest: 'setup.place.address',
} as const

/** Disk, share or server. */
export function WhereChoice(props: {
  where: Where
  onChange: (to: Where) => void
  /** Whose sort it is, where a screen asks for two. */
  label?: string
}) {
  const { where, onChange, label } = props
  const { say } = useWords()
  return (
    <RadioGroup
      aria-label={label ?? say('setup.place.where')}
      value={where}
      onChange={(_, { value }) => onChange(places.find((one) => one === value) ?? 'disk')}
    >
      {places.map((place) => (
        <Radio
          key={place}
          value={place}
          label={
            <>
              {say(`setup.place.${place}`)}
              <span className="small second block">{say(`setup.place.${place}Means`)}</span>
            </>
          }
        />
      ))}
    </RadioGroup>
  )
}

/** The field for a place's address, with a picker where it is a folder of this computer. */
export function AddressField(props: {
  where: Where
  text: string
  error: string | null
  /** Name of the field in the engine's words; `place` unless told. */
  field?: string
  onChange: (text: string) => void
  onBlur?: () => void
  onPick: (path: string) => void
}) {
  const { say } = useWords()
  return (
    <>
      <Field
        label={say(labels[props.where])}
        hint={say(hints[props.where])}
        {...(props.error !== null && { validationMessage: props.error })}
      >
        <Input
          data-field={props.field ?? 'place'}
          className="code-input"
          spellCheck={false}
          value={props.text}
          onChange={(_, { value }) => props.onChange(value)}
          {...(props.onBlur && { onBlur: props.onBlur })}
        />
      </Field>
      {props.where === 'disk' && <Picker onPick={props.onPick} />}
    </>
  )
}

function Picker({ onPick }: { onPick: (path: string) => void }) {
  const { say } = useWords()
  return (
    <div>
      <FolderButton
        ask="setup.folders"
        label={say('setup.place.pick')}
        icon={<Folder16Regular />}
        from={null}
        toWrite={false}
        onPick={onPick}
      />
    </div>
  )
}

/** User name and password of a share or server, for places that ask for them. */
export const SignInFields = (props: { where: Where; children: ReactNode }) =>
  props.where === 'rest' ? <div className="fields two">{props.children}</div> : null

/** A place without anything typed. */
export const noPlace: PlaceInput = { where: 'disk', place: '', user: '' }
