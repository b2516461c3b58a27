import { Button, Field, Input as TextInput, Select } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'

import type { Input, Output } from '../../../preload/contract.ts'
import type { Problem } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Card } from '../../ui/Page.tsx'
import { useWords } from '../../words.tsx'
import type { Filter } from './parts.ts'

const formats = ['jsonl', 'csv', 'pdf'] as const
type Format = (typeof formats)[number]

/** Writes what fits the filter into a file for an auditor; exporting is an entry itself. */
export function Export({ filter }: { filter: Filter }) {
  const { say } = useWords()
  const [format, setFormat] = useState<Format>('jsonl')
  const [folder, setFolder] = useState('')
  const { failure, written, write } = useExport()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (folder.trim() !== '') void write({ format, folder: folder.trim(), filter })
  }
  return (
    <Card title={say('audit.export.title')}>
      <form className="stack" onSubmit={submit}>
        <div className="row fields">
          <FormatField format={format} onChange={setFormat} />
          <Field label={say('audit.export.folder')} className="grow">
            <TextInput
              value={folder}
              maxLength={4096}
              onChange={(_, { value }) => setFolder(value)}
            />
          </Field>
        </div>
        {failure && <FailureCard problem={failure} />}
        {written && (
          <p role="status">
            {say('audit.export.written', { n: written.entries, file: written.file })}
          </p>
        )}
        <div className="row">
          <Button type="submit">{say('audit.export.button')}</Button>
        </div>
      </form>
    </Card>
  )
}

function useExport() {
  const [failure, setFailure] = useState<Problem | null>(null)
  const [written, setWritten] = useState<Output<'audit.export'> | null>(null)
  const write = async (wanted: Input<'audit.export'>) => {
    const answer = await askWithFactor('audit.export', wanted, 'export')
    setFailure(answer.ok ? null : answer.failure)
    setWritten(answer.ok ? answer.value : null)
  }
  return { failure, written, write }
}

function FormatField(props: { format: Format; onChange: (format: Format) => void }) {
  const { say } = useWords()
  return (
    <Field label={say('audit.export.format')}>
      <Select
        value={props.format}
        onChange={(_, { value }) => props.onChange(formats.find((one) => one === value) ?? 'jsonl')}
      >
        {formats.map((one) => (
          <option key={one} value={one}>
            {say(`audit.export.formats.${one}`)}
          </option>
        ))}
      </Select>
    </Field>
  )
}
