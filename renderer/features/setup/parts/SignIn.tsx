import { Card, Page } from '../../../ui/Page.tsx'
import { SignInForm } from '../../../ui/SignInForm.tsx'
import { useWords } from '../../../words.tsx'
import { readSetupState } from '../store.ts'

/** Goes on with a set-up that already has its Owner: whoever goes on signs in. */
export function SignIn() {
  const { say } = useWords()
  return (
    <Page title={say('setup.signIn.title')} lead={say('setup.signIn.why')}>
      <Card>
        <SignInForm done={readSetupState} />
      </Card>
    </Page>
  )
}
