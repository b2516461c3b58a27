import './help.css'
import { Button } from '@fluentui/react-components'
import { useEffect, useRef, useState } from 'react'

import { go } from '../../ui/place.ts'
import { useWords } from '../../words.tsx'
import { HelpText } from './HelpText.tsx'
import { useLibrary } from './use-library.ts'

/** Help beside the work: the page of the place, resizable, closed by Esc. */
export function HelpAside({ topic, onClose }: { topic: string; onClose: () => void }) {
  const { say } = useWords()
  const pages = useLibrary()
  const [chosen, setChosen] = useState<string | null>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const page = pages.find(({ id }) => id === (chosen ?? topic)) ?? pages[0]
  useReturn(heading)
  if (page === undefined) return null
  return (
    // Esc closes it wherever the focus is inside.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <aside
      className="aside"
      aria-labelledby="help-aside"
      data-region
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <div className="stack">
        <div className="row">
          <Button size="small" onClick={onClose}>
            {say('common.close')}
          </Button>
          <Button size="small" onClick={() => window.print()}>
            {say('common.print')}
          </Button>
          <Button
            size="small"
            appearance="subtle"
            onClick={() => (onClose(), go({ feature: 'help', query: { page: page.id } }))}
          >
            {say('help.all')}
          </Button>
        </div>
        <h2 id="help-aside" ref={heading} tabIndex={-1}>
          {page.title}
        </h2>
        <HelpText page={page} onOpen={setChosen} />
      </div>
    </aside>
  )
}

/** Takes the focus, and gives it back to where it was. */
function useReturn(heading: React.RefObject<HTMLHeadingElement | null>): void {
  useEffect(() => {
    const before = document.activeElement
    heading.current?.focus()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [heading])
}
