import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { order, startTestSample } from '../adapters/sample.ts'
import { scratch, testProfile, valueOf, watching } from '../app/profile.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { owner } from './company.ts'
import { withFactor } from './restore-company.ts'
import { accessibilityProblems } from './window.ts'
import { openWindow } from './window.ts'

const sizes = { messages: 6, events: 6, contacts: 3, tasks: 3, attachment: 8 }

/** A window of a company with mailboxes, of which one mail was deleted after the copy. */
async function openOutlook() {
  const clock = skippingClock()
  const sample = await startTestSample({ people: 2, now: () => clock.now(), graph: sizes })
  const folder = await scratch()
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'microsoft-secret'), sample.graph.clientSecret)
  const { tenantId, clientId, graphBase, authority } = sample.graph
  const microsoft = {
    tenantId,
    clientId,
    graphBase,
    authority,
    clientSecretFile: 'microsoft-secret',
  }
  const profile = await testProfile({ folder, more: { microsoft }, world: { clock } })
  const app = await profile.open()
  valueOf(await app.backup({ mode: 'full', refetch: false }, watching()))
  await app.close()
  const [user] = sample.graph.tenant.directory.all().flatMap(({ upn }) => {
    return sample.graph.mailbox(upn) === null ? [] : [upn.toLowerCase()]
  })
  const mailbox = sample.graph.mailbox(user ?? '')
  if (user === undefined || mailbox === null) throw new Error('nobody has a mailbox')
  const gone = mailbox.all('message').find(({ fields }) => fields['isDraft'] === false)
  await order(sample, 'graph/change', { change: 'remove-item', user, id: gone?.iid })
  const window = await openWindow({
    profile: profile.profile,
    place: '#/restore',
    size: { width: 1280, height: 872 },
  })
  const reach = { departments: null, kinds: null }
  const added = await window.ask('people.add', { ...owner, role: 'owner', reach, mail: '' })
  if (!added.ok) throw new Error(JSON.stringify(added.failure))
  await window.page.reload()
  return { ...window, sample, mailbox }
}

it(
  'shows what would happen, puts a deleted mail back into Outlook, and takes it back again',
  { timeout: 180_000 },
  async () => {
    const { page, mailbox, sample, shot, ...window } = await openOutlook()
    const code = await withFactor({ page, shot, ...window })
    const before = mailbox.all('message').length

    await page.getByRole('tab', { name: /^Outlook mail/ }).click()
    await page.getByRole('button', { name: 'Select all' }).click()
    await page.getByRole('button', { name: 'Put back in Outlook…' }).click()
    await page.getByText('1 item would be put back.').waitFor({ timeout: 30_000 })
    expect(await accessibilityProblems(page)).toEqual([])
    await shot('put-back')
    await page.getByRole('button', { name: 'Put back now' }).click()
    await page.getByRole('textbox', { name: /code/i }).fill(code())
    await page.keyboard.press('Enter')
    await page
      .getByRole('heading', { name: 'Everything was put back' })
      .waitFor({ timeout: 30_000 })
    const after = mailbox.all('message')
    expect(await accessibilityProblems(page)).toEqual([])
    await shot('put-back-report')
    await page.getByRole('button', { name: 'Undo…' }).click()
    await page.getByRole('button', { name: 'Undo now' }).click()
    await page
      .getByRole('heading', { name: 'The put-back was undone' })
      .waitFor({ timeout: 30_000 })

    expect(after).toHaveLength(before + 1)
    const bin = mailbox.all('mailFolder').find(({ extra }) => extra.known === 'deleteditems')
    expect(mailbox.all('message').filter(({ home }) => home !== bin?.iid)).toHaveLength(before)
    expect(sample.graph.ledger).toEqual([])
  },
)
