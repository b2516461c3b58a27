import { countOf, isFields, stringOf, stringsOf } from './fields.ts'
import type { Fields } from './fields.ts'
import { isId } from './id.ts'
import { nsFromTime } from './stored-time.ts'
import type { Id, SnapshotData, SnapshotSummary } from './types.ts'

const summaryCounts = [
  'files_new',
  'files_changed',
  'files_unmodified',
  'dirs_new',
  'dirs_changed',
  'dirs_unmodified',
  'data_blobs',
  'tree_blobs',
  'data_added',
  'data_added_packed',
  'total_files_processed',
  'total_bytes_processed',
] as const

/** Gives the snapshot's fields in restic's order, empty ones left out. */
export function snapshotJson(data: SnapshotData): Fields {
  const fields: Record<string, unknown> = {}
  const put = (name: keyof SnapshotData, value: unknown) => {
    if (value === undefined || value === '' || value === 0) return
    if (Array.isArray(value) && value.length === 0) return
    fields[name] = value
  }
  fields['time'] = data.time
  put('parent', data.parent)
  fields['tree'] = data.tree
  fields['paths'] = data.paths
  const rest = ['hostname', 'username', 'uid', 'gid', 'excludes', 'tags', 'original'] as const
  for (const name of rest) put(name, data[name])
  put('program_version', data.program_version)
  if (data.summary !== undefined) fields['summary'] = summaryJson(data.summary)
  return fields
}

const summaryJson = (summary: SnapshotSummary): Fields => ({
  backup_start: summary.backup_start,
  backup_end: summary.backup_end,
  ...Object.fromEntries(summaryCounts.map((name) => [name, summary[name]])),
})

function idOf(value: unknown, name: string): Id {
  if (!isId(value)) throw new SyntaxError(`${name} is not an ID`)
  return value
}

const optional: readonly (readonly [
  keyof SnapshotData,
  (value: unknown, name: string) => unknown,
])[] = [
  ['parent', idOf],
  ['original', idOf],
  ['hostname', stringOf],
  ['username', stringOf],
  ['program_version', stringOf],
  ['uid', countOf],
  ['gid', countOf],
  ['excludes', stringsOf],
  ['tags', stringsOf],
]

/** Reads a snapshot's JSON; unknown fields are dropped. Throws `SyntaxError` where it is none. */
export function decodeSnapshot(value: unknown): SnapshotData {
  if (!isFields(value)) throw new SyntaxError('Not a snapshot')
  const time = stringOf(value['time'], 'time')
  nsFromTime(time)
  const data: Record<string, unknown> = {
    time,
    tree: idOf(value['tree'], 'tree'),
    paths: stringsOf(value['paths'] ?? [], 'paths'),
  }
  for (const [name, read] of optional) {
    const field = value[name]
    if (field !== undefined && field !== null) data[name] = read(field, name)
  }
  if (isFields(value['summary'])) data['summary'] = decodeSummary(value['summary'])
  // Every field was checked above.
  return data as unknown as SnapshotData
}

function decodeSummary(value: Fields): SnapshotSummary {
  const summary: Record<string, unknown> = {
    backup_start: stringOf(value['backup_start'] ?? '', 'backup_start'),
    backup_end: stringOf(value['backup_end'] ?? '', 'backup_end'),
  }
  // Older restic versions write fewer counts.
  for (const name of summaryCounts) summary[name] = countOf(value[name] ?? 0, name)
  return summary as unknown as SnapshotSummary
}
