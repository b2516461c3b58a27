import { Button } from '@fluentui/react-components'
import { ArrowDownload16Regular } from '@fluentui/react-icons/svg/arrow-download'
import { Copy16Regular } from '@fluentui/react-icons/svg/copy'

import { Note } from '../../../ui/Note.tsx'
import { Card } from '../../../ui/Page.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useWords } from '../../../words.tsx'
import { act, type OutlookState, useOutlook } from '../outlook-store.ts'
import type { OutlookProps } from './OutlookWork.tsx'

type Certificate = NonNullable<OutlookState['certificate']>

/** The certificate that the app signs in with: made here, uploaded by a person, renewed in time. */
export function OutlookCertificate({ state }: OutlookProps) {
  const { say } = useWords()
  const { busy } = useOutlook()
  const { certificate, nextCertificate: next, endsSoon } = state
  const make = () => void act('outlook.certificate', null)
  return (
    <Card title={say('setup.outlook.certificateTitle')}>
      <div className="stack" data-field="certificate">
        <p className="small second">{say('setup.outlook.certificateHow')}</p>
        {certificate !== null && <Shown certificate={certificate} />}
        {next !== null && (
          <section className="stack tight">
            <h3>{say('setup.outlook.next')}</h3>
            <p className="small second">{say('setup.outlook.nextHow')}</p>
            <Shown certificate={next} />
          </section>
        )}
        {endsSoon && <Note tone="amber">{say('setup.outlook.endsSoon')}</Note>}
        {next === null && (
          <div>
            <Button
              appearance={certificate === null ? 'primary' : 'secondary'}
              disabledFocusable={busy !== null}
              onClick={make}
            >
              {say(certificate === null ? 'setup.outlook.make' : 'setup.outlook.makeNext')}
            </Button>
          </div>
        )}
      </div>
    </Card>
  )
}

function Shown({ certificate }: { certificate: Certificate }) {
  const { say } = useWords()
  const { thumbprint, ends, file } = certificate
  const copy = () =>
    void navigator.clipboard.writeText(thumbprint).then(() => toast(say('common.copied')))
  return (
    <div className="stack tight">
      <p className="small">
        <span className="second">{say('setup.outlook.thumbprint')}</span>{' '}
        <span className="mono thumbprint">{thumbprint}</span>
      </p>
      <p className="small second">{say('setup.outlook.ends', { date: ends })}</p>
      <div className="row">
        <Button
          as="a"
          href={`data:application/x-x509-ca-cert;base64,${file}`}
          download={`dingkeep-${thumbprint.slice(0, 8).toLowerCase()}.cer`}
          icon={<ArrowDownload16Regular />}
        >
          {say('setup.outlook.saveFile')}
        </Button>
        <Button icon={<Copy16Regular />} onClick={copy}>
          {say('common.copy')}
        </Button>
      </div>
    </div>
  )
}
