import { Button, Field, Input } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'

import type { Output } from '../../../preload/contract.ts'
import { ask, type Problem, useReading } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { useKept } from '../../kept.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Card } from '../../ui/Page.tsx'
import { Reader } from '../../ui/Reader.tsx'
import { toast } from '../../ui/toast.tsx'
import { useFormats, useWords } from '../../words.tsx'

type Rules = Output<'settings.read'>['retention']
type Preview = Output<'forget.preview'>

const counts = ['daily', 'weekly', 'monthly'] as const

/** How long copies stay, as a sentence and as fields, with what a change would remove. */
export function RetentionCard() {
  const { say } = useWords()
  const reading = useReading('settings.read', null)
  return (
    <Card title={say('backups.retention.title')}>
      <Reader reading={reading}>
        {({ retention, defaults }) => (
          <RetentionForm
            key={JSON.stringify(retention)}
            rules={retention}
            usual={defaults.retention}
            saved={reading.again}
          />
        )}
      </Reader>
    </Card>
  )
}

type FormProps = Readonly<{ rules: Rules; usual: Rules; saved: () => void }>

const unitOf = { y: 'year', m: 'month', d: 'day', h: 'hour' } as const

/** `1m15d` in words; what does not read as such a time stays as it is. */
function withinWords(tag: string, within: string): string {
  const parts = [...within.matchAll(/(\d+)([ymdh])/g)].map(([, n = '', letter = '']) => {
    const unit = unitOf[letter as keyof typeof unitOf]
    const format = new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' })
    return format.format(Number(n))
  })
  return parts.length === 0
    ? within
    : new Intl.ListFormat(tag, { type: 'unit', style: 'narrow' }).format(parts)
}

/** The rules as typed, what they would remove, and keeping them. */
function useRetention({ rules, saved }: Pick<FormProps, 'rules' | 'saved'>) {
  const { say } = useWords()
  const [wanted, setWanted] = useKept('backups.retention', rules)
  const [preview, setPreview] = useState<Preview | null>(null)
  const [failure, setFailure] = useState<Problem | null>(null)
  const change = (next: Rules) => {
    setWanted(next)
    setPreview(null)
  }
  const look = async () => {
    const answer = await ask('forget.preview', { retention: wanted })
    setFailure(answer.ok ? null : answer.failure)
    setPreview(answer.ok ? answer.value : null)
  }
  const save = async (reason: string) => {
    const input = { section: 'retention', retention: wanted } as const
    const first = await ask('settings.write', input)
    // What takes copies away is made only with the second factor and a reason.
    const answer =
      first.ok && !first.value.saved
        ? await askWithFactor('settings.lower', { change: input, reason }, 'settings')
        : first
    if (!answer.ok) return setFailure(answer.failure)
    toast(say('backups.retention.saved'))
    return saved()
  }
  return { wanted, preview, failure, change, look, save }
}

function RetentionForm({ rules, usual, saved }: FormProps) {
  const { say, tag } = useWords()
  const { wanted, preview, failure, change, look, save } = useRetention({ rules, saved })
  const [reason, setReason] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // What it takes away is shown before it is kept.
    void (preview === null ? look() : save(reason))
  }
  return (
    <form className="stack" onSubmit={submit}>
      <p>
        {say('backups.retention.sentence', { ...wanted, within: withinWords(tag, wanted.within) })}
      </p>
      <Fields wanted={wanted} change={change} />
      {failure && <FailureCard problem={failure} />}
      {preview && <Effect preview={preview} />}
      {preview && (
        <Field label={say('confirm.reason')}>
          <Input value={reason} maxLength={200} onChange={(_, { value }) => setReason(value)} />
        </Field>
      )}
      <div className="row">
        <Button type="submit" appearance="primary">
          {say(preview === null ? 'backups.retention.preview' : 'backups.retention.save')}
        </Button>
        <Button onClick={() => change(usual)}>{say('backups.retention.default')}</Button>
      </div>
    </form>
  )
}

function Fields({ wanted, change }: { wanted: Rules; change: (next: Rules) => void }) {
  const { say } = useWords()
  return (
    <div className="row fields">
      <Field label={say('backups.retention.within')} hint={say('backups.retention.withinHint')}>
        <Input
          value={wanted.within}
          maxLength={30}
          onChange={(_, { value }) => change({ ...wanted, within: value.trim() })}
        />
      </Field>
      {counts.map((name) => (
        <Field key={name} label={say(`backups.retention.${name}`)}>
          <Input
            type="number"
            min={0}
            max={10_000}
            value={String(wanted[name])}
            onChange={(_, { value }) =>
              change({ ...wanted, [name]: Math.max(0, Math.trunc(Number(value) || 0)) })
            }
          />
        </Field>
      ))}
    </div>
  )
}

function Effect({ preview }: { preview: Preview }) {
  const { say } = useWords()
  const { bytes } = useFormats()
  const { kept, removed, bytes: room } = preview
  const facts = { n: removed.length, kept, bytes: room === null ? '' : bytes(room) }
  return (
    <p role="status">
      {removed.length === 0
        ? say('backups.retention.nothing', { kept })
        : say(
            room === null ? 'backups.retention.removes' : 'backups.retention.removesFrees',
            facts,
          )}
    </p>
  )
}
