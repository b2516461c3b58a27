import { expect, test } from 'vitest'

import {
  type PermissionAsk,
  type TriedPermission,
  tryPermissions,
} from '../../../main/adapters/dingtalk/permission-rows.ts'
import { permissions } from '../../../main/core/permissions.ts'
import type { Sample } from '../../../main/sample/index.ts'
import { skippingClock } from '../../fakes/skipping-clock.ts'
import { order, startTestSample } from '../sample.ts'
import { clientOf } from './client-of.ts'

async function rowsOf(sample: Sample, more: Partial<PermissionAsk> = {}) {
  const told: TriedPermission[] = []
  const clock = skippingClock()
  const rows = await tryPermissions({
    open: () => clientOf(sample, { clock, purpose: 'setup' }).dingtalk,
    departments: [1],
    operator: sample.operator,
    clock,
    signal: new AbortController().signal,
    onRow: (row) => void told.push(row),
    ...more,
  })
  return { rows: new Map(rows.map((row) => [row.id, row])), told }
}

test('every permission of the catalogue is ready where the administrator followed the guide', async () => {
  const sample = await startTestSample()
  const { rows } = await rowsOf(sample)
  expect([...rows.keys()]).toEqual(permissions.map(({ id }) => id))
  expect([...rows.values()].filter(({ state }) => state !== 'ready')).toEqual([])
})

test('a missing permission, one that waits for a version and one out of reach are told apart', async () => {
  const sample = await startTestSample()
  await order(sample, 'change', { change: 'revoke-scope', scope: 'Workflow.Form.Read' })
  await order(sample, 'change', { change: 'grant-unpublished', scope: 'qyapi_get_member' })
  await order(sample, 'change', { change: 'grant-unpublished', scope: 'Calendar.Event.Read' })
  await order(sample, 'change', { change: 'close-externals' })
  await order(sample, 'change', { change: 'set-auth-level', level: '0' })
  const { rows } = await rowsOf(sample)
  expect(rows.get('approval-forms')).toMatchObject({
    state: 'missing',
    failure: { name: 'permissionMissing', about: { scopes: 'Workflow.Form.Read' } },
  })
  expect(rows.get('people')).toMatchObject({
    state: 'granted-not-published',
    failure: { name: 'permissionNotLive' },
  })
  expect(rows.get('calendar')?.state).toBe('granted-not-published')
  expect(rows.get('external-contacts')?.state).toBe('needs-paid-edition')
  expect(rows.get('file-contents')?.state).toBe('needs-verified-organisation')
  expect(rows.get('departments')?.state).toBe('ready')
})

test('departments outside the range are named', async () => {
  const sample = await startTestSample()
  const top = [...sample.company.departments.values()].filter(({ parent }) => parent === '1')
  const [inside, outside] = top.map(({ id }) => id)
  await order(sample, 'change', { change: 'set-range', departments: [inside] })
  const { rows } = await rowsOf(sample, { departments: [Number(inside), Number(outside)] })
  expect(rows.get('departments')).toMatchObject({
    state: 'range-too-small',
    facts: { n: '1', departments: String(outside) },
  })
})

test('a refusal that passes by itself is not shown as missing in the end', async () => {
  const sample = await startTestSample()
  await order(sample, 'fault', { fault: 'missing-scope', endpoint: 'legacy.topapi.v2.user.get' })
  const { rows, told } = await rowsOf(sample)
  expect(told.filter(({ id }) => id === 'people').map(({ state }) => state)).toEqual([
    'missing',
    'ready',
  ])
  expect(rows.get('people')?.state).toBe('ready')
})

test('each try takes a new token, and three refusals in a row count', async () => {
  const sample = await startTestSample()
  await order(sample, 'change', { change: 'revoke-scope', scope: 'Drive.Space.Read' })
  const { told } = await rowsOf(sample)
  expect(told.filter(({ id }) => id === 'drive-spaces')).toHaveLength(3)
  const tokens = sample.log.filter(({ endpoint }) => endpoint === 'oauth2_1_0.GetToken')
  expect(tokens).toHaveLength(3)
})

test('a DingTalk that does not answer is nobody’s fault', async () => {
  const sample = await startTestSample()
  await order(sample, 'fault', { fault: 'unavailable', endpoint: '*', count: 100_000 })
  const { rows } = await rowsOf(sample)
  expect(new Set([...rows.values()].map(({ state }) => state))).toEqual(new Set(['not-answering']))
})

test('without a backup account the rows of files say what is missing', async () => {
  const sample = await startTestSample()
  const { rows, told } = await rowsOf(sample, { operator: '' })
  expect(rows.get('files')).toMatchObject({ state: 'failed', facts: { reason: 'operator' } })
  expect(told.filter(({ id }) => id === 'files')).toHaveLength(1)
})
