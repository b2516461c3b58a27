import { useEffect } from 'react'

import { announce } from '../../../ui/announce.tsx'
import { failureWords } from '../../../ui/failure-text.ts'
import { Shape, type ShapeName, type Tone } from '../../../ui/Shape.tsx'
import { useWords, type Words } from '../../../words.tsx'
import type { RowState, TestRow } from '../types.ts'

type Look = Readonly<{ shape: ShapeName; tone: Tone; turning?: boolean }>

/** Shape and colour of an outcome; the words stand beside it. */
export const looks: Readonly<Record<RowState, Look>> = {
  'not-tested': { shape: 'dots', tone: 'grey' },
  testing: { shape: 'ring', tone: 'blue', turning: true },
  ready: { shape: 'good', tone: 'green' },
  missing: { shape: 'octagon', tone: 'red' },
  'granted-not-published': { shape: 'triangle', tone: 'amber' },
  'range-too-small': { shape: 'triangle', tone: 'amber' },
  'needs-verified-organisation': { shape: 'none', tone: 'grey' },
  'needs-paid-edition': { shape: 'none', tone: 'grey' },
  'needs-consent': { shape: 'octagon', tone: 'red' },
  'not-licensed': { shape: 'triangle', tone: 'amber' },
  'not-answering': { shape: 'hourglass', tone: 'amber' },
  failed: { shape: 'octagon', tone: 'red' },
  warning: { shape: 'triangle', tone: 'amber' },
  unknown: { shape: 'dots', tone: 'grey' },
}

type Outcome = Pick<TestRow, 'state' | 'result' | 'facts' | 'failure'>

/** The outcome in words: the engine's sentence, else the failure's headline, else the state. */
export function outcomeText({ state, result, facts, failure }: Outcome, words: Words): string {
  const said = result === null ? null : words.find(`setup.result.${result}`, facts)
  if (said !== null) return said
  if (failure !== null) return failureWords(failure, words).headline
  return words.find(`setup.rowStates.${state}`) ?? state
}

/** Live checks as lines: shape, what is tried, how it came out, and what to do about it. */
export function TestRows({ rows }: { rows: readonly TestRow[] }) {
  const words = useWords()
  const done = rows.filter(({ state }) => state !== 'testing' && state !== 'not-tested')
  const ready = done.filter(({ state }) => state === 'ready').length
  const spoken = done.length === 0 ? '' : words.say('setup.rowsReady', { ready, of: rows.length })
  useEffect(() => {
    if (spoken !== '') announce(spoken)
  }, [spoken])
  return (
    <ul className="check-rows card">
      {rows.map((row) => (
        <CheckRow key={row.id} row={row} />
      ))}
    </ul>
  )
}

function CheckRow({ row }: { row: TestRow }) {
  const words = useWords()
  const look = looks[row.state]
  // What is unfit is said by the sentence itself; the failure's steps are those of the settings file.
  const isPlain = row.failure === null || row.failure.name === 'settingsUnfit'
  const failed = isPlain || row.failure === null ? null : failureWords(row.failure, words)
  return (
    <li>
      <Shape {...look} size={20} />
      <span className="grow">
        <span className="strong">
          {words.find(`setup.check.${row.id}`, row.facts) ?? row.facts['path'] ?? row.id}
        </span>
        <span className={`small tone-${look.tone} outcome`}>{outcomeText(row, words)}</span>
        {failed !== null && (
          <>
            <ol className="small steps">
              {failed.steps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
            <span className="least third mono">{failed.code}</span>
          </>
        )}
      </span>
    </li>
  )
}
