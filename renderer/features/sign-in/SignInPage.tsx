import { Button } from '@fluentui/react-components'
import { useEffect, useState } from 'react'

import { useShared } from '../../state.ts'
import type { PageProps } from '../../ui/page-types.ts'
import { Card, Page } from '../../ui/Page.tsx'
import { placeOf, addressOf } from '../../ui/place.ts'
import { SignInForm } from '../../ui/SignInForm.tsx'
import { useWords } from '../../words.tsx'
import { FirstOwner } from './FirstOwner.tsx'
import { Recover } from './Recover.tsx'
import { Unlock } from './Unlock.tsx'

/** What has to come before the window shows names and content, by how the session stands. */
export function SignInPage({ query }: PageProps) {
  const { say } = useWords()
  const state = useShared(({ session }) => session?.state ?? 'signed-out')
  useGoOn(state === 'signed-in', query['to'])
  if (state === 'profile-locked')
    return (
      <Page title={say('signIn.unlock.title')} lead={say('signIn.unlock.why')}>
        <Card>
          <Unlock />
        </Card>
      </Page>
    )
  if (state === 'no-people')
    return (
      <Page title={say('signIn.first.title')} lead={say('signIn.first.why')}>
        <Card>
          <FirstOwner />
        </Card>
      </Page>
    )
  return (
    <Page
      title={say('signIn.title')}
      lead={say(state === 'locked' ? 'signIn.locked' : 'signIn.why')}
    >
      <Card>
        <WaysIn />
      </Card>
    </Page>
  )
}

function WaysIn() {
  const { say } = useWords()
  const [lost, setLost] = useState(false)
  if (lost) return <Recover onBack={() => setLost(false)} />
  return (
    <div className="stack">
      <SignInForm />
      <div>
        <Button appearance="subtle" onClick={() => setLost(true)}>
          {say('signIn.lost')}
        </Button>
      </div>
    </div>
  )
}

/** Goes where the person wanted to be, as soon as the person is known. */
function useGoOn(signedIn: boolean, to: string | undefined): void {
  useEffect(() => {
    // Read as a place and written anew, so that nothing but a page of ours can stand there.
    if (signedIn) window.location.replace(addressOf(placeOf(to ?? '#/home')))
  }, [signedIn, to])
}
