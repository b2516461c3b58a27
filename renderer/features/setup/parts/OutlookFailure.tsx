import { Button } from '@fluentui/react-components'
import { Copy16Regular } from '@fluentui/react-icons/svg/copy'
import { Open16Regular } from '@fluentui/react-icons/svg/open'
import type { ReactNode } from 'react'

import { FailureCard } from '../../../ui/FailureCard.tsx'
import { Note } from '../../../ui/Note.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useWords, type WordKey } from '../../../words.tsx'
import { act, type OutlookState } from '../outlook-store.ts'
import type { OutlookProps } from './OutlookWork.tsx'

/** Why the sign-in or the test went no further, with the button that helps. */
export function OutlookFailure({ state }: OutlookProps) {
  const { say } = useWords()
  const { failure } = state
  if (failure === null) return null
  const isSwapped = failure.about['swapped'] === 'yes'
  return (
    <>
      {isSwapped && <Note tone="amber">{say('setup.outlook.swapped')}</Note>}
      <FailureCard problem={failure} action={helpOf(failure.code, state)} />
      {failure.code === 'DK-1203' && state.links.consent !== null && (
        <Consent link={state.links.consent} />
      )}
    </>
  )
}

/** Codes whose remedy lies in the console of Microsoft. */
const inConsole = new Set([
  'DK-1201',
  'DK-1202',
  'DK-1206',
  'DK-1212',
  'DK-1213',
  'DK-1214',
  'DK-1218',
  'DK-1219',
])
/** Codes after which a person signs in again. */
const again = new Set(['DK-1205', 'DK-1215', 'DK-1221', 'DK-1222'])

function helpOf(code: string, { way, links }: OutlookState): ReactNode {
  if (again.has(code) && way === 'person') return <SignInAgain />
  if (code === 'DK-1224') return <WithCode />
  if (!inConsole.has(code)) return null
  return <Outside link={links.permissions ?? links.portal} text="setup.outlook.portal" />
}

function SignInAgain() {
  const { say } = useWords()
  const begin = () => void act('outlook.signIn', { by: 'browser' })
  return <Button onClick={begin}>{say('setup.outlook.browser')}</Button>
}

function WithCode() {
  const { say } = useWords()
  const begin = () => void act('outlook.signIn', { by: 'code' })
  return <Button onClick={begin}>{say('setup.outlook.code')}</Button>
}

function Outside({ link, text }: { link: string; text: WordKey }) {
  const { say } = useWords()
  return (
    <Button
      as="a"
      href={link}
      target="_blank"
      rel="noreferrer"
      icon={<Open16Regular />}
      iconPosition="after"
    >
      {say(text)}
    </Button>
  )
}

/** The page for an administrator, to open or to send. */
function Consent({ link }: { link: string }) {
  const { say } = useWords()
  const copy = () =>
    void navigator.clipboard.writeText(link).then(() => toast(say('common.copied')))
  return (
    <Note
      tone="blue"
      buttons={
        <>
          <Button icon={<Copy16Regular />} onClick={copy}>
            {say('setup.outlook.copyConsent')}
          </Button>
          <Outside link={link} text="setup.outlook.openConsent" />
        </>
      }
    >
      {say('setup.outlook.consent')}
    </Note>
  )
}
