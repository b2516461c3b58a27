import { Note } from '../../ui/Note.tsx'
import { useWords } from '../../words.tsx'
import { Form } from './Form.tsx'
import { MailView } from './MailView.tsx'
import { SafeFrame } from './SafeFrame.tsx'
import type { Preview, Shown } from './types.ts'

type Props = Readonly<{
  preview: Preview
  /** Looks at a file of the item. */
  onFile: (path: string) => void
}>

/** The content of an item or file, as far as it can be shown. */
export function Content({ preview, onFile }: Props) {
  const { say } = useWords()
  const { shown, title } = preview
  switch (shown.is) {
    case 'fields':
      return <Form form={shown} onFile={onFile} />
    case 'text':
      return <PlainText shown={shown} />
    case 'picture':
      return (
        <img
          className="look-picture"
          src={shown.url}
          alt={say('restore.look.picture', { title })}
        />
      )
    case 'html':
      return <SafeFrame document={shown.document} title={title} isCut={shown.cut} />
    case 'mail':
      return <MailView mail={shown} title={title} onFile={onFile} />
    case 'none':
      return (
        <Note tone={shown.why === 'unreadable' ? 'amber' : 'blue'}>
          {say(`restore.look.none.${shown.why}`)}
        </Note>
      )
  }
}

function PlainText({ shown }: { shown: Extract<Shown, { is: 'text' }> }) {
  const { say } = useWords()
  return (
    <>
      <pre className="look-text">{shown.text}</pre>
      {shown.cut && <p className="small second">{say('restore.look.cut')}</p>}
    </>
  )
}
