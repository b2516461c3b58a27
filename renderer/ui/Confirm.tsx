import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
} from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'

import { useWords } from '../words.tsx'
import { usePageBack } from './use-page-back.ts'

/**
 * Asks before something visible happens (ux-spec section 15, level 1): both buttons are verbs, and
 * the safe one has the focus. Esc and a click beside it are the safe answer.
 */
export function ConfirmDialog(props: {
  open: boolean
  title: string
  children: ReactNode
  /** Verb of what will happen. */
  act: string
  /** Verb of the safe way. */
  keep: string
  /** Waits: the button shows that it works. */
  busy?: boolean
  onAct: () => void
  onKeep: () => void
}) {
  usePageBack(props.open)
  // A closed one would leave the focus traps of the kit in the page.
  if (!props.open) return null
  return (
    <Dialog open modalType="alert" onOpenChange={(_, { open }) => !open && props.onKeep()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{props.title}</DialogTitle>
          <DialogContent>{props.children}</DialogContent>
          <DialogActions>
            {/* Focus lands on the first button: the safe one. */}
            <Button appearance="primary" onClick={props.onKeep}>
              {props.keep}
            </Button>
            <Button disabledFocusable={props.busy === true} onClick={props.onAct}>
              {props.act}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

/** A count of what will happen, or what will not: `3 files are written`. */
export type Effect = Readonly<{ will: boolean; text: string }>

type ConfirmProps = Readonly<{
  effects: readonly Effect[]
  /** Asks for a reason. */
  reason?: boolean
  /** What has to be typed (a count, a name); pasting is allowed. */
  typed?: string
  act: string
  keep: string
  busy?: boolean
  onAct: (reason: string) => void
  onKeep: () => void
}>

/**
 * The content of a confirm page (levels 2 to 4): what will and will not happen, a reason, and a
 * count or name to type where it cannot be undone. The second factor is asked by whoever acts.
 */
export function ConfirmContent(props: ConfirmProps) {
  const { say } = useWords()
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const [tried, setTried] = useState(false)
  const noReason = props.reason === true && reason.trim() === ''
  const notTyped = props.typed !== undefined && typed.trim() !== props.typed
  const act = () => {
    setTried(true)
    if (!noReason && !notTyped) props.onAct(reason.trim())
  }
  return (
    <div className="stack">
      <Effects effects={props.effects} />
      {props.reason && (
        <Asked
          label={say('confirm.reason')}
          wrong={tried && noReason ? say('confirm.reasonMissing') : null}
          onChange={setReason}
        />
      )}
      {props.typed !== undefined && (
        <Asked
          label={say('confirm.type', { what: props.typed })}
          wrong={tried && notTyped ? say('confirm.typeMissing') : null}
          onChange={setTyped}
        />
      )}
      <Choice
        keep={props.keep}
        act={props.act}
        busy={props.busy === true}
        onKeep={props.onKeep}
        onAct={act}
      />
    </div>
  )
}

type ChoiceProps = Readonly<{
  keep: string
  act: string
  busy: boolean
  onKeep: () => void
  onAct: () => void
}>

const Choice = ({ keep, act, busy, onKeep, onAct }: ChoiceProps) => (
  <div className="row">
    <Button appearance="primary" onClick={onKeep}>
      {keep}
    </Button>
    <Button disabledFocusable={busy} onClick={onAct}>
      {act}
    </Button>
  </div>
)

const Asked = (props: {
  label: string
  wrong: string | null
  onChange: (text: string) => void
}) => (
  <Field label={props.label} {...(props.wrong !== null && { validationMessage: props.wrong })}>
    <Input maxLength={200} onChange={(_, { value }) => props.onChange(value)} />
  </Field>
)

function Effects({ effects }: { effects: readonly Effect[] }) {
  const { say } = useWords()
  const rows = (will: boolean) => effects.filter((effect) => effect.will === will)
  return (
    <div className="stack">
      {[true, false].map(
        (will) =>
          rows(will).length > 0 && (
            <div key={String(will)}>
              <h2>{say(will ? 'confirm.will' : 'confirm.willNot')}</h2>
              <ul>
                {rows(will).map(({ text }) => (
                  <li key={text}>{text}</li>
                ))}
              </ul>
            </div>
          ),
      )}
    </div>
  )
}
