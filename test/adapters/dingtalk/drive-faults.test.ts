import { expect, it } from 'vitest'

import { bytesOf } from '../../../main/sample/contents/recipe.ts'
import type { Sample } from '../../../main/sample/index.ts'
import { filesOf, type KindCopy, textOf } from '../../fakes/kind-tree.ts'
import { order, startTestSample } from '../sample.ts'
import { leapingClock } from './client-of.ts'
import { fileNamed, readDrive } from './drive-reading.ts'

const fault = (sample: Sample, what: string, about: object) =>
  order(sample, 'fault', { fault: what, ...about })

/** Waits end at once, and spoilt answers are not held against the contract. */
const quick = () => ({ client: { clock: leapingClock(Date.now()), unchecked: true } })

const codesOf = (copy: KindCopy): string[] =>
  copy.tally.failedItems.map(({ failure }) => failure.about['code'] ?? failure.name)

/** What every fault must leave behind: the files that a reading without faults gives. */
async function untouched(sample: Sample) {
  return filesOf(await readDrive(sample))
}

it.each([
  [
    'an expired token in the middle of a list',
    'expired-token',
    { endpoint: 'ListAllDentries', skip: 1 },
  ],
  [
    'an expired token between downloads',
    'expired-token',
    { endpoint: 'GetFileDownloadInfo', skip: 9 },
  ],
  ['a connection cut before the answer', 'cut-before', { endpoint: 'ListAllDentries' }],
  ['a connection cut after the call', 'cut-after', { endpoint: 'ListAllDentries' }],
  ['too many calls', 'app-second', { endpoint: 'GetFileDownloadInfo', count: 3 }],
  ['a server error', 'server-error', { endpoint: 'ListRecycleItems', count: 2 }],
  ['a page token that is not taken', 'wrong-token', { endpoint: 'ListAllDentries' }],
  ['garbage', 'garbage', { endpoint: 'ListDentryVersions' }],
  ['a download cut after some bytes', 'cut-after', { endpoint: 'download', amount: 700, skip: 4 }],
])('reads on after %s', async (_what, name, about) => {
  const sample = await startTestSample({ people: 6 })
  const wanted = await untouched(sample)
  await fault(sample, name, { count: 1, ...about })

  const copy = await readDrive(sample, null, quick())

  expect(copy.failure).toBe(null)
  expect(copy.tally.failedItems).toEqual([])
  expect(await filesOf(copy)).toEqual(wanted)
})

it('names one bad file, saves the others, and fetches it in the next run', async () => {
  const sample = await startTestSample({ people: 6 })
  const wanted = await untouched(sample)
  await fault(sample, 'refuse', {
    endpoint: 'GetFileDownloadInfo',
    count: 1,
    status: 400,
    code: 'operationNotSupported',
  })

  const first = await readDrive(sample, null, quick())
  const second = await readDrive(sample, first)

  expect(codesOf(first)).toEqual(['operationNotSupported'])
  expect((await filesOf(first)).size).toBe(wanted.size - 1)
  expect(await filesOf(second)).toEqual(wanted)
})

it('does not take an old content for the new version whose download failed', async () => {
  const sample = await startTestSample({ people: 6 })
  const first = await readDrive(sample)
  const { dentry } = fileNamed(sample, '.hidden')
  await order(sample, 'change', { change: 'edit-file', dentry: dentry.id })
  const refusal = { endpoint: 'GetFileDownloadInfo', status: 400, code: 'fileArchived' }
  await fault(sample, 'refuse', { ...refusal, count: 1 })

  const failing = await readDrive(sample, first, quick())
  const full = await readDrive(sample, failing, { mode: 'full' })

  const path = [...(await filesOf(first)).keys()].find((one) => one.endsWith('/.hidden')) ?? ''
  const version = dentry.versions.at(-1)
  expect(await textOf(failing, path)).toBe(await textOf(first, path))
  expect((await filesOf(full)).get(path)?.text).toBe(
    version && bytesOf(version.recipe).toString('latin1'),
  )
})

it('asks once where the right to download is missing, and keeps all records', async () => {
  const sample = await startTestSample({ people: 6 })
  await fault(sample, 'missing-scope', { endpoint: 'GetFileDownloadInfo', count: 1000 })

  const copy = await readDrive(sample, null, quick())

  const asked = sample.log.filter(({ endpoint }) => endpoint === 'storage_1_0.GetFileDownloadInfo')
  // Some are under way side by side when the first answer comes.
  expect(asked.length).toBeLessThanOrEqual(6)
  expect(copy.failure).toBe(null)
  expect(new Set(copy.tally.failedItems.map(({ failure }) => failure.name))).toEqual(
    new Set(['permissionMissing']),
  )
  expect([...(await filesOf(copy)).keys()].every((path) => path.endsWith('_items.jsonl'))).toBe(
    true,
  )
})

it('keeps what it has when the allowance runs out, and goes on from there', async () => {
  const sample = await startTestSample({ people: 6 })
  const wanted = await untouched(sample)

  const first = await readDrive(sample, null, { client: { cap: 20 } })
  const second = await readDrive(sample, first)

  expect(first.failure?.name).toBe('allowanceUsed')
  expect(first.calls).toBeLessThanOrEqual(20)
  expect((await filesOf(first)).size).toBeGreaterThan(5)
  expect(await filesOf(second)).toEqual(wanted)
})

it('ends the kind and loses nothing when a right to list is taken away', async () => {
  const sample = await startTestSample({ people: 6 })
  const first = await readDrive(sample)
  await fault(sample, 'missing-scope', { endpoint: 'ListAllDentries', count: 1000 })

  const second = await readDrive(sample, first, { mode: 'full', ...quick() })

  expect(second.failure?.name).toBe('permissionMissing')
  expect(await filesOf(second)).toEqual(await filesOf(first))
})

it('stops soon when asked to', async () => {
  const sample = await startTestSample({ people: 6 })
  const stop = new AbortController()
  stop.abort(new Error('stopped'))

  await expect(readDrive(sample, null, { signal: stop.signal })).rejects.toThrow('stopped')
})

it('asks nothing without an operator', async () => {
  const sample = await startTestSample({ people: 6 })

  const copy = await readDrive({ ...sample, operator: '' })

  expect(copy.failure?.name).toBe('settingsUnfit')
  expect(copy.calls).toBe(0)
})
