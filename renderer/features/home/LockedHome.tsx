import { Button } from '@fluentui/react-components'

import { type Status, useShared } from '../../state.ts'
import { HeadlineIcon } from '../../ui/HeadlineIcon.tsx'
import { Card, Heading } from '../../ui/Page.tsx'
import { addressOf } from '../../ui/place.ts'
import { Skeleton } from '../../ui/Reader.tsx'
import { useText } from '../../ui/text.ts'
import { useFormats, useWords } from '../../words.tsx'

/** What anyone at the computer sees: states and ages, no names and no content. */
export function LockedHome() {
  const status = useShared((shared) => shared.status)
  const { say } = useWords()
  const text = useText()
  if (status === null) return <Skeleton />
  return (
    <div className="page">
      <section className="card hero">
        <HeadlineIcon state={status.state} />
        <div className="grow">
          <Heading>{text(status.state.headline)}</Heading>
          {status.state.detail && <p className="second">{text(status.state.detail)}</p>}
          <p className="small second">{say('home.locked.lead')}</p>
        </div>
        <Button
          as="a"
          appearance="primary"
          href={addressOf({ feature: 'sign-in', query: { to: '#/home' } })}
        >
          {say('home.locked.signIn')}
        </Button>
      </section>
      <Card title={say('home.locked.ages')} id="ages">
        <Ages kinds={status.kinds} />
      </Card>
    </div>
  )
}

function Ages({ kinds }: { kinds: Status['kinds'] }) {
  const { say, find } = useWords()
  const { ago, span } = useFormats()
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{say('home.columns.source')}</th>
          <th scope="col">{say('home.columns.newest')}</th>
          <th scope="col">{say('home.columns.target')}</th>
        </tr>
      </thead>
      <tbody>
        {kinds.map(({ kind, at, target }) => (
          <tr key={kind}>
            <td>{find(`kinds.${kind}`)}</td>
            <td>{at === null ? say('home.never') : ago(at)}</td>
            <td>{span(target)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
