import { Button } from '@fluentui/react-components'
import { Archive20Regular } from '@fluentui/react-icons/svg/archive'
import { History20Regular } from '@fluentui/react-icons/svg/history'
import { useState } from 'react'

import { useMayOpen, useStateAction } from '../../actions.ts'
import { ask, type Problem } from '../../bridge.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { HeadlineIcon } from '../../ui/HeadlineIcon.tsx'
import { Heading, PlaceLink } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { useText } from '../../ui/text.ts'
import { useWords } from '../../words.tsx'
import { Facts } from './Facts.tsx'
import type { HomeData } from './Home.tsx'

/** The card at the top: is it all right, how fresh is it, and the two things people come for. */
export function Headline({ home }: { home: HomeData }) {
  const text = useText()
  const [failure, setFailure] = useState<Problem | null>(null)
  const { state, sentence } = home
  return (
    <>
      {failure && <FailureCard problem={failure} />}
      <section className="card" aria-labelledby="headline">
        <div className="hero">
          <HeadlineIcon state={state} />
          <div className="grow">
            <Heading id="headline">{text(state.headline)}</Heading>
            {sentence && <p className="second">{text(sentence)}</p>}
            {state.detail && <p className="second">{text(state.detail)}</p>}
            <Gaps gaps={home.gaps} />
          </div>
          <Buttons state={state} onFailure={setFailure} />
        </div>
        <Facts home={home} />
      </section>
    </>
  )
}

function Gaps({ gaps }: { gaps: HomeData['gaps'] }) {
  const { say } = useWords()
  const mayOpen = useMayOpen()
  if (gaps.open + gaps.accepted === 0) return null
  return (
    <p className="small second">
      {gaps.open > 0 && <>{say('home.gaps.open', { n: gaps.open })} </>}
      {gaps.accepted > 0 && <>{say('home.gaps.accepted', { n: gaps.accepted })} </>}
      {mayOpen('alerts') && (
        <PlaceLink to={{ feature: 'alerts' }}>{say('home.gaps.see')}</PlaceLink>
      )}
    </p>
  )
}

/** The state's own button is the primary one; where that is Restore, Restore is. */
function Buttons(props: { state: HomeData['state']; onFailure: (failure: Problem) => void }) {
  const { say } = useWords()
  const text = useText()
  const mayOpen = useMayOpen()
  const { action, button } = props.state
  const act = useStateAction()(action)
  const own = action !== 'restore' && act !== null
  const backUp = async () => {
    const answer = await ask('backup.start', { full: false, kinds: null, refetch: false })
    if (answer.ok) go({ feature: 'backups' })
    else props.onFailure(answer.failure)
  }
  return (
    <div className="row">
      {mayOpen('backups') && (
        <Button icon={<Archive20Regular />} onClick={() => void backUp()}>
          {say('home.backUpNow')}
        </Button>
      )}
      {mayOpen('restore') && (
        <Button
          appearance={own ? 'secondary' : 'primary'}
          icon={<History20Regular />}
          onClick={() => go({ feature: 'restore' })}
        >
          {say('home.restore')}
        </Button>
      )}
      {own && (
        <Button appearance="primary" onClick={act}>
          {text(button)}
        </Button>
      )}
    </div>
  )
}
