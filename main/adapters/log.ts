import { appendFileSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

import type { Clock, Log, LogFacts } from '../core/ports.ts'
import { errnoOf } from './files.ts'

const levels = ['error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof levels)[number]

const day = 86_400_000
const daysKept = 14
const mostBytes = 10 * 1024 * 1024
const fileName = /^dingkeep-(\d{4}-\d{2}-\d{2})\.jsonl$/

/** Reads `DINGKEEP_LOG`; anything else than a level means `info`. */
export const logLevel = (word: string | undefined): LogLevel =>
  levels.find((level) => level === word) ?? 'info'

/** Ids, codes, numbers and times pass; what may be a name, path, address or text does not. */
const plain = (value: LogFacts[string]): LogFacts[string] =>
  typeof value !== 'string' || /^[\w.:+-]{0,80}$/.test(value) ? value : 'withheld'

const facts = (given: LogFacts): LogFacts =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name, plain(value)]))

function removeOld(folder: string, now: number): void {
  for (const name of readdirSync(folder)) {
    const made = fileName.exec(name)?.[1]
    if (made !== undefined && Date.parse(made) < now - daysKept * day) {
      rmSync(join(folder, name), { force: true })
    }
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/**
 * Writes `logs/dingkeep-YYYY-MM-DD.jsonl`, one JSON object per line (conventions, section 15).
 *
 * The area is the event's first word (`backup.started` → `backup`). Files older than 14 days go;
 * a day's file ends at 10 MB. A log that cannot be written never stops the work: lines that were
 * lost are counted and told in the next line that can be written.
 */
export function openLog(folder: string, options: { clock: Clock; level: LogLevel }): Log {
  const most = levels.indexOf(options.level)
  let today = ''
  let size = 0
  let lost = 0

  const append = (line: string, now: number) => {
    const date = new Date(now).toISOString().slice(0, 10)
    const path = join(folder, `dingkeep-${date}.jsonl`)
    if (date !== today) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      removeOld(folder, now)
      size = sizeOf(path)
      today = date
    }
    const bytes = Buffer.byteLength(line)
    if (size + bytes > mostBytes) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    appendFileSync(path, line, { mode: 0o600 })
    size += bytes
  }

  return {
    write(level, event, given = {}) {
      if (levels.indexOf(level) > most) return
      const now = options.clock.now()
      const area = event.split('.')[0] ?? event
      const head = { at: new Date(now).toISOString(), level, area, event }
      const note = lost === 0 ? {} : { lostLines: lost }
      try {
        append(`${JSON.stringify({ ...head, ...facts(given), ...note })}\n`, now)
        lost = 0
      } catch (error) {
        if (errnoOf(error) === '') throw error
        lost += 1
      }
    },
  }
}
