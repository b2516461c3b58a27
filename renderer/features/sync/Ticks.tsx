import { Button } from '@fluentui/react-components'
import type { ReactNode } from 'react'

import type { Output } from '../../../preload/contract.ts'
import { ask, useReading } from '../../bridge.ts'
import { failureWords } from '../../ui/failure-text.ts'
import { Card, PlaceLink } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { Reader } from '../../ui/Reader.tsx'
import { Shape } from '../../ui/Shape.tsx'
import { useFormats, useWords } from '../../words.tsx'
import { ConsoleLink } from './Lack.tsx'

type Ready = Output<'sync.ready'>

/** What must be green before a pair may write, each with the way to make it so. */
export function Ticks({ link }: { link: number }) {
  const { say } = useWords()
  const reading = useReading('sync.ready', { link }, ['status.moved'])
  return (
    <Card title={say('sync.ticks.title')}>
      <Reader reading={reading} lines={4}>
        {(ready) => (
          <ul className="sync-ticks">
            <CopyTick copy={ready.copy} />
            <PlanTick ready={ready} link={link} />
            <MailboxTick failure={ready.failure} />
            <PreviewTick isOpened={ready.previewed} link={link} />
          </ul>
        )}
      </Reader>
    </Card>
  )
}

function Tick(props: { isGreen: boolean; text: string; more?: string; fix?: ReactNode }) {
  const { say } = useWords()
  return (
    <li>
      <Shape
        shape={props.isGreen ? 'good' : 'triangle'}
        tone={props.isGreen ? 'green' : 'amber'}
        size={20}
      />
      <div className="grow">
        <span className="unseen">
          {say(props.isGreen ? 'sync.ticks.done' : 'sync.ticks.open')}{' '}
        </span>
        {props.text}
        {props.more !== undefined && <p className="small second">{props.more}</p>}
      </div>
      {!props.isGreen && props.fix}
    </li>
  )
}

function CopyTick({ copy }: { copy: Ready['copy'] }) {
  const { say } = useWords()
  const { moment } = useFormats()
  const { is, at } = copy
  const when = at === null ? '' : moment(at)
  const fix =
    is === 'unchecked' ? (
      <Button size="small" onClick={() => void checkAll()}>
        {say('sync.ticks.check')}
      </Button>
    ) : (
      <PlaceLink to={{ feature: is === 'damaged' ? 'alerts' : 'backups' }}>
        {say(is === 'damaged' ? 'sync.ticks.toAlerts' : 'sync.ticks.toBackups')}
      </PlaceLink>
    )
  return (
    <Tick
      isGreen={is === 'ready'}
      text={say('sync.ticks.copy')}
      more={say(`sync.ticks.copies.${is}`, { when })}
      fix={fix}
    />
  )
}

async function checkAll(): Promise<void> {
  const begun = await ask('verify.start', { depth: 'all' })
  if (begun.ok) go({ feature: 'backups' })
}

function PlanTick({ ready, link }: { ready: Ready; link: number }) {
  const { say } = useWords()
  return (
    <>
      <Tick
        isGreen={ready.copy.is === 'ready'}
        text={say('sync.ticks.plan')}
        more={say('sync.ticks.planMore')}
        fix={
          <PlaceLink to={{ feature: 'sync', page: 'plan', query: { id: `${link}` } }}>
            {say('sync.ticks.toPlan')}
          </PlaceLink>
        }
      />
    </>
  )
}

function MailboxTick({ failure }: { failure: Ready['failure'] }) {
  const words = useWords()
  const page = failure?.about['page']
  const toOutlook = (
    <PlaceLink to={{ feature: 'settings', query: { section: 'outlook' } }}>
      {words.say('sync.ticks.toOutlook')}
    </PlaceLink>
  )
  return (
    <Tick
      isGreen={failure === null}
      text={words.say('sync.ticks.mailbox')}
      {...(failure !== null && { more: failureWords(failure, words).headline })}
      fix={page === undefined ? toOutlook : <ConsoleLink page={page} />}
    />
  )
}

function PreviewTick({ isOpened, link }: { isOpened: boolean; link: number }) {
  const { say } = useWords()
  return (
    <Tick
      isGreen={isOpened}
      text={say('sync.ticks.preview')}
      fix={
        <PlaceLink to={{ feature: 'sync', page: 'preview', query: { id: `${link}` } }}>
          {say('sync.ticks.toPreview')}
        </PlaceLink>
      }
    />
  )
}
