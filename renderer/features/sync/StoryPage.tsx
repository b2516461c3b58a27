import type { Output } from '../../../preload/contract.ts'
import { useReading } from '../../bridge.ts'
import type { PageProps } from '../../ui/page-types.ts'
import { Page } from '../../ui/Page.tsx'
import { Reader } from '../../ui/Reader.tsx'
import { useFormats, useWords } from '../../words.tsx'
import { useFieldName } from './fields.tsx'
import { Gone } from './PairPage.tsx'
import { linkIn } from './parts.tsx'

/** "Why is this here?": all that the sync did with an item, oldest first. */
export function StoryPage({ query }: PageProps) {
  const link = linkIn(query)
  const { pair = '' } = query
  if (link === null || pair === '') return <Gone />
  return <Story link={link} pair={pair.slice(0, 200)} />
}

function Story({ link, pair }: { link: number; pair: string }) {
  const { say } = useWords()
  const reading = useReading('sync.why', { pair })
  const title = reading.value?.title ?? ''
  return (
    <Page
      title={title === '' ? say('sync.item.title') : title}
      lead={say('sync.item.title')}
      crumbs={[
        { label: say('sync.title'), to: { feature: 'sync' } },
        {
          label: say('sync.item.back'),
          to: { feature: 'sync', page: 'pair', query: { id: `${link}`, tab: 'items' } },
        },
      ]}
    >
      <Reader reading={reading} lines={6}>
        {({ entries }) =>
          entries.length === 0 ? (
            <p>{say('sync.item.none')}</p>
          ) : (
            <ol className="card pad sync-story">
              {entries.map((entry, n) => (
                // An entry has no name of its own, and none is ever put between.
                // oxlint-disable-next-line react/no-array-index-key
                <OneEntry key={n} entry={entry} />
              ))}
            </ol>
          )
        }
      </Reader>
    </Page>
  )
}

type Entry = Output<'sync.why'>['entries'][number]

function OneEntry({ entry }: { entry: Entry }) {
  const { say, find } = useWords()
  const { moment } = useFormats()
  const fieldName = useFieldName()
  const { at, what, side, op, reason, fields } = entry
  const exact = side !== null && op !== null ? find(`sync.story.${what}.${side}.${op}`) : null
  return (
    <li>
      <time className="small second" dateTime={at}>
        {moment(at)}
      </time>
      <div>
        <p className="strong">{exact ?? find(`sync.story.${what}.text`) ?? what}</p>
        {reason !== null && <p className="small">{find(`sync.reasons.${reason}`) ?? reason}</p>}
        {fields.length > 0 && (
          <p className="small second">
            {say('sync.item.fields', { fields: fields.map(fieldName).join(', ') })}
          </p>
        )}
      </div>
    </li>
  )
}
