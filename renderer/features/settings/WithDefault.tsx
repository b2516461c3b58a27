import { Button } from '@fluentui/react-components'
import type { ReactNode } from 'react'

import { useWords } from '../../words.tsx'

/** A setting with its default in words, and the way back to it while it is another. */
export function WithDefault(props: {
  /** Name of the setting, so that the buttons of a page differ. */
  name: string
  usual: string
  isUsual: boolean
  onBack: () => void
  children: ReactNode
}) {
  const { say } = useWords()
  return (
    <div className="setting">
      {props.children}
      <div className="setting-default small second">
        <span>{say('settings.default', { value: props.usual })}</span>
        {!props.isUsual && (
          <Button
            size="small"
            appearance="subtle"
            aria-label={say('settings.backOf', { name: props.name })}
            onClick={props.onBack}
          >
            {say('settings.back')}
          </Button>
        )}
      </div>
    </div>
  )
}
