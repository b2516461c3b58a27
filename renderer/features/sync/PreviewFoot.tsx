import { Button } from '@fluentui/react-components'
import { ArrowDownload16Regular } from '@fluentui/react-icons/svg/arrow-download'
import { useState } from 'react'

import type { Problem } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { ConfirmDialog } from '../../ui/Confirm.tsx'
import { BottomBar } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { useWords } from '../../words.tsx'
import { Refused } from '../settings/saving.tsx'
import { ExportDialog } from './ExportDialog.tsx'
import type { Link, Preview } from './parts.tsx'
import { countTicked, type Ticked } from './ticked.ts'

type Props = Readonly<{
  link: Link
  preview: Preview
  /** Conflicts that nobody has settled. */
  open: number
  ticked: Ticked
  /** Waiting lines that were touched. */
  held: ReadonlySet<string>
}>

/** The counts once more, and the buttons: save the list, leave, write. */
export function PreviewFoot(props: Props) {
  const { say } = useWords()
  const { link, preview, open, ticked } = props
  const [asked, setAsked] = useState<'write' | 'export' | null>(null)
  const [failure, setFailure] = useState<Problem | null>(null)
  const n = countTicked(ticked, { ready: preview.lines.ready, held: props.held })
  const back = { feature: 'sync', page: 'pair', query: { id: `${link.id}` } }
  return (
    <>
      {failure !== null && <Refused failure={failure} />}
      <BottomBar label="sync.preview.title">
        <Said n={n} open={open} />
        <Button icon={<ArrowDownload16Regular />} onClick={() => setAsked('export')}>
          {say('sync.foot.export')}
        </Button>
        <Button onClick={() => go(back)}>{say('common.cancel')}</Button>
        <Button
          appearance="primary"
          disabledFocusable={n === 0}
          onClick={() => n > 0 && setAsked('write')}
        >
          {say('sync.foot.write', { n })}
        </Button>
      </BottomBar>
      <WriteDialog
        {...props}
        n={n}
        isOpen={asked === 'write'}
        onEnd={(why) => (setAsked(null), setFailure(why))}
      />
      {asked === 'export' && (
        <ExportDialog link={link} preview={preview} onEnd={() => setAsked(null)} />
      )}
    </>
  )
}

function Said({ n, open }: { n: number; open: number }) {
  const { say } = useWords()
  return (
    <div className="grow">
      <p className="small strong">{say('sync.foot.will', { n })}</p>
      <p className="least second">
        {open > 0 ? say('sync.foot.conflicts', { n: open }) : say('sync.foot.undo')}
      </p>
    </div>
  )
}

type DialogProps = Props &
  Readonly<{ n: number; isOpen: boolean; onEnd: (failure: Problem | null) => void }>

/** What will happen and what will not (ux-spec section 15, level 2). */
function WriteDialog({ link, preview, ticked, n, isOpen, onEnd }: DialogProps) {
  const { say } = useWords()
  const write = async () => {
    const { all, except } = ticked
    const asked = { link: link.id, preview: preview.hash, all, except: [...except] }
    const answer = await askWithFactor('sync.apply', asked, 'sync')
    if (!answer.ok) return onEnd(answer.failure)
    onEnd(null)
    return go({ feature: 'sync', page: 'run', query: { id: `${link.id}` } })
  }
  return (
    <ConfirmDialog
      open={isOpen}
      title={say('sync.confirm.title', { n })}
      act={say('sync.confirm.act')}
      keep={say('sync.confirm.keep')}
      onAct={() => void write()}
      onKeep={() => onEnd(null)}
    >
      <div className="stack">
        <h3>{say('confirm.will')}</h3>
        <ul>
          <li>{say('sync.confirm.written', { n })}</li>
          {preview.first && <li>{say('sync.confirm.first')}</li>}
          {link.mode !== 'live' && <li>{say('sync.confirm.on')}</li>}
        </ul>
        <h3>{say('confirm.willNot')}</h3>
        <ul>
          <li>{say('sync.confirm.quiet')}</li>
          <li>{say('sync.confirm.unticked')}</li>
        </ul>
      </div>
    </ConfirmDialog>
  )
}
