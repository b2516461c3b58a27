import { Button } from '@fluentui/react-components'
import { Folder20Regular } from '@fluentui/react-icons/svg/folder'

import { useReading } from '../../bridge.ts'
import { BottomBar } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { useWords } from '../../words.tsx'
import { clearSelection, type Selection, useSelection, whatOf } from './selection.ts'
import type { What } from './types.ts'

/** Counts what is chosen and leads to saving it. */
export function Bar() {
  const { say } = useWords()
  const selection = useSelection()
  const what = whatOf(selection)
  return (
    <BottomBar label="restore.bar.label">
      <div className="grow">
        <p className="small strong" aria-live="polite">
          <Chosen selection={selection} />
        </p>
        {what !== null && (
          <p className="least second">
            <Size what={what} />
          </p>
        )}
      </div>
      {what !== null && <Button onClick={clearSelection}>{say('restore.bar.clear')}</Button>}
      <PutBackButton isOff={what === null} />
      <Button
        appearance="primary"
        icon={<Folder20Regular />}
        disabledFocusable={what === null}
        onClick={() => what !== null && go({ feature: 'restore', page: 'confirm' })}
      >
        {say('restore.bar.save')}
      </Button>
    </BottomBar>
  )
}

/** Only where Outlook is set up: else there is nothing to put back into. */
function PutBackButton({ isOff }: { isOff: boolean }) {
  const { say } = useWords()
  const offer = useReading('putBack.offer', null)
  if (offer.value?.ready !== true) return null
  return (
    <Button
      disabledFocusable={isOff}
      onClick={() => !isOff && go({ feature: 'restore', page: 'put-back' })}
    >
      {say('putBack.button')}
    </Button>
  )
}

function Chosen({ selection: { items, list } }: { selection: Selection }) {
  const { say } = useWords()
  if (list !== null) {
    return list.count === null
      ? say('restore.bar.wholeList')
      : say('restore.bar.all', { n: list.count })
  }
  return items.size === 0 ? say('restore.bar.none') : say('restore.bar.chosen', { n: items.size })
}

/** Files and bytes of what is chosen, counted by the engine. */
export function Size({ what }: { what: What }) {
  const { say } = useWords()
  const plan = useReading('restore.plan', { what, target: null, existing: 'keep-both' })
  if (plan.failure !== null) return say('restore.bar.notCounted')
  if (plan.value === null) return say('restore.bar.counting')
  return say('restore.bar.size', { n: plan.value.files, size: plan.value.bytes })
}
