import { ArrowSwap24Regular } from '@fluentui/react-icons/svg/arrow-swap'

import { useReading } from '../../bridge.ts'
import { StateWord } from '../../ui/Shape.tsx'
import { useWhen } from '../../ui/use-when.ts'
import { useFormats, useWords } from '../../words.tsx'
import { isOpen, type Link, type Preview, type Side } from './parts.tsx'

/** Counts per side, and what keeps this harmless. */
export function Summary({ preview, link }: { preview: Preview; link: Link }) {
  const { say } = useWords()
  const { number } = useFormats()
  return (
    <section className="card" aria-label={say('sync.summary.label')}>
      <div className="sync-sum">
        <Written side="D" preview={preview} />
        <ArrowSwap24Regular aria-hidden="true" className="second" />
        <Written side="M" preview={preview} />
        <Figure
          n={number(preview.conflicts.filter(isOpen).length)}
          tone="amber"
          name={say('sync.summary.conflicts')}
        />
      </div>
      <Promises preview={preview} link={link} />
    </section>
  )
}

const tones = { create: 'green', update: 'blue', delete: 'red' } as const

function Written({ side, preview }: { side: Side; preview: Preview }) {
  const { say } = useWords()
  const { number } = useFormats()
  return (
    <div>
      <h2>{say(`sync.summary.into.${side}`)}</h2>
      <div className="sync-figures">
        {(['create', 'update', 'delete'] as const).map((op) => (
          <Figure
            key={op}
            n={number(preview.counts[side][op])}
            tone={tones[op]}
            name={say(`sync.summary.${op}`)}
          />
        ))}
      </div>
    </div>
  )
}

const Figure = (props: { n: string; tone: string; name: string }) => (
  <span className={`sync-figure tone-${props.tone}`}>
    <b>{props.n}</b>
    <span className="small second">{props.name}</span>
  </span>
)

function Promises({ preview, link }: { preview: Preview; link: Link }) {
  const { say } = useWords()
  const isQuiet = preview.notifies === 0
  return (
    <ul className="sync-promises small">
      <CopyPromise link={link.id} />
      <Promise
        isKept={isQuiet}
        text={
          isQuiet
            ? say('sync.summary.quiet')
            : say('sync.summary.notQuiet', { n: preview.notifies })
        }
      />
      <BrakePromise preview={preview} pairs={link.pairs} />
      {preview.cost > 0 && (
        <li className="second">{say('sync.summary.cost', { n: preview.cost })}</li>
      )}
    </ul>
  )
}

function CopyPromise({ link }: { link: number }) {
  const { say } = useWords()
  const when = useWhen()
  const copy = useReading('sync.ready', { link }, ['status.moved']).value?.copy
  if (copy === undefined) return null
  const at = copy.is === 'ready' ? copy.at : null
  if (at === null) return <Promise isKept={false} text={say('sync.summary.noCopy')} />
  return (
    <>
      <Promise isKept text={say('sync.summary.copy', { when: when(at) })} />
      <Promise isKept text={say('sync.summary.plan')} />
    </>
  )
}

function BrakePromise({ preview, pairs }: { preview: Preview; pairs: number }) {
  const { say } = useWords()
  const { percent } = useFormats()
  const { D, M } = preview.counts
  const n = D.delete + M.delete
  if (preview.lines.braked > 0)
    return <Promise isKept={false} text={say('sync.summary.braked', { n: preview.lines.braked })} />
  const share = percent(pairs === 0 ? 0 : Math.min(1, n / pairs))
  return <Promise isKept text={say('sync.summary.deletes', { n, share })} />
}

const Promise = ({ isKept, text }: { isKept: boolean; text: string }) => (
  <li>
    <StateWord shape={isKept ? 'good' : 'triangle'} tone={isKept ? 'green' : 'amber'}>
      {text}
    </StateWord>
  </li>
)
