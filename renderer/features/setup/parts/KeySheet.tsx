import { Button } from '@fluentui/react-components'
import { ArrowDownload16Regular } from '@fluentui/react-icons/svg/arrow-download'
import { Checkmark16Regular } from '@fluentui/react-icons/svg/checkmark'
import { Print16Regular } from '@fluentui/react-icons/svg/print'
import { useState } from 'react'

import type { Problem } from '../../../bridge.ts'
import { askWithFactor } from '../../../factor.tsx'
import { FailureCard } from '../../../ui/FailureCard.tsx'
import { FolderButton } from '../../../ui/FolderButton.tsx'
import { Note } from '../../../ui/Note.tsx'
import { Tag } from '../../../ui/Page.tsx'
import { useWords } from '../../../words.tsx'
import { readSetupState } from '../store.ts'
import { printPage } from './print-page.ts'

type Saved = Readonly<{
  path: string
  warning: 'inside-backed-up-folder' | 'inside-storage' | null
}>

/** Prints the sheet, or saves it into a folder. */
function useSheet() {
  const [failure, setFailure] = useState<Problem | null>(null)
  const [saved, setSaved] = useState<Saved | null>(null)
  const print = async () => {
    const answer = await askWithFactor('setup.key.sheet', { format: 'html', custodians: [] }, 'key')
    setFailure(answer.ok ? null : answer.failure)
    if (answer.ok && answer.value.html !== null) await printPage(answer.value.html)
    await readSetupState()
  }
  const save = async (folder: string) => {
    const answer = await askWithFactor(
      'setup.key.sheet',
      { format: 'pdf', folder, custodians: [] },
      'key',
    )
    setFailure(answer.ok ? null : answer.failure)
    if (answer.ok) setSaved({ path: answer.value.path ?? folder, warning: answer.value.warning })
    await readSetupState()
  }
  return { failure, saved, print, save }
}

/** The emergency sheet: to print, or to save as PDF where a program for that is found. */
export function KeySheet({ done }: { done: boolean }) {
  const { say } = useWords()
  const { failure, saved, print, save } = useSheet()
  return (
    <section className="part" aria-labelledby="key-sheet">
      <span className={`part-number${done ? ' done' : ''}`} aria-hidden="true">
        {done ? <Checkmark16Regular /> : 1}
      </span>
      <div className="stack tight grow">
        <h2 id="key-sheet">
          {say('setup.key.sheet')} {done && <Tag tone="green">{say('setup.key.sheetDone')}</Tag>}
        </h2>
        <p className="small second">{say('setup.key.sheetWhy')}</p>
        <div className="row" data-field="sheet">
          <Button icon={<Print16Regular />} onClick={() => void print()}>
            {say('setup.key.print')}
          </Button>
          <FolderButton
            ask="setup.folders"
            label={say('setup.key.savePdf')}
            icon={<ArrowDownload16Regular />}
            from={null}
            toWrite
            onPick={(folder) => void save(folder)}
          />
        </div>
        {saved !== null && <SavedNote saved={saved} />}
        {failure !== null && <FailureCard problem={failure} />}
      </div>
    </section>
  )
}

const SavedNote = ({ saved }: { saved: Saved }) => {
  const { say } = useWords()
  return (
    <>
      <p role="status" className="small">
        {say('setup.key.savedAt', { path: saved.path })}
      </p>
      {saved.warning !== null && <Note tone="amber">{say(`setup.key.${saved.warning}`)}</Note>}
    </>
  )
}
