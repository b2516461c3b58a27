import { Button } from '@fluentui/react-components'
import { useEffect, useState } from 'react'
import { create } from 'zustand'

import { useWords } from '../words.tsx'

type Line = Readonly<{ id: number; text: string; undo: (() => void) | null }>
const useLine = create<{ line: Line | null }>(() => ({ line: null }))
let last = 0

/** Says in the line at the bottom that something was done; `undo` offers to take it back. */
export const toast = (text: string, undo: (() => void) | null = null): void =>
  useLine.setState({ line: { id: ++last, text, undo } })

const close = () => useLine.setState({ line: null })

/** The line at the bottom: 10 s, and as long as it holds focus or pointer. */
export function ToastLine() {
  const { line } = useLine()
  return (
    <div className="toast-place" role="status" aria-live="polite">
      {line !== null && <Shown key={line.id} line={line} />}
    </div>
  )
}

function Shown({ line }: { line: Line }) {
  const { say } = useWords()
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held) return
    const timer = setTimeout(close, 10_000)
    return () => clearTimeout(timer)
  }, [held])
  return (
    <div
      className="toast"
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
    >
      <span className="grow">{line.text}</span>
      {line.undo !== null && (
        <Button size="small" onClick={() => (line.undo?.(), close())}>
          {say('common.undo')}
        </Button>
      )}
      <Button size="small" appearance="subtle" onClick={close}>
        {say('common.close')}
      </Button>
    </div>
  )
}
