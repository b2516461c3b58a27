import { Field, Input } from '@fluentui/react-components'
import { useEffect, useId, useState } from 'react'

import { ask } from '../../../bridge.ts'

/** Words of the list that begin so. */
function useOffered(begin: string): readonly string[] {
  const [offered, setOffered] = useState<readonly string[]>([])
  useEffect(() => {
    let current = true
    const read = async () => {
      if (begin.length < 3 || begin.length > 20) return setOffered([])
      const answer = await ask('setup.key.complete', { begin })
      if (current) setOffered(answer.ok ? answer.value.words : [])
    }
    void read()
    return () => {
      current = false
    }
  }, [begin])
  return offered
}

/** A field for one recovery word; from the third letter on the words of the list are offered. */
export function WordField(props: {
  label: string
  value: string
  error: string | null
  onChange: (text: string) => void
}) {
  const list = useId()
  const offered = useOffered(props.value.trim().toLowerCase())
  return (
    <Field label={props.label} {...(props.error !== null && { validationMessage: props.error })}>
      <Input
        className="code-input"
        lang="en"
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        list={list}
        value={props.value}
        onChange={(_, { value }) => props.onChange(value)}
      />
      <datalist id={list}>
        {offered.map((word) => (
          <option key={word} value={word}>
            {word}
          </option>
        ))}
      </datalist>
    </Field>
  )
}
