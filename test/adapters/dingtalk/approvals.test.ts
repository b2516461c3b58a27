import { describe, expect, it } from 'vitest'

import { systemClock } from '../../../main/adapters/clock.ts'
import { approvalsSource } from '../../../main/adapters/dingtalk/approvals/source.ts'
import type { Clock, Fetch } from '../../../main/core/ports.ts'
import { bytesOf } from '../../../main/sample/contents/recipe.ts'
import type { Sample } from '../../../main/sample/index.ts'
import { type CopyAsk, copyOf, filesOf, type KindCopy, textOf } from '../../fakes/kind-tree.ts'
import { order, startTestSample } from '../sample.ts'
import { clientOf, leapingClock } from './client-of.ts'

type Ask = CopyAsk & { client?: Parameters<typeof clientOf>[1]; clock?: Clock }

/** Reads approvals once, as a run with a client of its own. */
async function read(sample: Sample, before: KindCopy | null = null, ask: Ask = {}) {
  const { client, clock = systemClock, ...copyAsk } = ask
  const made = clientOf(sample, client)
  const { dingtalk, directory } = made
  const source = approvalsSource(dingtalk, { clock, directory, language: 'en', local: true })
  const copy = await copyOf(source, before, copyAsk)
  expect(made.problems).toEqual([])
  return { ...copy, calls: made.ledger.reserved - made.ledger.released }
}

const quick = () => ({ client: { clock: leapingClock(Date.now()), unchecked: true } })
const fault = (sample: Sample, what: string, about: object) =>
  order(sample, 'fault', { fault: what, ...about })
const change = (sample: Sample, what: string, about: object = {}) =>
  order(sample, 'change', { change: what, ...about })

const pathsOf = async (copy: KindCopy) => [...(await filesOf(copy)).keys()]
const codesOf = (copy: KindCopy) =>
  copy.tally.failedItems.map(({ failure }) => failure.about['code'] ?? failure.name)

/** The record of an approval in a copy, and where it stands. */
async function recordOf(copy: KindCopy, id: string) {
  for (const [path, { text }] of await filesOf(copy))
    if (path.endsWith('.json') && text.includes(`"id": "${id}"`)) {
      const record = JSON.parse(Buffer.from(text, 'latin1').toString()) as Record<string, unknown>
      return { path, stem: path.slice(0, -5), record }
    }
  return null
}

/** Approvals that the service still shows: started within its reach. */
const reachable = (sample: Sample) =>
  [...sample.company.approvals.instances.values()].filter(
    ({ created }) => created > Date.now() - 363 * 86_400_000,
  )

describe('a first reading of approvals', () => {
  it('saves each with its record, a page and its attachments', async () => {
    const sample = await startTestSample({ people: 8 })

    const copy = await read(sample)

    expect(copy.failure).toBe(null)
    expect(copy.tally.failedItems).toEqual([])
    const files = await filesOf(copy)
    for (const one of reachable(sample)) {
      const found = await recordOf(copy, one.id)
      expect(found?.record['businessId']).toBe(one.businessId)
      expect(files.has(`${found?.stem}.html`)).toBe(true)
      const saved = [...files].filter(([path]) => path.startsWith(`${found?.stem}.files/`))
      const attachments = [...sample.company.approvals.files.values()]
      for (const { recipe } of attachments.filter(({ instance }) => instance === one.id)) {
        const bytes = bytesOf(recipe).toString('latin1')
        expect(saved.some(([, { text }]) => text === bytes)).toBe(true)
      }
    }
  })

  it('puts it into the month in which it was started in the office', async () => {
    const sample = await startTestSample({ people: 8 })

    const far = await read(sample, null, { zone: 'Pacific/Kiritimati' })
    const near = await read(sample, null, { zone: 'Pacific/Pago_Pago' })

    for (const [copy, zone] of [
      [far, 'Pacific/Kiritimati'],
      [near, 'Pacific/Pago_Pago'],
    ] as const)
      for (const { id, created } of reachable(sample)) {
        const found = await recordOf(copy, id)
        const day = new Date(created).toLocaleDateString('sv-SE', { timeZone: zone })
        expect(found?.path.split('/')[1]).toBe(day.slice(0, 7))
      }
  })

  it('names people in the page, and keeps the name that they had', async () => {
    const sample = await startTestSample({ people: 8 })
    const first = await read(sample)
    const [one] = reachable(sample)
    const html = `${(await recordOf(first, one?.id ?? ''))?.stem}.html`
    const name = sample.company.people.get(one?.originator ?? '')?.name ?? 'nobody'
    expect(await textOf(first, html)).toContain(name)
    await change(sample, 'rename-person', { userid: one?.originator, name: 'Somebody Else' })

    const full = await read(sample, first, { mode: 'full', refetch: true })

    expect(await textOf(full, html)).toContain(name)
    expect(await filesOf(full)).toEqual(await filesOf(first))
  })

  it('links every saved file from its page and nothing else', async () => {
    const sample = await startTestSample({ people: 8 })

    const copy = await read(sample)

    const files = await filesOf(copy)
    let links = 0
    for (const path of files.keys()) {
      if (!path.endsWith('.html')) continue
      const folder = path.slice(0, path.lastIndexOf('/'))
      for (const [, link = ''] of ((await textOf(copy, path)) ?? '').matchAll(/href="([^"]*)"/g)) {
        links += 1
        expect(files.has(`${folder}/${decodeURIComponent(link).slice(2)}`)).toBe(true)
      }
    }
    expect(links).toBeGreaterThan(5)
  })
})

