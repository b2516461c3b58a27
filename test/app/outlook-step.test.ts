import { X509Certificate } from 'node:crypto'

import { describe, expect, it } from 'vitest'

import { systemClock } from '../../main/adapters/clock.ts'
import { setupOf } from '../../main/app/setup-of.ts'
import { outlookHandlers } from '../../main/handlers/outlook.ts'
import { type Ask, contract, type Input, type Output } from '../../preload/contract.ts'
import { scratch, valueOf } from './profile.ts'
import { addOwner, prove, throughStorage, type Window, windowOn } from './setup-desk.ts'

type OutlookAsk = Extract<Ask, `outlook.${string}`>

/** Asks of the Outlook step; every answer is checked against the contract. */
function outlookOf({ desk }: Window) {
  const handlers: Record<string, unknown> = { ...outlookHandlers(desk) }
  return async <A extends OutlookAsk>(name: A, input: Input<A>): Promise<Output<A>> => {
    const handle = handlers[name] as (
      input: unknown,
      by: object,
    ) => Promise<{ ok: boolean; value?: unknown; failure?: unknown }>
    const answer = await handle(contract.asks[name].input.parse(input), { session: 'test' })
    if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.failure)}`)
    return contract.asks[name].output.parse(answer.value) as Output<A>
  }
}

async function openStep() {
  const window = await windowOn(await scratch(), systemClock)
  const ask = outlookOf(window)
  return { window, ask, microsoft: () => setupOf(window.desk).context.sample.microsoft() }
}

/** The step with the sample company in Microsoft's place. */
async function openSample() {
  const step = await openStep()
  await step.window.get('setup.sample', { people: 12 })
  await step.ask('outlook.sample', null)
  const graph = step.microsoft()
  if (graph === null) throw new Error('no sample company')
  return { ...step, graph }
}

const stateOf = (rows: Output<'outlook.read'>['rows']) =>
  Object.fromEntries(rows.map(({ id, state }) => [id, state]))

const ids = {
  tenantId: '11111111-2222-4333-8444-555555555555',
  clientId: 'aaaaaaaa-0001-4000-8000-000000000001',
}

describe('the Outlook step', () => {
  it('misses nothing while Outlook is left out', async () => {
    const { ask, window } = await openStep()

    const state = await ask('outlook.read', null)
    const setup = await window.get('setup.read', null)

    expect(state).toMatchObject({ way: 'none', missing: [], rows: expect.any(Array) })
    expect(setup.steps.find(({ step }) => step === 'outlook')).toMatchObject({
      state: 'done',
      missing: [],
    })
  })

  it('says at the ids what is wrong with them before anybody is asked', async () => {
    const { ask } = await openStep()
    const missing = async (given: Input<'outlook.write'>) =>
      (await ask('outlook.write', given)).missing.map(({ key }) =>
        key.replace('setup.missing.', ''),
      )

    expect(await missing({ way: 'person' })).toEqual([
      'tenant-empty',
      'app-id-empty',
      'outlook-sign-in',
    ])
    expect(await missing({ tenantId: 'common', clientId: 'contoso.example' })).toContain(
      'tenant-personal',
    )
    expect(
      await missing({ tenantId: ids.tenantId, clientId: 'contoso.onmicrosoft.com' }),
    ).toContain('microsoft-ids-swapped')
    expect(await missing({ clientId: ` {${ids.tenantId.toUpperCase()}} ` })).toContain(
      'app-id-same',
    )
    expect(await missing({ clientId: '00000003-0000-0000-c000-000000000000' })).toContain(
      'app-id-graph',
    )
    expect(await missing({ clientId: 'abc8Q~0123456789012345678901234567890123' })).toContain(
      'app-id-secret',
    )
    expect(await missing({ clientId: ids.clientId })).toEqual(['outlook-sign-in'])
    expect(await missing({ way: 'secret' })).toEqual(['microsoft-secret-empty'])
    expect(await missing({ secret: ids.clientId })).toEqual(['microsoft-secret-guid'])
    expect(await missing({ secret: 'abc8Q~0123456789012345678901234567890123' })).toEqual(['test'])
    expect(await missing({ way: 'certificate' })).toEqual(['outlook-certificate'])
  })

  it('tries every right with the sample company, and tells each as it comes', async () => {
    const { ask, window } = await openSample()

    const state = await ask('outlook.test', null)

    expect(state.failure).toBeNull()
    expect(stateOf(state.rows)).toEqual({
      'outlook-people': 'ready',
      'outlook-mail': 'ready',
      'outlook-mailbox-settings': 'ready',
      'outlook-calendar': 'ready',
      'outlook-contacts': 'ready',
      'outlook-tasks': 'ready',
    })
    expect(state).toMatchObject({ sample: true, missing: [], testing: false })
    expect(state.mailboxes).toBeGreaterThan(5)
    const seen = window.told.filter(({ name }) => name === 'outlook.moved').length
    expect(seen).toBeGreaterThan(5)
    const setup = await window.get('setup.read', null)
    expect(setup.steps.find(({ step }) => step === 'outlook')?.missing).toEqual([])
  })

  it('tells a right that is missing from consent that is missing, and from a rule', async () => {
    const { ask, graph } = await openSample()
    const { application } = graph.tenant

    application.delete('Calendars.ReadWrite')
    const missing = await ask('outlook.test', null)
    const all = [...application]
    application.clear()
    const none = await ask('outlook.test', null)
    for (const one of [...all, 'Calendars.ReadWrite']) application.add(one)
    const again = await ask('outlook.test', null)

    const calendar = missing.rows.find(({ id }) => id === 'outlook-calendar')
    expect(calendar).toMatchObject({
      state: 'missing',
      facts: { scopes: 'Calendars.Read' },
      failure: { code: 'DK-1206' },
    })
    expect(missing.missing).toEqual([
      {
        key: 'setup.missing.permission-undecided',
        field: 'outlook-calendar',
        facts: { permission: 'outlook-calendar' },
      },
    ])
    expect(new Set(Object.values(stateOf(none.rows)))).toEqual(new Set(['needs-consent']))
    expect(none.failure).toMatchObject({ code: 'DK-1203' })
    expect(none.links.consent).toContain('/v2.0/adminconsent?')
    expect(new Set(Object.values(stateOf(again.rows)))).toEqual(new Set(['ready']))
  })

  it('lets a missing right be gone without, as a gap of the start', async () => {
    const { ask, graph, window } = await openSample()
    graph.tenant.application.delete('Contacts.ReadWrite')
    await ask('outlook.test', null)

    const state = await ask('outlook.write', { skipped: ['outlook-contacts'] })

    expect(state.missing).toEqual([])
    const { gaps } = await window.get('setup.read', null)
    expect(gaps).toContainEqual({
      id: 'permission:outlook-contacts',
      key: 'permissions.outlook-contacts.without',
      facts: { permission: 'outlook-contacts' },
      accepted: false,
    })
  })

  it('names a secret that Microsoft refuses', async () => {
    const { ask } = await openSample()

    await ask('outlook.write', { secret: 'abc8Q~0123456789012345678901234567890123' })
    const secret = await ask('outlook.test', null)

    expect(secret.failure).toMatchObject({ code: 'DK-1201' })
  })

  it('takes a certificate of its own making once the console has it, and its successor then', async () => {
    const { ask, graph } = await openSample()
    await ask('outlook.write', { way: 'certificate' })
    const made = await ask('outlook.certificate', null)
    const pem = Buffer.from(made.certificate?.file ?? '', 'base64').toString()
    expect(new X509Certificate(pem).fingerprint256.replaceAll(':', '')).toBe(
      made.certificate?.thumbprint,
    )

    const early = await ask('outlook.test', null)
    expect(early.failure).toMatchObject({ code: 'DK-1219' })
    graph.trust(pem)
    expect((await ask('outlook.test', null)).failure).toBeNull()

    const next = await ask('outlook.certificate', null)
    expect(next.certificate).toEqual(made.certificate)
    expect(next.nextCertificate).not.toBeNull()
    const before = await ask('outlook.test', null)
    expect(before).toMatchObject({ failure: null, certificate: made.certificate })
    graph.trust(Buffer.from(next.nextCertificate?.file ?? '', 'base64').toString())
    const after = await ask('outlook.test', null)
    expect(after).toMatchObject({ certificate: next.nextCertificate, nextCertificate: null })
  })

  it('stands in the settings once set-up is over, and then takes the second factor to change', async () => {
    const { ask, window, graph } = await openSample()
    await throughStorage(window, await scratch())
    const made = await window.get('setup.key.make', { passphrase: null })
    await prove(window, made.words)
    await addOwner(window)
    await ask('outlook.certificate', null)
    await ask('outlook.test', null)
    await window.get('setup.finish', { start: 'tonight' })

    const { desk } = window
    const { engine } = valueOf(await desk.needed())
    const { tenantId, clientId, graphBase, authority } = graph
    expect(engine.settings.microsoft).toEqual({
      tenantId,
      clientId,
      cloud: 'global',
      graphBase,
      authority,
    })
    expect(engine.settings.scope.kinds).toEqual(
      expect.arrayContaining(['contacts', 'outlook-mail', 'outlook-calendar', 'outlook-contacts']),
    )
    const secrets = ['microsoft.client-secret', 'microsoft.certificate', 'microsoft.cache']
    const kept = await Promise.all(secrets.map((name) => engine.secrets.read(name)))
    expect(kept).toEqual([graph.clientSecret, null, null])
    expect(await ask('outlook.read', null)).toMatchObject({ way: 'secret', tenantId, missing: [] })
    expect(await ask('outlook.test', null)).toMatchObject({ failure: null, sample: true })

    await expect(ask('outlook.write', { way: 'none' })).rejects.toThrow(/signInNeeded|factorNeeded/)
    expect(valueOf(await desk.needed()).engine.settings.microsoft).toMatchObject({ tenantId })
    // Two changes at once: neither undoes the other.
    const { outlook } = setupOf(desk)
    const other = 'contoso.example'
    await Promise.all([outlook.write({ way: 'person' }), outlook.write({ tenantId: other })])
    expect(await ask('outlook.read', null)).toMatchObject({ way: 'person', tenantId: other })
    await setupOf(desk).outlook.write({ way: 'none' })
    expect(valueOf(await desk.needed()).engine.settings.microsoft).toBeUndefined()
  })
})
