import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'

import type { AuditRow } from '../../preload/contract/audit.ts'
import type { AuditFilter } from '../adapters/database/audit.ts'
import { fileFailure } from '../adapters/files.ts'
import { outputFolder } from '../adapters/output-folder.ts'
import type { Printer } from '../adapters/print.ts'
import type { Engine } from '../app/engine.ts'
import type { AuditRecord } from '../core/audit.ts'
import { done, type Outcome } from '../core/failure.ts'
import { runStamp } from '../core/time.ts'
import { auditPage, mostPrinted } from './audit-page.ts'
import { auditRow, namesOf } from './audit-rows.ts'

export type ExportAsk = Readonly<{
  format: 'jsonl' | 'csv' | 'pdf'
  folder: string
  filter: AuditFilter
  printer: Printer
}>
export type Exported = Readonly<{ file: string; entries: number; head: string }>

const batch = 500

/** All entries that fit, oldest first, from a log that may grow meanwhile. */
function* entriesOf(engine: Engine, filter: AuditFilter): Generator<AuditRecord> {
  const { audit } = engine.state
  const found: AuditRecord[][] = []
  for (let before = audit.head().seq + 1; ;) {
    const rows = audit.newest({ ...filter, before, limit: batch })
    found.push(rows.toReversed())
    before = rows.at(-1)?.seq ?? 0
    if (rows.length < batch) break
  }
  for (const rows of found.toReversed()) yield* rows
}

/** Body and hash as they stand: whoever has the file can check every hash and link. */
function* jsonLines(records: Iterable<AuditRecord>): Generator<string> {
  for (const { body, hash } of records) yield `${JSON.stringify({ body, hash })}\n`
}

const columns = [
  'seq',
  'at',
  'actor',
  'name',
  'role',
  'source',
  'action',
  'object',
  'result',
  'factor',
  'reason',
  'about',
  'hash',
] as const satisfies readonly (keyof AuditRow)[]

/** RFC 4180; what a spreadsheet would take for a formula gets an apostrophe (OWASP, CSV injection). */
function cell(value: unknown): string {
  const text = typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value)
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Spreadsheets take a file for UTF-8 by the mark at its start. */
function* csvLines(
  records: Iterable<AuditRecord>,
  names: ReadonlyMap<string, string>,
): Generator<string> {
  yield `\uFEFF${columns.join(',')}\r\n`
  for (const record of records) {
    const row = auditRow(record, names)
    yield `${columns.map((name) => cell(row[name])).join(',')}\r\n`
  }
}

/** What a file holds, and how many entries that is once so many parts are written. */
type Content = Readonly<{
  parts: Iterable<string | Uint8Array>
  entriesIn: (parts: number) => number
}>

async function contentOf(engine: Engine, ask: ExportAsk): Promise<Outcome<Content>> {
  const { format, filter } = ask
  if (format === 'pdf') return pdfOf(engine, ask)
  const records = entriesOf(engine, filter)
  if (format === 'jsonl') return done({ parts: jsonLines(records), entriesIn: (parts) => parts })
  const parts = csvLines(records, namesOf(engine.state))
  return done({ parts, entriesIn: (written) => written - 1 })
}

async function pdfOf(
  { state, clock, settings }: Engine,
  ask: ExportAsk,
): Promise<Outcome<Content>> {
  const records = state.audit.newest({ ...ask.filter, limit: mostPrinted + 1 })
  const names = namesOf(state)
  const rows = records.slice(0, mostPrinted).map((record) => auditRow(record, names))
  const page = await auditPage({
    rows,
    isCut: records.length > mostPrinted,
    head: state.audit.head().hash,
    now: clock.now(),
    language: settings.language,
  })
  const pdf = await ask.printer.pdf(page)
  return pdf.ok ? done({ parts: [pdf.value], entriesIn: () => rows.length }) : pdf
}

/**
 * Writes the entries that fit into a new file. Fails with `folderUnfit`, `noPrinter`, or what the
 * disk says; what was begun is then removed.
 */
export async function exportAudit(engine: Engine, ask: ExportAsk): Promise<Outcome<Exported>> {
  const { profile, settings, clock, state } = engine
  const places = [profile.folder, ...(settings.storage.path ? [settings.storage.path] : [])]
  const folder = await outputFolder(ask.folder, places)
  if (!folder.ok) return folder
  const head = state.audit.head()
  const content = await contentOf(engine, ask)
  if (!content.ok) return content
  const stamp = runStamp(clock.now()).slice(1)
  const file = join(folder.value, `audit-${stamp}.${ask.format}`)
  try {
    const written = await writeParts(file, content.value.parts)
    return done({ file, entries: content.value.entriesIn(written), head: head.hash })
  } catch (error) {
    return fileFailure(error, folder.value)
  }
}

/** Writes part by part into a file that must not be there yet; gives how many parts. */
async function writeParts(file: string, parts: Iterable<string | Uint8Array>): Promise<number> {
  const handle = await open(file, 'wx', 0o600)
  let written = 0
  try {
    for (const part of parts) {
      await handle.writeFile(part)
      written += 1
    }
    await handle.sync()
    return written
  } catch (error) {
    await rm(file, { force: true })
    throw error
  } finally {
    await handle.close()
  }
}
