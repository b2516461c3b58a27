import { Field, Input } from '@fluentui/react-components'
import { useEffect, useState } from 'react'

import { FolderButton } from '../../ui/FolderButton.tsx'
import { useWords } from '../../words.tsx'

/** The folder to save to: typed, pasted or picked. */
export function FolderField(props: {
  target: string
  isMissing: boolean
  onChange: (path: string) => void
}) {
  const { say } = useWords()
  const [typed, setTyped] = useTyped(props)
  const pick = (path: string) => {
    setTyped(path)
    props.onChange(path)
  }
  const missing = props.isMissing ? { validationMessage: say('restore.confirm.missing') } : {}
  return (
    <div className="folder-field">
      <Field
        className="grow"
        label={say('restore.confirm.where')}
        hint={say('restore.confirm.whereHint')}
        {...missing}
      >
        <Input
          value={typed}
          maxLength={4096}
          onChange={(_, { value }) => setTyped(value)}
          onBlur={() => props.onChange(typed)}
        />
      </Field>
      <FolderButton
        ask="folders.list"
        label={say('restore.confirm.choose')}
        from={typed.trim() === '' ? null : typed.trim()}
        toWrite
        onPick={pick}
      />
    </div>
  )
}

function useTyped({ target, onChange }: { target: string; onChange: (path: string) => void }) {
  const [typed, setTyped] = useState(target)
  useEffect(() => {
    if (typed === target) return
    // A short wait: every letter would be counted anew.
    const timer = setTimeout(() => onChange(typed), 300)
    return () => clearTimeout(timer)
  }, [typed, target, onChange])
  return [typed, setTyped] as const
}
