import { formatBytes, formatNumber } from '../../resources/locales/format.ts'
import { itemKey } from '../adapters/item-key.ts'
import type { AppEvent } from '../app-types.ts'
import { codeOf } from '../core/failure.ts'
import { failureLine, failureText } from './failure-text.ts'
import type { Output } from './output.ts'
import { cut, printable } from './table.ts'

type Moved = Extract<AppEvent, { type: 'progress' }>
type Item = Extract<AppEvent, { type: 'item' }>

/** Between two moves of the line on a terminal, and between two plain lines elsewhere. */
const pace = { terminal: 100, plain: 10_000 } as const
/** Failed items that are named on the terminal; the JSON lines name all. */
const namedItems = 20

/** Shows what a run tells: one line that moves on a terminal, plain lines elsewhere, or JSON. */
export interface Progress {
  readonly onEvent: (event: AppEvent) => void
  /** Clears the moving line. */
  end(): void
}

/** What is being done, and what it waits for. */
function subjectOf(event: Moved, { words }: Output): string {
  const { phase, kind, wait } = event
  const what = words.say(`phases.${phase}`)
  const doing = kind === undefined ? what : `${what}  ${words.say(`kinds.${kind}`)}`
  if (wait === undefined) return doing
  const reason = failureText(wait.failure, words).headline
  return `${doing}  ${words.say('run.wait', { time: wait.until, reason })}`
}

function amountOf({ done, total, bytes }: Moved, { words }: Output): string {
  const count =
    total === null ? formatNumber(words.tag, done) : words.say('run.of', { done, total })
  return bytes > 0 ? `${count}  ${formatBytes(words.tag, bytes)}` : count
}

const moved = ({ wait, run, phase, kind, done, total, bytes }: Moved) => ({
  run,
  phase,
  ...(kind !== undefined && { kind }),
  done,
  total,
  bytes,
  ...(wait !== undefined && {
    wait: { code: codeOf(wait.failure), until: new Date(wait.until).toISOString() },
  }),
})

const itemFacts = ({ run, failure, kind, item, path }: Item) => ({
  run,
  code: codeOf(failure),
  kind,
  key: itemKey(kind, item.type, item.id),
  path,
})

/** The line that moves on a terminal; elsewhere plain lines, less often. */
function movingLine(output: Output, now: () => number) {
  const { errors } = output
  let shown = -Infinity
  // Kinds are read side by side and take turns: each is news once.
  const subjects = new Set<string>()
  let isDrawn = false
  return {
    clear() {
      if (isDrawn) errors.write('\r\u001B[2K')
      isDrawn = false
    },
    draw(event: Moved) {
      const next = subjectOf(event, output)
      const isNew = !subjects.has(next)
      const due = errors.isTerminal ? pace.terminal : pace.plain
      if (!isNew && now() - shown < due) return
      shown = now()
      subjects.add(next)
      const amount = amountOf(event, output)
      if (!errors.isTerminal) return errors.write(`${isNew ? next : `${next}  ${amount}`}\n`)
      errors.write(`\r\u001B[2K${cut(`${next}  ${amount}`, errors.columns - 1)}`)
      isDrawn = true
    },
  }
}

/** Starts showing progress. */
export function showProgress(output: Output, now: () => number): Progress {
  const line = movingLine(output, now)
  let items = 0

  const name = (event: Item) => {
    output.line('item', itemFacts(event))
    items += 1
    if (output.json || items > namedItems) return
    line.clear()
    output.note(`  ${failureLine(event.failure, output.words)}: ${printable(event.path)}`)
  }

  return {
    onEvent(event) {
      if (event.type === 'item') return name(event)
      if (event.type === 'progress') {
        output.line('progress', moved(event))
        return output.json ? undefined : line.draw(event)
      }
      line.clear()
      return output.warn(event.failure, event.run)
    },
    end() {
      line.clear()
      const more = items - namedItems
      if (more > 0) output.note(`  ${output.words.say('run.more', { n: more })}`)
    },
  }
}
