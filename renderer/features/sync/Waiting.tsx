import { Button, Field, Input } from '@fluentui/react-components'
import { useEffect, useState } from 'react'

import { ask, hear, type Problem } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { type Column, DataGrid } from '../../ui/DataGrid.tsx'
import { heightOf } from '../../ui/list-height.ts'
import { Note } from '../../ui/Note.tsx'
import { Card, EmptyState } from '../../ui/Page.tsx'
import { type LoadPage, usePages } from '../../ui/use-pages.ts'
import { useWords } from '../../words.tsx'
import { Refused } from '../settings/saving.tsx'
import { Conflicts } from './Conflicts.tsx'
import { Changes } from './fields.tsx'
import { OpIcon, Way } from './OpIcon.tsx'
import type { Line, Link } from './parts.tsx'

type Names = readonly Readonly<{ hash: string; hold: string | null; container: string }>[]

/** What waits for a person: conflicts, and writes that the brake or another rule has stopped. */
export function Waiting({ link }: { link: Link }) {
  return (
    <>
      <Conflicts link={link.id} />
      <Held link={link} />
    </>
  )
}

function useHeld(link: number) {
  const [all, setAll] = useState<Names>([])
  const load: LoadPage<Line, number> = async (from) => {
    const answer = await ask('sync.held', { link, from: from ?? 0 })
    if (!answer.ok) return answer
    const { lines, next, all: names } = answer.value
    if (from === null) setAll(names)
    return { ok: true, value: { rows: lines, next } }
  }
  const pages = usePages<Line, number>(`${link}`, load)
  const { again } = pages
  // oxlint-disable-next-line react/exhaustive-deps
  useEffect(() => hear('sync.moved', ({ link: moved }) => moved === link && again()), [link])
  return { all, pages }
}

function Held({ link }: { link: Link }) {
  const { say } = useWords()
  const { all, pages } = useHeld(link.id)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const chosen = all.map(({ hash }) => hash).filter((hash) => !left.has(hash))
  const toggle = ({ hash }: Line) => {
    const next = new Set(left)
    if (!next.delete(hash)) next.add(hash)
    setLeft(next)
  }
  const columns = useColumns(left, toggle)
  return (
    <Card title={say('sync.held.title')}>
      {all.some(({ hold }) => hold?.startsWith('brake') === true) && (
        <Note tone="amber">{say('sync.held.brake')}</Note>
      )}
      <Places all={all} />
      <div className="fill" style={{ height: heightOf(pages.rows.length) }}>
        <DataGrid
          label={say('sync.held.title')}
          columns={columns}
          pages={pages}
          idOf={({ hash }) => hash}
          rowHeight={46}
          ticked={new Set(chosen)}
          onTick={toggle}
          onTickAll={() =>
            setLeft(left.size === 0 ? new Set(all.map(({ hash }) => hash)) : new Set())
          }
          empty={<EmptyState text={say('sync.held.none')} />}
        />
      </div>
      {all.length > 0 && <Answer link={link} chosen={chosen} />}
    </Card>
  )
}

/** How many wait in each folder, so that one gone folder is seen at once. */
function Places({ all }: { all: Names }) {
  const { say } = useWords()
  const counts = Map.groupBy(all, ({ container }) => container)
  if (counts.size < 2) return null
  return (
    <p className="small second">
      {[...counts]
        .map(([container, some]) =>
          say('sync.held.inPlace', { n: some.length, place: container === '' ? '–' : container }),
        )
        .join(' · ')}
    </p>
  )
}

function useColumns(
  left: ReadonlySet<string>,
  toggle: (line: Line) => void,
): readonly Column<Line>[] {
  const { say } = useWords()
  const tick: Column<Line> = {
    id: 'tick',
    header: say('sync.lines.write'),
    width: '64px',
    cell: (line) => (
      <input
        type="checkbox"
        tabIndex={-1}
        checked={!left.has(line.hash)}
        aria-label={say('sync.lines.tick', { title: line.title })}
        onChange={() => toggle(line)}
      />
    ),
  }
  return [tick, ...useLineColumns()]
}

function useLineColumns(): readonly Column<Line>[] {
  const { say } = useWords()
  return [
    {
      id: 'op',
      header: say('sync.lines.op'),
      width: '56px',
      cell: ({ op }) => <OpIcon op={op} />,
    },
    {
      id: 'item',
      header: say('sync.lines.item'),
      width: 'minmax(0, 1.2fr)',
      cell: (line) => <HeldItem line={line} />,
    },
    {
      id: 'way',
      header: say('sync.lines.way'),
      width: '190px',
      cell: ({ side }) => <Way to={side} />,
    },
    {
      id: 'changes',
      header: say('sync.lines.changes'),
      width: 'minmax(0, 1.6fr)',
      cell: (line) => <Changes line={line} />,
    },
  ]
}

function HeldItem({ line: { title, hold } }: { line: Line }) {
  const { say, find } = useWords()
  return (
    <span className="sync-two">
      <span className="strong">{title === '' ? say('sync.untitled') : title}</span>
      <span className="least second">{hold !== null && find(`sync.holds.${hold}`)}</span>
    </span>
  )
}

/** Yes or no to exactly the ticked ones; yes needs the second factor and a reason. */
function Answer({ link, chosen }: { link: Link; chosen: readonly string[] }) {
  const { say } = useWords()
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const [failure, setFailure] = useState<Problem | null>(null)
  const isMissing = reason.trim() === ''
  const release = async () => {
    setTried(true)
    if (isMissing || chosen.length === 0) return
    const asked = { link: link.id, lines: [...chosen], reason: reason.trim() }
    const answer = await askWithFactor('sync.release', asked, 'sync')
    setFailure(answer.ok ? null : answer.failure)
  }
  const refuse = async () => {
    const answer = await ask('sync.refuse', { link: link.id, lines: [...chosen] })
    setFailure(answer.ok ? null : answer.failure)
  }
  const isBusy = link.job !== null || chosen.length === 0
  return (
    <div className="stack sync-answer">
      {failure !== null && <Refused failure={failure} />}
      <Field
        label={say('confirm.reason')}
        {...(tried && isMissing && { validationMessage: say('confirm.reasonMissing') })}
      >
        <Input value={reason} maxLength={200} onChange={(_, { value }) => setReason(value)} />
      </Field>
      <div className="row">
        <Button appearance="primary" disabledFocusable={isBusy} onClick={() => void refuse()}>
          {say('sync.held.refuse', { n: chosen.length })}
        </Button>
        <Button disabledFocusable={isBusy} onClick={() => void release()}>
          {say('sync.held.release', { n: chosen.length })}
        </Button>
      </div>
    </div>
  )
}
