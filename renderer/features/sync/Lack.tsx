import { Button } from '@fluentui/react-components'

import { failureWords } from '../../ui/failure-text.ts'
import { useWords } from '../../words.tsx'
import type { Link } from './parts.tsx'

/** The right that a pair was refused for, and what is lost without it. */
export function Lack({ lack }: { lack: NonNullable<Link['lack']> }) {
  const words = useWords()
  const lost = lack.permission && words.find(`permissions.${lack.permission}.without`)
  return (
    <p>
      <strong>{failureWords(lack.failure, words).headline}</strong>
      {lost !== null && ` ${lost}`}
    </p>
  )
}

/** Leads to the page of DingTalk's console where a right is granted. */
export function ConsoleLink({ page }: { page: string }) {
  const { say } = useWords()
  return (
    <Button as="a" size="small" href={page} target="_blank" rel="noreferrer">
      {say('setup.permissions.openConsole')}
    </Button>
  )
}
