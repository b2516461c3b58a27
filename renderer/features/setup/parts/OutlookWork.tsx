import { Button, Radio, RadioGroup } from '@fluentui/react-components'
import { Open16Regular } from '@fluentui/react-icons/svg/open'

import { Note } from '../../../ui/Note.tsx'
import { Card } from '../../../ui/Page.tsx'
import { useWords } from '../../../words.tsx'
import { type OutlookState, writeOutlook } from '../outlook-store.ts'
import { OutlookCertificate } from './OutlookCertificate.tsx'
import { OutlookFailure } from './OutlookFailure.tsx'
import { OutlookFields } from './OutlookFields.tsx'
import { OutlookRights } from './OutlookRights.tsx'
import { OutlookSignIn } from './OutlookSignIn.tsx'

export type OutlookProps = Readonly<{ state: OutlookState }>

/** The work of the Outlook step: way, app at Microsoft, sign-in, rights. */
export function OutlookWork({ state }: OutlookProps) {
  const { say } = useWords()
  const { way, sample } = state
  return (
    <>
      <Card title={say('setup.outlook.way')}>
        <Ways way={way} />
      </Card>
      {way !== 'none' && (
        <>
          {sample ? (
            <Note tone="blue">{say('setup.outlook.sample')}</Note>
          ) : (
            <>
              <Guide state={state} />
              <OutlookFields state={state} />
            </>
          )}
          {way === 'certificate' && <OutlookCertificate state={state} />}
          {way === 'person' && <OutlookSignIn state={state} />}
          <OutlookFailure state={state} />
          <OutlookRights state={state} />
        </>
      )}
    </>
  )
}

const ways = ['none', 'certificate', 'person', 'secret'] as const

function Ways({ way }: Pick<OutlookState, 'way'>) {
  const { say } = useWords()
  const choose = (value: string) => {
    const chosen = ways.find((one) => one === value)
    if (chosen !== undefined) void writeOutlook({ way: chosen })
  }
  return (
    <RadioGroup
      aria-label={say('setup.outlook.way')}
      value={way}
      onChange={(_, { value }) => choose(value)}
    >
      {ways.map((one) => (
        <Radio key={one} value={one} label={say(`setup.outlook.${one}`)} />
      ))}
    </RadioGroup>
  )
}

function Guide({ state: { way, links } }: OutlookProps) {
  const { say, list } = useWords()
  const lines =
    way === 'person' ? list('setup.outlook.guidePerson') : list('setup.outlook.guideApp')
  return (
    <Card
      title={say('setup.outlook.guide')}
      beside={
        <Button
          as="a"
          href={links.portal}
          target="_blank"
          rel="noreferrer"
          icon={<Open16Regular />}
          iconPosition="after"
        >
          {say('setup.outlook.portal')}
        </Button>
      }
    >
      <ol className="guide">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
    </Card>
  )
}
