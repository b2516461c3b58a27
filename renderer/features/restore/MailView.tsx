import { useFormats, useWords } from '../../words.tsx'
import { Files } from './Form.tsx'
import { SafeFrame } from './SafeFrame.tsx'
import type { Shown } from './types.ts'

type Mail = Extract<Shown, { is: 'mail' }>

/** A mail: who, when, its body without remote content, its files. */
export function MailView(props: { mail: Mail; title: string; onFile: (path: string) => void }) {
  const { say } = useWords()
  const { moment } = useFormats()
  const { mail } = props
  const lines = [
    [say('restore.look.from'), mail.from],
    [say('restore.look.to'), mail.to],
    [say('restore.look.cc'), mail.cc],
    [say('restore.look.sent'), mail.at === null ? '' : moment(mail.at)],
  ] as const
  return (
    <>
      <dl className="form">
        {lines
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <dt className="second">{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <Body mail={mail} title={props.title} />
      <Files files={mail.files} onFile={props.onFile} />
    </>
  )
}

function Body({ mail, title }: { mail: Mail; title: string }) {
  const { say } = useWords()
  if (mail.document !== null)
    return <SafeFrame document={mail.document} title={title} isCut={false} />
  if (mail.text === '') return <p className="third">{say('restore.look.noText')}</p>
  return <pre className="look-text">{mail.text}</pre>
}