describe('a reading of changes', () => {
  it('costs one call a form and one for the list where nothing changed', async () => {
    const sample = await startTestSample({ people: 8 })
    for (const { id, status } of sample.company.approvals.instances.values())
      if (status === 'RUNNING') await change(sample, 'finish-approval', { instance: id })
    const first = await read(sample)

    const second = await read(sample, first)

    const forms = (await pathsOf(first)).filter((path) => path.endsWith('template.json')).length
    expect(second.calls).toBe(1 + forms)
    expect(await filesOf(second)).toEqual(await filesOf(first))
  })

  it('finds what was filed and what was decided since', async () => {
    const sample = await startTestSample({ people: 8 })
    const before = await read(sample)
    await change(sample, 'add-approval')
    const made = [...sample.company.approvals.instances.values()].at(-1)
    const first = await read(sample, before)
    await change(sample, 'refuse-approval', { instance: made?.id })

    const second = await read(sample, first)

    expect((await recordOf(first, made?.id ?? ''))?.record['status']).toBe('RUNNING')
    const found = await recordOf(second, made?.id ?? '')
    expect(found?.record['result']).toBe('refuse')
    expect(await textOf(second, `${found?.stem}.html`)).toContain('Refused')
    expect(first.tally.counts.new).toBe(1)
  })

  it('gives the same files as a complete reading, day after day', async () => {
    const sample = await startTestSample({ people: 8 })
    let last = await read(sample)
    for (let day = 0; day < 6; day += 1) {
      await order(sample, 'tick', { days: 1 })

      const changed = await read(sample, last)
      const full = await read(sample, last, { mode: 'full' })

      expect(await filesOf(changed)).toEqual(await filesOf(full))
      expect(changed.calls).toBeLessThan(full.calls)
      last = changed
    }
  })

  it('is not led astray by a clock that was wrong', async () => {
    const sample = await startTestSample({ people: 8 })
    const ahead = leapingClock(Date.now() + 40 * 86_400_000)
    const first = await read(sample, null, { clock: ahead })
    await change(sample, 'add-approval')
    const made = [...sample.company.approvals.instances.values()].at(-1)

    const second = await read(sample, first)

    expect(await recordOf(second, made?.id ?? '')).not.toBe(null)
  })
})

describe('a complete reading', () => {
  it('reads every approval again, and fetches no attachment that is saved', async () => {
    const sample = await startTestSample({ people: 8 })
    const first = await read(sample)

    const from = sample.log.length
    const full = await read(sample, first, { mode: 'full' })

    const seen = sample.log.slice(from)
    const asked = new Set(seen.map(({ query }) => query['processInstanceId']))
    expect(reachable(sample).filter(({ id }) => !asked.has(id))).toEqual([])
    expect(seen.filter(({ path }) => path.includes('/files/urls/'))).toEqual([])
    expect(full.calls).toBeLessThan(first.calls)
    expect(await filesOf(full)).toEqual(await filesOf(first))
  })

  it('asks for everything again on demand', async () => {
    const sample = await startTestSample({ people: 8 })
    const first = await read(sample)

    const again = await read(sample, first, { mode: 'full', refetch: true })

    expect(again.calls).toBe(first.calls)
    expect(await filesOf(again)).toEqual(await filesOf(first))
  })

  it('keeps what DingTalk does not have any more: approvals and forms', async () => {
    const sample = await startTestSample({ people: 8 })
    const first = await read(sample)
    const [one, two] = reachable(sample)
    await change(sample, 'remove-approval', { instance: one?.id })
    await change(sample, 'remove-form', { processCode: two?.template.processCode })

    const full = await read(sample, first, { mode: 'full' })

    expect(await filesOf(full)).toEqual(await filesOf(first))
    expect(full.tally.counts.gone).toBe(0)
  })

  it('does not ask for ever for an open approval that vanished', async () => {
    const sample = await startTestSample({ people: 8 })
    await change(sample, 'add-approval')
    const made = [...sample.company.approvals.instances.values()].at(-1)
    const first = await read(sample)
    await change(sample, 'remove-approval', { instance: made?.id })

    const second = await read(sample, first)
    const third = await read(sample, second)

    expect(await recordOf(third, made?.id ?? '')).not.toBe(null)
    expect(second.tally.failedItems).toEqual([])
    expect(third.calls).toBe(second.calls - 1)
  })

  it('moves a form that got another name, with all its approvals', async () => {
    const sample = await startTestSample({ people: 8 })
    const first = await read(sample)
    const renamed: Fetch = async (input, init) => {
      const response = await fetch(input, init)
      if (!new URL(input).pathname.endsWith('/templates')) return response
      const text = (await response.text()).replaceAll('Expense claim', 'Spesenabrechnung')
      return new Response(text, response)
    }

    for (const mode of ['incremental', 'full'] as const) {
      const second = await read(sample, first, { mode, client: { fetch: renamed } })

      const rename = (path: string) => path.replace('Expense claim', 'Spesenabrechnung')
      const paths = await pathsOf(second)
      expect(paths.toSorted()).toEqual((await pathsOf(first)).map(rename).toSorted())
      expect(paths.some((path) => path.startsWith('Spesenabrechnung'))).toBe(true)
    }
  })
})

