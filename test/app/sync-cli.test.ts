import { expect, it } from 'vitest'

import type { App } from '../../main/app-types.ts'
import { main } from '../../main/cli/main.ts'
import { changes, externalNamed, names, syncCompany } from './sync-company.ts'

/** Runs command lines on an opened profile, as a person would type them. */
function shell(app: App) {
  const opened = { ok: true, value: { ...app, close: () => Promise.resolve() } } as const
  return async (...words: string[]) => {
    let out = ''
    let err = ''
    const exit = await main(['sync', ...words, '--profile', '/nowhere'], {
      version: '0',
      env: { DINGKEEP_LANG: 'en', HOME: '/nonexistent' },
      results: { write: (text) => void (out += text), isTerminal: false, columns: 100 },
      errors: { write: (text) => void (err += text), isTerminal: false, columns: 100 },
      engine: () =>
        Promise.resolve({
          openApp: () => Promise.resolve(opened),
          setup: () => Promise.reject(new Error('not asked')),
        }),
    })
    return { exit, out, err }
  }
}

const linesIn = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

it('goes the whole way: who, link, preview, apply, rounds, story, undo, proof, off, remove', async () => {
  const company = await syncCompany()
  const { D } = changes(company)
  const sync = shell(company.app)
  const none = await sync('links')
  const sides = await sync('sides')
  const add = ['add', '--kind', 'contact', '--person', company.person]
  const added = await sync(...add, '--mailbox', company.address)
  const again = await sync(...add, '--mailbox', company.address)
  const early = await sync('run', '1')
  await D({ change: 'add-external', name: '黃詩敏', mobile: '61234567' })
  const preview = await sync('preview', '1')
  const before = names(company)
  const hash = /--preview ([0-9a-f]{12})/.exec(preview.out)?.[1] ?? ''
  const applied = await sync('apply', '1', '--preview', hash)
  const stale = await sync('apply', '1', '--preview', hash)
  const userid = externalNamed(company, '黃詩敏')
  await D({ change: 'edit-external', userid, title: 'CFO' })
  const ran = await sync('run', '1', '--json')
  const runs = linesIn((await sync('runs', '1', '--json')).out)
  const why = await sync('why', '1', '黃')
  const newest = runs.find(({ type }) => type === 'syncRun')
  const dry = await sync('undo', String(newest?.['id']), '--dry-run')
  const undone = await sync('undo', String(newest?.['id']))
  const proof = await sync('proof', '1')
  const status = await sync('status', '1', '--json')
  const paused = await sync('pause', '1', '--hours', '2')
  const resumed = await sync('resume', '1')
  const off = await sync('off', '1')
  const removed = await sync('remove', '1')
  const gone = await sync('status', '1')

  expect(none.out).toContain('dingkeep sync sides')
  expect(sides.out).toContain(company.address)
  expect([none, sides, added, preview, applied, ran].map(({ exit }) => exit)).toEqual([
    0, 0, 0, 0, 0, 0,
  ])
  expect(added.out).toContain('dingkeep sync preview 1')
  expect([again.exit, again.err.slice(0, 7)]).toEqual([1, 'DK-1609'])
  expect([early.exit, early.err.slice(0, 7)]).toEqual([1, 'DK-1612'])
  expect(preview.out).toContain('Outlook: 1 new, 3 changed, 0 deleted')
  expect(before.M).not.toContain('黃詩敏')
  expect(applied.out).toBe('4 written, 0 waiting\n')
  expect([stale.exit, stale.err.slice(0, 7)]).toEqual([1, 'DK-1611'])
  expect(linesIn(ran.out)).toMatchObject([
    { type: 'result', command: 'sync run', exit: 0, link: 1, counts: { sent: 1, done: 1 } },
  ])
  expect(runs.map(({ type }) => type)).toEqual(['syncRun', 'syncRun', 'result'])
  expect(why.out).toMatch(/written\s+new\s+Outlook/)
  expect(dry.out).toContain('1 write can be taken back; nothing was changed')
  expect(undone.out).toContain('1 write was taken back')
  // What was taken back on one side differs from then on: the proof says so.
  expect([proof.exit, proof.out.includes('1 differ')]).toEqual([1, true])
  expect(linesIn(status.out)).toMatchObject([{ type: 'result', mode: 'live', cards: [] }])
  expect(paused.out).toMatch(/paused until \d{4}-/)
  expect(resumed.out).toBe('Link 1: on\n')
  expect(off.out).toBe('Link 1: off\n')
  expect(removed.out).toContain('Both sides keep all they have.')
  expect([gone.exit, gone.err.slice(0, 7)]).toEqual([1, 'DK-1608'])
})

it('says what the other side cannot take before anything is written, and what stands aside then', async () => {
  const company = await syncCompany()
  await changes(company).M({
    change: 'edit-item',
    kind: 'contact',
    fields: { displayName: 'No phone', mobilePhone: null, businessPhones: [], emailAddresses: [] },
  })
  const sync = shell(company.app)
  await sync('add', '--kind', 'contact', '--person', company.person, '--mailbox', company.address)
  const preview = await sync('preview', '1')
  const hash = /--preview ([0-9a-f]{12})/.exec(preview.out)?.[1] ?? ''
  await sync('apply', '1', '--preview', hash)
  company.clock.move(60_000)
  const ran = await sync('run', '1')
  const status = await sync('status', '1')

  expect(preview.out).toMatch(
    /1 item is not copied\n {2}Lacks what the other side needs .*No phone/,
  )
  expect(ran.out).toContain('1 item is set aside: dingkeep sync status 1')
  expect(status.out).toMatch(/No phone +DingTalk needs a mobile number/)
})

it.each([
  [['add', '--kind', 'chat', '--person', 'a', '--mailbox', 'b'], 'Allowed choices'],
  [['apply', '1', '--preview', 'abc'], '12 characters'],
  [['preview', 'one'], 'whole number'],
  [['pause', '1', '--hours', '25'], '1 to 24'],
])('refuses %j and says how it is meant', async (words, said) => {
  let err = ''
  const silent = { write: () => undefined, isTerminal: false, columns: 80 }
  const exit = await main(['sync', ...words], {
    version: '0',
    env: { DINGKEEP_LANG: 'en', HOME: '/nonexistent' },
    results: silent,
    errors: { ...silent, write: (text) => void (err += text) },
    engine: () => Promise.reject(new Error('not asked')),
  })

  expect(exit).toBe(4)
  expect(err).toContain(said)
})
