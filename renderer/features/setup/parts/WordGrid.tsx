import { Button } from '@fluentui/react-components'
import { Eye16Regular } from '@fluentui/react-icons/svg/eye'
import { EyeOff16Regular } from '@fluentui/react-icons/svg/eye-off'

import { useWords } from '../../../words.tsx'
import type { Made } from '../types.ts'

/** The 12 words to compare with the paper; they cannot be shown while they are asked (`null`). */
export function WordGrid(props: { made: Made; hidden: boolean; onToggle: (() => void) | null }) {
  const { say } = useWords()
  const { made, hidden } = props
  return (
    <section className="part" aria-labelledby="key-words">
      <span className="part-number" aria-hidden="true">
        {2}
      </span>
      <div className="stack tight grow">
        <div className="row">
          <h2 id="key-words">{say('setup.key.compare')}</h2>
          {props.onToggle !== null && <Toggle hidden={hidden} onToggle={props.onToggle} />}
        </div>
        {!hidden && (
          <ol className="key-words" lang="en" translate="no">
            {made.words.map((word, at) => (
              // The same word may come twice, so its place is its name.
              <li key={at}>
                <span aria-hidden="true">{at + 1}</span>
                {word}
              </li>
            ))}
          </ol>
        )}
        <p className="least third">
          {say('setup.key.fingerprint')} <span className="mono">{made.fingerprint}</span>
          {' · '}
          {say('setup.key.sameWords')}
        </p>
      </div>
    </section>
  )
}

function Toggle({ hidden, onToggle }: { hidden: boolean; onToggle: () => void }) {
  const { say } = useWords()
  return (
    <Button
      className="end"
      appearance="transparent"
      size="small"
      icon={hidden ? <Eye16Regular /> : <EyeOff16Regular />}
      onClick={onToggle}
    >
      {say(hidden ? 'setup.key.show' : 'setup.key.hide')}
    </Button>
  )
}
