import { expect, it } from 'vitest'

import { rulesOf } from '../../main/app/sync/rules.ts'
import type { SyncRules } from '../../main/app/sync/types.ts'
import { main } from '../../main/cli/main.ts'
import { usualPolicy } from '../../main/core/sync/policy.ts'
import { watching } from './profile.ts'
import {
  applied,
  changes,
  contactNamed,
  externalNamed,
  linked,
  round,
  settled,
  type SyncCompany,
  syncCompany,
} from './sync-company.ts'

/** A live link whose two sides have changed the same field to different values. */
async function clashed(rules: Partial<SyncRules>) {
  const company = await syncCompany()
  const { id } = await linked(company, { rules })
  await applied(company, id)
  await settled(company, id)
  const contact = contactNamed(company, 'Maria Delgado')
  const userid = externalNamed(company, 'Maria Delgado')
  const titles = () => [
    company.sample.company.externals.get(userid)?.title,
    company.mailbox.item(contact)?.fields['jobTitle'],
  ]
  const { D, M } = changes(company)
  const edit = async (d: string, m: string): Promise<void> => {
    await D({ change: 'edit-external', userid, title: d })
    await M({ change: 'edit-item', id: contact, fields: { jobTitle: m } })
  }
  await edit('CFO', 'Chair')
  await settled(company, id)
  const open = async () =>
    (await company.app.sync.conflicts(id)).filter(({ resolved }) => resolved === null)
  return { company, id, titles, open, edit }
}

/** Sets the rules of a link by the command. */
async function ruled({ app }: SyncCompany, ...words: readonly string[]) {
  let out = ''
  const value = { ...app, close: () => Promise.resolve() }
  const exit = await main(['sync', 'rules', ...words, '--profile', '/nowhere'], {
    version: '0',
    env: { DINGKEEP_LANG: 'en', HOME: '/nonexistent' },
    results: { write: (text) => void (out += text), isTerminal: false, columns: 100 },
    errors: { write: (text) => void (out += text), isTerminal: false, columns: 100 },
    engine: () =>
      Promise.resolve({
        openApp: () => Promise.resolve({ ok: true, value }),
        setup: () => Promise.reject(new Error('not asked')),
      }),
  })
  return { exit, out }
}

it('asks, leaves, or lets a side stand, as the rule and the person say', async () => {
  const { company, id, titles, open, edit } = await clashed({ conflicts: 'ask' })
  const { app } = company
  const say = async (choice: 'D' | 'leave') => {
    const [row] = await open()
    await app.sync.settle({ conflict: row?.id ?? 0, choice, alike: false }, watching())
    await round(company, id)
  }
  const waiting = app.sync.link(id)
  const asked = await open()
  const untouched = titles()

  await say('leave')
  const left = [titles(), await open(), app.sync.link(id).cards]
  await edit('CEO', 'Chair')
  await round(company, id)
  const again = await open()
  const { cards } = app.sync.link(id)
  await say('D')
  const taken = [titles(), await open(), app.sync.link(id).cards]
  const rules = await ruled(company, `${id}`, '--conflicts', 'M')
  await edit('COO', 'President')
  await settled(company, id)
  const stands = titles()
  const [lost] = (await open()).filter(({ d }) => d === 'COO')

  expect(waiting).toMatchObject({ rules: { conflicts: 'ask' }, cards: ['conflict'], waiting: 1 })
  expect(asked).toMatchObject([
    { field: 'title', d: 'CFO', m: 'Chair', kept: 'none', choices: ['D', 'M', 'leave'] },
  ])
  expect(untouched).toEqual(['CFO', 'Chair'])
  expect(left).toEqual([['CFO', 'Chair'], [], []])
  expect(again).toMatchObject([{ d: 'CEO', m: 'Chair', kept: 'none' }])
  expect(cards).toEqual(['conflict'])
  expect(taken).toMatchObject([['CEO', 'CEO'], {}, []])
  expect([rules.exit, rules.out.includes('conflicts M')]).toEqual([0, true])
  expect(stands).toEqual(['President', 'President'])
  expect(lost).toMatchObject({ m: 'President', kept: 'M' })
  expect((await ruled(company, `${id}`, '--conflicts', 'sometimes')).exit).not.toBe(0)
}, 120_000)

it('shows the table where a link of an earlier version has no such rule', () => {
  const { conflicts: _absent, ...old } = usualPolicy
  const shown = (policy: object) =>
    rulesOf({ policy: JSON.stringify(policy) }, { since: null }).conflicts

  expect([shown(old), shown({ ...old, conflicts: 'ask' })]).toEqual(['table', 'ask'])
})
