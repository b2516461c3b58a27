import type { Failure } from '../../core/failure.ts'

/** What is tried of a storage, in this order. */
export const storageTrials = ['place', 'write', 'change', 'again', 'free', 'speed'] as const
export type StorageTrial = (typeof storageTrials)[number]

/** The outcome of one trial; `result` names the sentence that says it, `facts` fill it. */
export type StorageRow = Readonly<{
  id: StorageTrial
  state: 'testing' | 'ready' | 'warning' | 'failed' | 'unknown'
  result: string | null
  facts: Readonly<Record<string, string>>
  failure: Failure | null
}>

/** How fast the storage is: files of 4 KiB a second, and bytes a second of one large file. */
export type StorageSpeed = Readonly<{ filesPerSecond: number; bytesPerSecond: number }>

export type StorageOutcome = Readonly<{
  rows: readonly StorageRow[]
  good: boolean
  speed: StorageSpeed | null
}>

/** Makes a row that is done. */
export const rowOf = (
  id: StorageTrial,
  state: Exclude<StorageRow['state'], 'testing'>,
  about: Partial<Pick<StorageRow, 'result' | 'facts' | 'failure'>> = {},
): StorageRow => ({ id, state, result: null, facts: {}, failure: null, ...about })

const slowFiles = 20
const slowBytes = 8 * 1024 * 1024

/** Whether backups to it take long enough to say so before. */
export const isSlow = ({ filesPerSecond, bytesPerSecond }: StorageSpeed): boolean =>
  filesPerSecond < slowFiles || bytesPerSecond < slowBytes

/** The row about speed: what 1 GB takes, and the verdict. */
export function speedRow(speed: StorageSpeed): StorageRow {
  const seconds = Math.max(1, Math.round(1024 ** 3 / Math.max(1, speed.bytesPerSecond)))
  return rowOf('speed', isSlow(speed) ? 'warning' : 'ready', {
    result: isSlow(speed) ? 'storage-slow' : 'storage-fast',
    facts: {
      secondsPerGb: String(seconds),
      bytes: String(Math.round(speed.bytesPerSecond)),
      files: String(Math.round(speed.filesPerSecond)),
    },
  })
}
