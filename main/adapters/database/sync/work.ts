import type {
  ConflictRow,
  HintRow,
  IntentRow,
  PreImageRow,
  SyncRunRow,
} from '../../../core/sync/rows.ts'
import type { SyncStore } from '../../../core/sync/store.ts'
import type { Sqlite } from '../sqlite.ts'
import {
  conflictColumns,
  hintColumns,
  intentColumns,
  preImageColumns,
  runColumns,
} from './columns.ts'
import { tableOf } from './table.ts'

const isOpen = "state IN ('planned', 'sent', 'unknown', 'ambiguous', 'held')"

type RunPart = Pick<
  SyncStore,
  | 'addRun'
  | 'putRun'
  | 'run'
  | 'runs'
  | 'putIntent'
  | 'intent'
  | 'openIntents'
  | 'intentsOfRun'
  | 'intentsSince'
>

function runTables(db: Sqlite): RunPart {
  const runs = tableOf<SyncRunRow>(db, 'sync_run', { columns: runColumns, key: ['runId'] })
  const intents = tableOf<IntentRow>(db, 'sync_intent', {
    columns: intentColumns,
    key: ['intentId'],
  })
  return {
    addRun: (row) => ({ ...row, runId: runs.add(row) }),
    putRun: (row) => runs.put(row),
    run: (runId) => runs.one('run_id = ?', runId),
    runs: (linkId, limit) => runs.where('link_id = ? ORDER BY run_id DESC LIMIT ?', linkId, limit),
    putIntent: (row) => intents.put(row),
    intent: (intentId) => intents.one('intent_id = ?', intentId),
    openIntents: (linkId) => intents.where(`link_id = ? AND ${isOpen} ORDER BY rowid`, linkId),
    intentsOfRun: (runId) => intents.where('run_id = ? ORDER BY rowid', runId),
    intentsSince: (linkId, sentAt) =>
      intents.where('link_id = ? AND sent_at >= ? ORDER BY rowid', linkId, sentAt),
  }
}

type RecordPart = Pick<
  SyncStore,
  | 'putPreImage'
  | 'preImage'
  | 'addConflict'
  | 'putConflict'
  | 'conflicts'
  | 'addHint'
  | 'putHint'
  | 'hints'
  | 'cut'
>

function recordTables(db: Sqlite): RecordPart {
  const shape = { columns: preImageColumns, key: ['ref'] } as const
  const preImages = tableOf<PreImageRow>(db, 'sync_pre_image', shape)
  const conflicts = tableOf<ConflictRow>(db, 'sync_conflict', {
    columns: conflictColumns,
    key: ['conflictId'],
  })
  const hints = tableOf<HintRow>(db, 'sync_hint', { columns: hintColumns, key: ['hintId'] })
  const intents = tableOf<IntentRow>(db, 'sync_intent', {
    columns: intentColumns,
    key: ['intentId'],
  })
  return {
    putPreImage: (row) => preImages.put(row),
    preImage: (ref) => preImages.one('ref = ?', ref),
    addConflict: (row) => ({ ...row, conflictId: conflicts.add(row) }),
    putConflict: (row) => conflicts.put(row),
    conflicts: (pairUid) =>
      pairUid === null
        ? conflicts.where('TRUE ORDER BY conflict_id')
        : conflicts.where('pair_uid = ? ORDER BY conflict_id', pairUid),
    addHint(row) {
      if (hints.one('hint_id = ?', row.hintId) !== null) return false
      hints.put(row)
      return true
    },
    putHint: (row) => hints.put(row),
    hints: () => hints.where('taken IS NULL ORDER BY at, hint_id'),
    cut({ now, intentsBefore }) {
      intents.remove(`NOT ${isOpen} AND coalesce(sent_at, 0) < ?`, intentsBefore)
      preImages.remove(
        `keep_until <= ? AND NOT EXISTS
         (SELECT 1 FROM sync_intent WHERE pre_ref = ref AND ${isOpen})`,
        now,
      )
    },
  }
}

/** Runs, writes, what was before them, conflicts and hints. */
export const workTables = (db: Sqlite): RunPart & RecordPart => ({
  ...runTables(db),
  ...recordTables(db),
})
