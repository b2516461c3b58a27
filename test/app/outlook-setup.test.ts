import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it, onTestFinished } from 'vitest'

import { systemClock } from '../../main/adapters/clock.ts'
import { makeCertificate } from '../../main/adapters/microsoft-sign-in/index.ts'
import { setupIn } from '../../main/app.ts'
import { putCheck } from '../../main/app/checks.ts'
import { openEngine } from '../../main/app/open.ts'
import { outlookPreflight } from '../../main/app/outlook-preflight.ts'
import { startTestSample } from '../adapters/sample.ts'
import { scratch, testProfileAt, valueOf, watching, writeConfig } from './profile.ts'

const world = { clock: systemClock }
const setUp = (profile: string, config: string, checkOnly = false) =>
  setupIn(world)({ profile, config, checkOnly }, watching())

/** A settings file with Microsoft's side of a sample company; secrets lie beside it. */
async function company(microsoft: object = {}, files: Readonly<Record<string, string>> = {}) {
  const sample = await startTestSample({ limits: false })
  const { graph } = sample
  const folder = await scratch()
  const { tenantId, clientId, graphBase, authority } = graph
  const secret = { clientSecretFile: 'microsoft-secret' }
  await writeFile(join(folder, 'microsoft-secret'), `${graph.clientSecret}\n`)
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const given = { tenantId, clientId, graphBase, authority, ...secret, ...microsoft }
  const scope = { kinds: ['contacts'] }
  const config = await writeConfig(folder, { sample, scope, more: { microsoft: given } })
  return { sample, graph, folder, config, profile: join(folder, 'profile') }
}

const misses = (checks: readonly { name: string; failure: { name: string } | null }[]) =>
  checks.flatMap(({ name, failure }) => (failure === null ? [] : [[name, failure.name]]))

describe('a settings file with Microsoft in it', () => {
  it('is tried with real calls and kept without its secrets', async () => {
    const { config, profile, graph } = await company()

    const result = valueOf(await setUp(profile, config))

    expect(misses(result.checks)).toEqual([])
    expect(result.saved).toBe(true)
    const names = result.checks.filter(({ what }) => what === 'permission').map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['User.Read.All', 'Mail.Read', 'Contacts.Read']))
    const kept = await readFile(join(profile, 'settings.json'), 'utf8')
    expect(kept).toContain(graph.tenantId)
    expect(kept).not.toContain('clientSecretFile')
    expect(kept).not.toContain(graph.clientSecret)
  })

  it('takes a certificate of a file, once the console has it', async () => {
    const pem = await makeCertificate(Date.now())
    const certificate = { clientSecretFile: undefined, certificateFile: 'certificate.pem' }
    const { config, profile, graph } = await company(certificate, { 'certificate.pem': pem })

    const early = valueOf(await setUp(profile, config, true))
    graph.trust(pem)
    const then = valueOf(await setUp(profile, config, true))

    expect(misses(early.checks)).toEqual([[graph.tenantId, 'certificateUnknown']])
    expect(misses(then.checks)).toEqual([])
  })

  it.each([
    ['a wrong secret', {}, { 'microsoft-secret': 'abc8Q~wrong' }, 'microsoftSecretRefused'],
    [
      'an unknown app',
      { clientId: 'aaaaaaaa-0009-4000-8000-000000000009' },
      {},
      'microsoftAppUnknown',
    ],
    [
      'an unknown directory',
      { tenantId: 'aaaaaaaa-0008-4000-8000-000000000008' },
      {},
      'directoryUnknown',
    ],
    ['an id that is none', { tenantId: 'consumers' }, {}, 'settingsUnfit'],
    ['a file without a key', { certificateFile: 'c.pem' }, { 'c.pem': 'nothing' }, 'settingsUnfit'],
  ] as const)('keeps nothing with %s', async (_, microsoft, files, failure) => {
    const { config, profile } = await company(microsoft, files)

    const result = valueOf(await setUp(profile, config))

    expect(result.saved).toBe(false)
    expect(misses(result.checks)).toEqual([[expect.any(String), failure]])
  })

  it('tells swapped ids apart from unknown ones', async () => {
    const { graph, ...first } = await company()
    const { tenantId, clientId } = graph
    const swapped = await readFile(first.config, 'utf8')
    const text = swapped
      .replaceAll(tenantId, 'HERE')
      .replaceAll(clientId, tenantId)
      .replaceAll('HERE', clientId)
    await writeFile(first.config, text)

    const result = valueOf(await setUp(first.profile, first.config))

    expect(result.checks.find(({ what }) => what === 'microsoft')?.failure).toEqual({
      name: 'directoryUnknown',
      about: { swapped: 'yes' },
    })
  })

  it('goes on with a right that is missing, and says which', async () => {
    const { config, profile, graph } = await company()
    graph.tenant.application.delete('Contacts.ReadWrite')

    const result = valueOf(await setUp(profile, config))

    expect(result.saved).toBe(true)
    expect(misses(result.checks)).toEqual([['Contacts.Read', 'microsoftPermissionMissing']])
  })
})

describe('before sync is switched on', () => {
  async function opened() {
    const made = await company()
    const result = valueOf(await setUp(made.profile, made.config))
    if (!result.saved) throw new Error('not saved')
    const engine = valueOf(await openEngine(made.profile, world))
    onTestFinished(() => engine.close())
    return { ...made, engine }
  }
  const ask = { kinds: ['mail', 'event'], mailboxes: [] } as const

  it('mailboxes, rights and the copy to go back to are told as they are', async () => {
    const { engine, graph, folder } = await opened()
    const licensed = graph.tenant.directory.all().filter((user) => graph.tenant.licensed(user))
    const [first, second] = licensed.map(({ upn }) => upn.toLowerCase())
    if (first === undefined || second === undefined) throw new Error('nobody')
    graph.tenant.unlicensed.add(graph.tenant.directory.find(first)?.id ?? '')

    const mailboxes = [first, second]
    const before = await outlookPreflight(engine, { ...ask, mailboxes, watch: watching() })

    expect(before.copy).toEqual({ is: 'none' })
    expect(before.secondFactor).toBe('app')
    expect(before.rights).toMatchObject({
      have: ['Mail.ReadWrite', 'Calendars.ReadWrite'],
      missing: [],
      more: ['Contacts.ReadWrite', 'Tasks.ReadWrite.All'],
    })
    const stands = new Map(before.mailboxes.map(({ address, failure }) => [address, failure]))
    expect(stands.size).toBe(2)
    expect(stands.get(first)?.name).toBe('notExchangeOnline')
    expect(stands.get(second)).toBeNull()

    const app = await testProfileAt(folder, world).open()
    valueOf(await app.backup({ mode: 'full', refetch: false, kinds: ['contacts'] }, watching()))
    await app.close()
    const unread = await outlookPreflight(engine, { ...ask, watch: watching() })
    expect(unread.copy.is).toBe('unchecked')
    const at = engine.clock.now()
    putCheck(engine.state, { at, part: { n: 1, of: 1 }, packs: 1, read: 1, good: true, errors: 0 })
    const ready = await outlookPreflight(engine, { ...ask, watch: watching() })
    expect(ready.copy).toMatchObject({ is: 'ready', checked: at })
  })
})
