import { expect, it } from 'vitest'

import { openCompany, owner } from './company.ts'
import { openWindow, until } from './window.ts'

const running = `(async () => {
  window.seen = []
  dingkeep.hear('run.moved', (run) => seen.push(run))
})()`

it('stops a run at a safe point on Ctrl-C, and goes on from there after the next start', async () => {
  const before = async () => undefined
  // With the service's own limits a run lasts long enough to be stopped in the middle.
  const company = { limits: true, people: 20 }
  const first = await openCompany({ before, settings: { company }, expects: ['REFUSED'] })
  await first.page.evaluate(running)
  const full = { full: true, kinds: null, refetch: false }
  await expect(first.ask('backup.start', full)).resolves.toMatchObject({ ok: true })
  await until(first.page, 'seen.some((run) => run?.done > 0)')

  await expect(first.program.stop()).resolves.toBe(0)

  const second = await openWindow({ profile: first.profile })
  await second.ask('session.signIn', { ...owner, code: null })
  // Others may begin by themselves: the first check, and what follows a copy.
  const all = { before: null, limit: 10, what: ['backup' as const] }
  await expect(second.ask('runs.read', all)).resolves.toMatchObject({
    value: { runs: [{ what: 'backup', state: 'stopped' }] },
  })
  await second.page.evaluate(running)
  await expect(second.ask('backup.start', full)).resolves.toMatchObject({ ok: true })
  await until(second.page, "seen.some((run) => run?.state === 'finished')", 50_000)

  await expect(second.ask('runs.read', all)).resolves.toMatchObject({
    value: { runs: [{ state: 'finished' }, { state: 'stopped' }] },
  })
})
