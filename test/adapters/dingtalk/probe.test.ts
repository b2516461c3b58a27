import { describe, expect, it } from 'vitest'

import { identify, probePermissions } from '../../../main/adapters/dingtalk/probe.ts'
import { FailureError } from '../../../main/core/failure.ts'
import { kinds, tickedKinds } from '../../../main/core/kinds.ts'
import { order, startTestSample } from '../sample.ts'
import { clientOf } from './client-of.ts'
import { thrownBy } from './scripted.ts'

const { signal } = new AbortController()

const failureOf = (error: unknown): unknown =>
  error instanceof FailureError ? error.failure : error

describe('the live check', () => {
  it('finds every permission of a well set up app, for a handful of metered calls', async () => {
    const sample = await startTestSample()
    const { dingtalk, ledger, problems } = clientOf(sample, { purpose: 'setup' })

    const range = await identify(dingtalk, { departments: [1], signal })
    const probes = await probePermissions(dingtalk, { kinds, operator: sample.operator, signal })

    expect(range.departments).toEqual(['1'])
    expect(probes.filter(({ ok }) => !ok)).toEqual([])
    expect(new Set(probes.map(({ kind }) => kind))).toEqual(new Set(tickedKinds))
    expect(ledger.reserved).toBeLessThanOrEqual(10)
    expect(problems).toEqual([])
  })

  it.each([
    'qyapi_get_department_list',
    'qyapi_get_department_member',
    'qyapi_get_member',
    'qyapi_ext_read',
    'Contact.Org.Read',
    'Calendar.Event.Read',
    'Workflow.Form.Read',
    'Workflow.Instance.Read',
    'Workflow.Instance.Write',
    'Drive.Space.Read',
    'Storage.Space.Read',
    'Storage.File.Read',
    'Storage.DownloadInfo.Read',
    'Storage.RecycleBin.Read',
  ])('names %s, and only that, when it is missing', async (scope) => {
    const sample = await startTestSample({ people: 4 })
    await order(sample, 'change', { change: 'revoke-scope', scope })
    const { dingtalk } = clientOf(sample, { purpose: 'setup' })

    const probes = await probePermissions(dingtalk, { kinds, operator: sample.operator, signal })

    const missing = probes.filter(({ ok }) => !ok)
    expect(new Set(missing.map((probe) => probe.scope))).toEqual(new Set([scope]))
    expect(missing[0]?.failure).toMatchObject({
      name: 'permissionMissing',
      about: { scopes: expect.stringContaining(scope) },
    })
  })

  it('says that the files need an operator', async () => {
    const sample = await startTestSample({ people: 4 })
    const { dingtalk } = clientOf(sample, { purpose: 'setup' })

    const probes = await probePermissions(dingtalk, { kinds: ['drive'], operator: '', signal })

    expect(probes).toMatchObject([{ ok: false, failure: { name: 'settingsUnfit' } }])
  })

  it('tells wrong credentials from an app of another organisation', async () => {
    const sample = await startTestSample({ people: 4 })
    const wrong = clientOf(sample, { purpose: 'setup', clientSecret: 'wrong' })
    const other = clientOf(sample, { purpose: 'setup', corpId: 'ding0000' })

    const refused = await thrownBy(identify(wrong.dingtalk, { departments: [1], signal }))
    const elsewhere = await thrownBy(identify(other.dingtalk, { departments: [1], signal }))

    expect(failureOf(refused)).toMatchObject({ name: 'credentialsRefused' })
    expect(failureOf(elsewhere)).toMatchObject({
      name: 'otherOrganisation',
      about: { found: expect.any(String), expected: 'ding0000' },
    })
  })

  it('says how many departments are outside what the app sees', async () => {
    const sample = await startTestSample({ people: 4 })
    const { departments } = sample.company
    const [inside, ...others] = [...departments.values()].filter(({ parent }) => parent === '1')
    const below = [...departments.values()].find(({ parent }) => parent === inside?.id)
    const ids = [below ?? inside, inside, others[0], others[1]].map((one) => Number(one?.id))
    await order(sample, 'change', { change: 'set-range', departments: [inside?.id] })
    const { dingtalk } = clientOf(sample, { purpose: 'setup' })

    const all = await thrownBy(identify(dingtalk, { departments: [1], signal }))
    const some = await thrownBy(identify(dingtalk, { departments: ids, signal }))
    const fine = await thrownBy(identify(dingtalk, { departments: ids.slice(0, 2), signal }))

    expect(failureOf(all)).toMatchObject({ name: 'rangeTooSmall', about: { n: '1' } })
    expect(failureOf(some)).toMatchObject({ name: 'rangeTooSmall', about: { n: '2' } })
    expect(fine).toBeNull()
  })

  it('names the address that DingTalk refuses', async () => {
    const sample = await startTestSample({ people: 4 })
    await order(sample, 'change', { change: 'refuse-address' })
    const { dingtalk } = clientOf(sample, { purpose: 'setup' })

    const error = await thrownBy(identify(dingtalk, { departments: [1], signal }))

    expect(failureOf(error)).toMatchObject({ name: 'addressRefused' })
    expect((error as FailureError).failure.about['address']).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
  })
})
