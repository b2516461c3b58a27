import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components'
import { useState } from 'react'

import type { Problem } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { usePageBack } from '../../ui/use-page-back.ts'
import { useWords } from '../../words.tsx'
import { Refused } from '../settings/saving.tsx'
import { csvOf, htmlOf } from './export-file.ts'
import type { Link, Preview } from './parts.tsx'
import { saveFile } from './save-file.ts'

type Form = 'csv' | 'html'

/** Saves the whole preview as a file; taking content out needs the second factor. */
export function ExportDialog(props: { link: Link; preview: Preview; onEnd: () => void }) {
  usePageBack()
  const words = useWords()
  const { say } = words
  const [failure, setFailure] = useState<Problem | null>(null)
  const save = async (form: Form) => {
    const asked = { link: props.link.id, preview: props.preview.hash }
    const answer = await askWithFactor('sync.export', asked, 'export')
    if (!answer.ok) return setFailure(answer.failure)
    const { lines } = answer.value
    saveFile(form === 'csv' ? csvOf(lines, words) : htmlOf(lines, words))
    return props.onEnd()
  }
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && props.onEnd()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{say('sync.export.title')}</DialogTitle>
          <DialogContent className="stack">
            <p>{say('sync.export.text')}</p>
            {failure !== null && <Refused failure={failure} />}
          </DialogContent>
          <DialogActions>
            <Button onClick={() => void save('csv')}>{say('sync.export.csv')}</Button>
            <Button onClick={() => void save('html')}>{say('sync.export.html')}</Button>
            <Button onClick={props.onEnd}>{say('common.cancel')}</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
