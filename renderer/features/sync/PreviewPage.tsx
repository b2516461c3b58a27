import { Button } from '@fluentui/react-components'
import { ArrowSync16Regular } from '@fluentui/react-icons/svg/arrow-sync'
import { Eye16Regular } from '@fluentui/react-icons/svg/eye'
import { useEffect } from 'react'

import { ask, useReading } from '../../bridge.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import type { PageProps } from '../../ui/page-types.ts'
import { Breadcrumb, EmptyState, Heading } from '../../ui/Page.tsx'
import { Reader, Skeleton } from '../../ui/Reader.tsx'
import { useWords } from '../../words.tsx'
import { LastFailure } from './LastFailure.tsx'
import { Notes } from './Notes.tsx'
import { Gone } from './PairPage.tsx'
import { type Link, linkIn, type Preview, useLinkName } from './parts.tsx'
import { PreviewWork } from './PreviewWork.tsx'
import { Summary } from './Summary.tsx'
import { Working } from './Working.tsx'

/** What a sync would write, before it writes anything (mock-up 06). */
export function PreviewPage({ query }: PageProps) {
  const id = linkIn(query)
  return id === null ? <Gone /> : <OfLink id={id} />
}

function OfLink({ id }: { id: number }) {
  const reading = useReading('sync.link', { link: id }, ['sync.moved'])
  const { preview, isComing } = usePreview(id)
  const link = reading.value?.link ?? null
  if (reading.state === 'ready' && link === null) return <Gone />
  return (
    <div className="page sync-page">
      <Head link={link} preview={preview} />
      <Reader reading={reading} lines={8}>
        {() => link !== null && <Body link={link} preview={preview} isComing={isComing} />}
      </Reader>
    </div>
  )
}

/**
 * The last preview. Who opens the page wants one: without one it is made, and anew after each write;
 * one that failed or was stopped is not begun again by itself.
 */
function usePreview(link: number): Readonly<{ preview: Preview | null; isComing: boolean }> {
  const shown = useReading('sync.shown', { link }, ['sync.moved']).value
  const work = useReading('sync.job', { link }, ['sync.moved']).value
  const isComing = work?.last?.what !== 'preview'
  const isWanted = isComing && work?.job === null && shown?.preview === null
  useEffect(() => {
    if (isWanted) void ask('sync.preview', { link })
  }, [link, isWanted])
  return { preview: shown?.preview ?? null, isComing }
}

function Head({ link, preview }: { link: Link | null; preview: Preview | null }) {
  const { say } = useWords()
  const nameOf = useLinkName()
  const crumbs = [
    { label: say('sync.title'), to: { feature: 'sync' } },
    ...(link === null
      ? []
      : [
          {
            label: nameOf(link),
            to: { feature: 'sync', page: 'pair', query: { id: `${link.id}` } },
          },
        ]),
  ]
  return (
    <header className="page-head">
      <div className="grow">
        <Breadcrumb crumbs={crumbs} here={say('sync.preview.title')} />
        <Heading>{say('sync.preview.title')}</Heading>
      </div>
      <div className="row">
        <span className="tag tone-blue">
          <Eye16Regular aria-hidden="true" />
          {say('sync.preview.dry')}
        </span>
        {link !== null && (preview !== null || link.job === null) && (
          <Button
            icon={<ArrowSync16Regular />}
            disabledFocusable={link.job !== null}
            onClick={() => void ask('sync.preview', { link: link.id })}
          >
            {say('sync.preview.again')}
          </Button>
        )}
      </div>
    </header>
  )
}

function Body(props: { link: Link; preview: Preview | null; isComing: boolean }) {
  const { link, preview, isComing } = props
  const { say } = useWords()
  if (link.job !== null) return <Working link={link.id} job={link.job} />
  if (preview === null)
    return (
      <>
        <LastFailure link={link.id} />
        {isComing ? <Skeleton lines={4} /> : <EmptyState text={say('sync.preview.none')} />}
      </>
    )
  if (preview.failure !== null) return <FailureCard problem={preview.failure} />
  return (
    <>
      <Summary preview={preview} link={link} />
      {preview.lines.all + preview.conflicts.length === 0 ? (
        <>
          <section className="card">
            <EmptyState text={say('sync.preview.nothing', { n: preview.same })} />
          </section>
          <Notes preview={preview} />
        </>
      ) : (
        <PreviewWork key={preview.hash} link={link} preview={preview} />
      )}
    </>
  )
}
