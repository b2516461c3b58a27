import { Logo } from '../../../ui/Logo.tsx'
import { useFormats, useWords } from '../../../words.tsx'
import type { Made, SetupState } from '../types.ts'

/** What the paper looks like: a picture for the eye, as all of it stands in the page already. */
export function SheetPreview(props: { made: Made; hidden: boolean; state: SetupState }) {
  const { say, list } = useWords()
  const { made, hidden, state } = props
  return (
    <aside className="sheet-preview" aria-label={say('setup.key.preview')}>
      <h2>{say('setup.key.preview')}</h2>
      <div className="paper" aria-hidden="true">
        <p className="row">
          <Logo />
          <strong>DingKeep</strong>
        </p>
        <p className="paper-title">{say('sheet.title')}</p>
        <ol>
          {list('setup.done.diesSteps')
            .slice(1, 3)
            .map((line) => (
              <li key={line}>{line}</li>
            ))}
        </ol>
        <ul className="paper-words" lang="en" translate="no">
          {made.words.map((word, at) => (
            // The same word may come twice, so its place is its name.
            <li key={at}>
              <span>{at + 1}</span> {hidden ? '······' : word}
            </li>
          ))}
        </ul>
        <Facts made={made} state={state} />
      </div>
    </aside>
  )
}

function Facts({ made, state }: { made: Made; state: SetupState }) {
  const { say } = useWords()
  const { day } = useFormats()
  const facts = [
    [say('sheet.fingerprint'), made.fingerprint],
    [say('sheet.date'), day(made.created)],
    [say('sheet.organisation'), state.organisation],
    [say('sheet.storage'), state.values.place],
  ]
  return (
    <dl>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
