import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { order, startTestSample } from '../adapters/sample.ts'
import { scratch, testProfile, watching } from '../app/profile.ts'
import { verifiedCopy } from '../app/sync-company.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { owner } from './company.ts'
import { accessibilityProblems, openWindow } from './window.ts'

const few = { messages: 1, events: 1, contacts: 2, tasks: 1, attachment: 1 }

/** A window on a pair whose last write DingTalk refused, as the app lacks the right to it. */
async function openRefused() {
  // Today, as the program behind the window takes the computer's clock.
  const clock = skippingClock()
  const sample = await startTestSample({ people: 3, now: () => clock.now(), graph: few })
  const folder = await scratch()
  await writeFile(join(folder, 'microsoft-secret'), sample.graph.clientSecret)
  const { tenantId, clientId, graphBase, authority } = sample.graph
  const clientSecretFile = 'microsoft-secret'
  const more = { microsoft: { tenantId, clientId, graphBase, authority, clientSecretFile } }
  const scope = { kinds: ['contacts'] }
  const made = await testProfile({ folder, sample, more, scope, world: { clock } })
  const app = await made.open()
  await verifiedCopy(app)
  const { people } = await app.sync.sides(watching())
  const who = people.find(({ mailbox }) => mailbox !== null)
  const user = who?.mailbox ?? ''
  const link = { kind: 'contact', person: who?.id ?? '', mailbox: user } as const
  const { id } = await app.sync.add(link, watching())
  const { hash } = await app.sync.preview(id, watching())
  await app.sync.apply({ link: id, preview: hash }, watching())
  const events = await app.sync.add({ ...link, kind: 'event' }, watching())
  for (const right of ['qyapi_ext_write', 'Calendar.Event.Write'])
    await order(sample, 'change', { change: 'revoke-scope', scope: right })
  await order(sample, 'graph/change', { change: 'add-contact', user, displayName: 'Rosa Wong' })
  await app.sync.round(id, watching())
  await app.close()
  const window = await openWindow({ profile: made.profile, place: `#/sync/pair?id=${id}` })
  const reach = { departments: null, kinds: null }
  const added = await window.ask('people.add', { ...owner, role: 'owner', reach, mail: '' })
  if (!added.ok) throw new Error(JSON.stringify(added.failure))
  await window.page.reload()
  return { ...window, sample, events: events.id }
}

it(
  'names the right that a pair lacks, what is lost without it, and the page where it is granted',
  { timeout: 180_000 },
  async () => {
    const { page, sample, shot, events } = await openRefused()
    const grantedAt = (right: string) =>
      `https://open-dev.dingtalk.com/appscope/apply?content=${sample.clientId}%23${right}`
    const card = page.locator('.sync-card')
    await card.getByText('DingTalk app lacks: qyapi_ext_write').waitFor()
    const text = await card.innerText()
    const ofCard = await card.getByRole('link', { name: 'Open console' }).getAttribute('href')
    await shot('sync-rights')
    await page.evaluate(`location.hash = '#/sync/pair?id=${events}'`)
    const tick = page.locator('.sync-ticks li', { hasText: 'lacks: Calendar.Event.Write' })
    await tick.waitFor()
    const ofTick = await tick.getByRole('link', { name: 'Open console' }).getAttribute('href')
    await shot('sync-rights-before')

    expect(text).toContain('The sync writes no contacts into DingTalk.')
    expect(ofCard).toBe(grantedAt('qyapi_ext_write'))
    expect(ofTick).toBe(grantedAt('Calendar.Event.Write'))
    expect(await accessibilityProblems(page)).toEqual([])
  },
)