describe('approvals in trouble', () => {
  it.each([
    ['an expired token', 'expired-token', { endpoint: 'GetProcessInstance', skip: 3 }],
    ['too many calls', 'app-second', { endpoint: 'ListProcessInstanceIds', count: 2 }],
    ['a cut connection', 'cut-after', { endpoint: 'GetProcessInstance', skip: 2 }],
    ['a server error', 'server-error', { endpoint: 'QuerySchemaByProcessCode' }],
    ['a cut download', 'cut-after', { endpoint: 'download', amount: 300, skip: 1 }],
  ])('are read on after %s', async (_what, name, about) => {
    const sample = await startTestSample({ people: 8 })
    const wanted = await filesOf(await read(sample))
    await fault(sample, name, { count: 1, ...about })

    const copy = await read(sample, null, quick())

    expect(copy.failure).toBe(null)
    expect(copy.tally.failedItems).toEqual([])
    expect(await filesOf(copy)).toEqual(wanted)
  })

  it.each([
    ['an approval', 'GetProcessInstance', 'processInstanceInvalidParameter'],
    ['an attachment', 'GrantProcessInstanceForDownloadFile', 'noPermission'],
    ['a list', 'ListProcessInstanceIds', 'invalidProcessCode'],
    ['a form', 'QuerySchemaByProcessCode', 'processNotExist'],
  ])('name %s that is refused, and read it in the next run', async (_what, endpoint, code) => {
    const sample = await startTestSample({ people: 8 })
    const wanted = await filesOf(await read(sample))
    await fault(sample, 'refuse', { endpoint, count: 1, status: 400, code })

    const first = await read(sample, null, quick())
    const second = await read(sample, first)

    expect(codesOf(first)).toEqual([code])
    expect((await filesOf(first)).size).toBeLessThan(wanted.size)
    expect(second.tally.failedItems).toEqual([])
    expect(await filesOf(second)).toEqual(wanted)
  })

  it('keep all records where the right to fetch attachments is missing, and ask once', async () => {
    const sample = await startTestSample({ people: 8 })
    const endpoint = 'workflow_1_0.GrantProcessInstanceForDownloadFile'
    await fault(sample, 'missing-scope', { endpoint, count: 1000 })

    const copy = await read(sample, null, quick())

    expect(sample.log.filter((one) => one.endpoint === endpoint).length).toBeLessThanOrEqual(6)
    const records = (await pathsOf(copy)).filter((path) => /\d\.json$|~\w+\.json$/.test(path))
    expect(records).toHaveLength(reachable(sample).length)
  })

  it('are not lost when the list of forms comes empty', async () => {
    const sample = await startTestSample({ people: 8 })
    const first = await read(sample)
    await fault(sample, 'empty', { endpoint: 'ListUserVisibleBpmsProcesses', count: 1 })

    const second = await read(sample, first, { mode: 'full', ...quick() })

    expect(second.failure?.name).toBe('suddenlyEmpty')
    expect(await filesOf(second)).toEqual(await filesOf(first))
  })

  it('go on where the allowance ran out, and ask for nothing twice', async () => {
    const sample = await startTestSample({ people: 8 })
    const whole = await read(sample)

    const first = await read(sample, null, { client: { cap: 30 } })
    const second = await read(sample, first)

    expect(first.failure?.name).toBe('allowanceUsed')
    expect((await pathsOf(first)).length).toBeGreaterThan(3)
    expect(await filesOf(second)).toEqual(await filesOf(whole))
    expect(first.calls + second.calls).toBeLessThan(whole.calls + 40)
  })
})
