import { Button } from '@fluentui/react-components'

import { useMayOpen } from '../../actions.ts'
import { useShared } from '../../state.ts'
import { Note } from '../../ui/Note.tsx'
import { go } from '../../ui/place.ts'
import { useWords } from '../../words.tsx'

/** While the first full copy runs: what can be restored already. */
export function FirstCopy() {
  const { say } = useWords()
  const run = useShared((shared) => shared.run)
  const mayOpen = useMayOpen()
  if (run === null || !run.first || run.what !== 'backup' || run.ended !== null) return null
  return (
    <Note
      tone="blue"
      shape="ring"
      buttons={
        mayOpen('backups') && (
          <Button onClick={() => go({ feature: 'backups' })}>{say('home.first.see')}</Button>
        )
      }
    >
      {say('home.first.running')}
    </Note>
  )
}
