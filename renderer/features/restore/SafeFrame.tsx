import { useWords } from '../../words.tsx'

/**
 * A page of somebody else's, inert: the frame has an origin of its own and may run, send, load and
 * open nothing; the document brings a policy that says the same.
 */
export function SafeFrame(props: { document: string; title: string; isCut: boolean }) {
  const { say } = useWords()
  return (
    <>
      <p className="least third">{say('restore.look.safe')}</p>
      <iframe
        className="look-frame"
        sandbox=""
        srcDoc={props.document}
        title={say('restore.look.frame', { title: props.title })}
        referrerPolicy="no-referrer"
      />
      {props.isCut && <p className="small second">{say('restore.look.cut')}</p>}
    </>
  )
}
