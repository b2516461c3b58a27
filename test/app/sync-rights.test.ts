import { expect, it } from 'vitest'

import { main } from '../../main/cli/main.ts'
import { watching } from './profile.ts'
import { applied, changes, linked, names, round, syncCompany } from './sync-company.ts'

const page = (clientId: string, right: string) =>
  `https://open-dev.dingtalk.com/appscope/apply?content=${clientId}%23${right}`

/** What `dingkeep sync` prints for one command line on an opened profile. */
async function printed({ app }: Awaited<ReturnType<typeof syncCompany>>, ...words: string[]) {
  let out = ''
  let err = ''
  const exit = await main(['sync', ...words, '--profile', '/nowhere'], {
    version: '0',
    env: { DINGKEEP_LANG: 'en', HOME: '/nonexistent' },
    results: { write: (text) => void (out += text), isTerminal: false, columns: 100 },
    errors: { write: (text) => void (err += text), isTerminal: false, columns: 100 },
    engine: () =>
      Promise.resolve({
        openApp: () =>
          Promise.resolve({ ok: true, value: { ...app, close: () => Promise.resolve() } }),
        setup: () => Promise.reject(new Error('not asked')),
      }),
  })
  return { exit, out, err }
}

const writes = {
  contact: 'qyapi_ext_write',
  event: 'Calendar.Event.Write',
  task: 'Todo.Todo.Write',
}

it('names the right to write that the app lacks before anything is written', async () => {
  const company = await syncCompany()
  const { app, sample } = company
  const { D } = changes(company)
  for (const kind of ['contact', 'event', 'task'] as const) {
    const right = writes[kind]
    const { id } = await linked(company, { kind })
    const preview = await app.sync.preview(id, watching())
    const before = sample.company.changes
    const good = await app.sync.ready(id, watching())
    await D({ change: 'revoke-scope', scope: right })
    const lacking = await app.sync.ready(id, watching())
    const apply = app.sync.apply({ link: id, preview: preview.hash }, watching())
    const refused = await apply.catch((error: unknown) => error)
    await D({ change: 'grant-unpublished', scope: right })
    const waiting = await app.sync.ready(id, watching())
    await D({ change: 'publish-version' })
    const again = await app.sync.ready(id, watching())

    const failure = {
      name: 'syncRightDingtalk',
      about: { right, page: page(sample.clientId, right) },
    }
    expect(good).toMatchObject({ failure: null, ready: true })
    expect(lacking).toMatchObject({ failure, ready: false })
    expect(refused).toMatchObject({ failure })
    expect(waiting.failure).toMatchObject({ name: 'permissionNotLive', about: { scopes: right } })
    expect(again).toMatchObject({ failure: null, ready: true })
    expect(app.sync.link(id)).toMatchObject({ mode: 'preview', lack: null })
    expect(sample.company.changes).toBe(before)
  }
})

it('asks for no right to write where a link only brings things to Outlook, and for each to read', async () => {
  const company = await syncCompany()
  const { app } = company
  const { D } = changes(company)
  const sides = await printed(company, 'sides')
  await D({ change: 'revoke-scope', scope: 'qyapi_ext_write' })
  const { id } = await linked(company, { rules: { direction: 'D-to-M' } })
  const staff = await linked(company, { kind: 'directory' })
  const ready = await app.sync.ready(id, watching())
  const ofStaff = await app.sync.ready(staff.id, watching())
  const todos = await linked(company, { kind: 'task' })
  await D({ change: 'revoke-scope', scope: 'Todo.Todo.Read' })
  const preview = await app.sync.preview(todos.id, watching())

  expect(sides.err).toContain(
    'Mail: DK-1620 No DingTalk mailbox is in the settings\n  Add the person',
  )
  expect([ready.failure, ofStaff.failure]).toEqual([null, null])
  expect(preview.failure).toMatchObject({
    name: 'syncRightDingtalk',
    about: { right: 'Todo.Todo.Read' },
  })
})

it('keeps the right that a write was refused for, and says what is lost and where it is granted', async () => {
  const company = await syncCompany()
  const { app, sample } = company
  const { D, M } = changes(company)
  const { id } = await linked(company)
  await applied(company, id)
  await D({ change: 'revoke-scope', scope: 'qyapi_ext_write' })
  await M({ change: 'add-contact', displayName: 'Rosa Wong' })
  const refused = await round(company, id)
  const { lack, cards } = app.sync.link(id)
  const status = await printed(company, 'status', String(id))
  await D({ change: 'grant-scope', scope: 'qyapi_ext_write' })
  const good = await round(company, id)
  const lackAfter = app.sync.link(id).lack
  const arrived = names(company).D
  await M({ change: 'revoke-scope', of: 'application', scope: 'Contacts.ReadWrite' })
  await round(company, id)
  const ofMicrosoft = app.sync.link(id).lack
  const ready = await app.sync.ready(id, watching())

  expect(refused.cards).toContain('rights')
  expect(cards).toContain('rights')
  expect(lack).toEqual({
    permission: 'external-contacts-write',
    failure: {
      name: 'syncRightDingtalk',
      about: { right: 'qyapi_ext_write', page: page(sample.clientId, 'qyapi_ext_write') },
    },
  })
  expect(status.exit).toBe(3)
  expect(status.err).toContain('DK-1618 DingTalk app lacks: qyapi_ext_write')
  expect(status.err).toContain('The sync writes no contacts into DingTalk.')
  expect(status.err).toContain(page(sample.clientId, 'qyapi_ext_write'))
  expect(good.cards).not.toContain('rights')
  expect(lackAfter).toBeNull()
  expect(arrived).toContain('Rosa Wong')
  const failure = { name: 'syncRightMicrosoft', about: { right: 'Contacts.ReadWrite' } }
  expect(ofMicrosoft).toEqual({ permission: null, failure })
  expect(ready.failure).toEqual(failure)
})
