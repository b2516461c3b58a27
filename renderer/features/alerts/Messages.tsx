import type { Output } from '../../../preload/contract.ts'
import { EmptyState } from '../../ui/Page.tsx'
import { useFormats, useWords } from '../../words.tsx'

type Message = Output<'messages.read'>['messages'][number]

/** What other people did that an Owner or IT admin should know of. */
export function Messages({ messages }: { messages: readonly Message[] }) {
  const { say } = useWords()
  if (messages.length === 0) return <EmptyState text={say('alerts.messages.none')} />
  return (
    <ul className="card alert-messages">
      {messages.map((message) => (
        <Line key={message.seq} message={message} />
      ))}
    </ul>
  )
}

function Line({ message: { at, action, role, name } }: { message: Message }) {
  const { say, find } = useWords()
  const { moment } = useFormats()
  const roleName = role === null ? null : (find(`roles.${role}`) ?? role)
  const who = [name, roleName].filter((one) => one !== null).join(', ')
  return (
    <li>
      <b>{find(`audit.actions.${action}`) ?? action}</b>
      <span className="small second">
        {say('alerts.messages.by', { who: who === '' ? say('audit.sources.cli') : who })}
        {' · '}
        {moment(at)}
      </span>
    </li>
  )
}
