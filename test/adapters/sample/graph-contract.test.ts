import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { startSample, type Sample } from '../../../main/sample/index.ts'
import { testNow } from '../sample.ts'
import {
  boss,
  immutable,
  speak,
  textAt,
  valueOf,
  type Got,
  type Json,
  type Speaker,
} from './graph.ts'

// Prism stands between client and sample and holds every request and answer against the contract;
// the schemas are closed beside that, so that no member is told that Graph does not know.

const contract = JSON.parse(
  gunzipSync(
    await readFile(new URL('../../fixtures/graph-openapi.json.gz', import.meta.url)),
  ).toString(),
) as { components: { schemas: Record<string, Json> }; paths: Record<string, Json> }

const window = 'startDateTime=2026-09-01T00:00:00Z&endDateTime=2027-03-01T00:00:00Z'

let sample: Sample
let prism: ChildProcess
let folder: string
let call: Speaker
const violations: string[] = []

async function startPrism(upstream: string): Promise<string> {
  folder = await mkdtemp(join(tmpdir(), 'dingkeep-prism-'))
  const file = join(folder, 'contract.json')
  await writeFile(file, JSON.stringify(contract))
  const bin = createRequire(import.meta.url).resolve('@stoplight/prism-cli/dist/index.js')
  prism = spawn(process.execPath, [bin, 'proxy', '-h', '127.0.0.1', '-p', '0', file, upstream])
  let said = ''
  return new Promise((resolve, reject) => {
    prism.stdout?.on('data', (part: Buffer) => {
      said += part.toString()
      const ready = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(said)
      if (ready?.[1] !== undefined) resolve(ready[1])
    })
    prism.once('exit', () => reject(new Error(`Prism did not start: ${said.slice(-2_000)}`)))
  })
}

beforeAll(async () => {
  sample = await startSample({ people: 8, limits: false, now: () => testNow })
  sample.graph.tenant.application.add('Mail.Send').add('MailboxSettings.ReadWrite')
  sample.graph.tenant.application.add('Policy.Read.All')
  const address = await startPrism(`${sample.graph.graphBase}/v1.0`)
  prism.stderr?.resume()
  const ask = speak(address, sample.graph.token())
  call = async (method, path, options) => {
    // Links lead to the sample itself: Prism must see them too.
    const own = path.replace(`${sample.graph.graphBase}/v1.0`, '')
    const got = await ask(method, own, options)
    const told = got.headers.get('sl-violations')
    if (told !== null) violations.push(`${method} ${own.slice(0, 120)}: ${told}`)
    return got
  }
})

afterAll(async () => {
  if (prism.exitCode === null) {
    prism.kill('SIGTERM')
    await once(prism, 'exit')
  }
  await sample.stop()
  await rm(folder, { recursive: true, force: true })
})

const mine = (method: string, path: string, ask?: Parameters<Speaker>[2]): Promise<Got> =>
  call(method, path.startsWith('http') ? path : `/users/${boss}${path}`, ask)

/** All members that a schema knows, through all that it is made of. */
function membersOf(name: string): Set<string> {
  const schema = contract.components.schemas[name]
  if (schema === undefined) throw new Error(`no schema ${name}`)
  const parts = [schema, ...((schema['allOf'] as Json[] | undefined) ?? [])]
  const members = new Set<string>()
  for (const part of parts) {
    for (const member of Object.keys((part['properties'] as Json | undefined) ?? {}))
      members.add(member)
    const ref = part['$ref']
    if (typeof ref === 'string')
      for (const one of membersOf(ref.split('/').at(-1) ?? '')) members.add(one)
  }
  return members
}

/** Members of a record that its kind does not have. */
function strange(record: Json, name: string): string[] {
  const type = record['@odata.type']
  const schema = typeof type === 'string' ? type.slice(1) : name
  const known = membersOf(schema)
  return Object.keys(record).filter((member) => !known.has(member) && !member.startsWith('@'))
}

const none = (got: Got, name: string): void => {
  expect(got.status).toBe(200)
  const list = Array.isArray(got.json['value']) ? valueOf(got) : [got.json]
  expect(list.length).toBeGreaterThan(0)
  for (const record of list) expect(strange(record, `microsoft.graph.${name}`)).toEqual([])
}

async function idOf(path: string, at = 0): Promise<string> {
  const list = valueOf(await mine('GET', path))
  return textAt(list[at] ?? {}, 'id')
}

/** What was found since the last look, so that a test names its own. */
const found = (): string[] => violations.splice(0)

describe('what the Microsoft side answers fits the contract', () => {
  it('reads people, settings and the organisation', async () => {
    none(await call('GET', '/users?$top=5'), 'user')
    none(await call('GET', `/users/${boss}?$select=id,mail,userType,assignedPlans`), 'user')
    none(await mine('GET', '/mailboxSettings'), 'mailboxSettings')
    none(await mine('GET', '/licenseDetails'), 'licenseDetails')
    none(await mine('GET', '/outlook/masterCategories'), 'outlookCategory')
    none(await mine('GET', '/outlook/supportedTimeZones'), 'timeZoneInformation')
    none(await call('GET', '/organization'), 'organization')
    const policy = await call('GET', '/policies/identitySecurityDefaultsEnforcementPolicy')
    none(policy, 'identitySecurityDefaultsEnforcementPolicy')
    expect(found()).toEqual([])
  })

  it('reads contacts and their folders, whole and by delta', async () => {
    none(await mine('GET', '/contacts?$top=50'), 'contact')
    none(await mine('GET', '/contactFolders'), 'contactFolder')
    const folder_ = await idOf('/contactFolders')
    none(
      await mine(
        'GET',
        `/contactFolders/${folder_}/contacts/delta?$select=displayName,emailAddresses`,
      ),
      'contact',
    )
    none(await mine('GET', '/contactFolders/delta'), 'contactFolder')
    none(await mine('GET', `/contacts/${await idOf('/contacts')}`), 'contact')
    expect(found()).toEqual([])
  })

  it('reads calendars, events, views and days of series', async () => {
    none(await mine('GET', '/calendars'), 'calendar')
    none(await mine('GET', '/events?$top=100'), 'event')
    none(await mine('GET', `/calendarView?${window}&$top=500`), 'event')
    none(await mine('GET', `/calendarView/delta?${window}`), 'event')
    const series = valueOf(await mine('GET', "/events?$top=100&$filter=type eq 'seriesMaster'"))
    const master = textAt(series[0] ?? {}, 'id')
    none(await mine('GET', `/events/${master}/instances?${window}`), 'event')
    const whole = await mine('GET', `/events/${master}?$expand=exceptionOccurrences`)
    none(whole, 'event')
    expect(found()).toEqual([])
  })

  it('reads folders, messages and their files', async () => {
    none(await mine('GET', '/mailFolders?includeHiddenFolders=true&$top=100'), 'mailFolder')
    none(await mine('GET', '/mailFolders/delta'), 'mailFolder')
    none(await mine('GET', '/messages?$top=200'), 'message')
    none(
      await mine('GET', '/mailFolders/inbox/messages/delta?$select=subject,isRead,flag'),
      'message',
    )
    for (const message of valueOf(await mine('GET', '/messages?$top=200'))) {
      if (message['hasAttachments'] !== true) continue
      none(await mine('GET', `/messages/${textAt(message, 'id')}/attachments`), 'attachment')
    }
    const raw = await mine('GET', `/messages/${await idOf('/messages')}/$value`)
    expect(raw.headers.get('content-type')).toBe('text/plain')
    expect(found()).toEqual([])
  })

  it('reads lists and tasks of To Do', async () => {
    none(await mine('GET', '/todo/lists'), 'todoTaskList')
    const list = await idOf('/todo/lists')
    none(
      await mine('GET', `/todo/lists/${list}/tasks?$top=50&$expand=checklistItems,linkedResources`),
      'todoTask',
    )
    none(await mine('GET', `/todo/lists/${list}/tasks/delta`), 'todoTask')
    none(await mine('GET', '/todo/lists/delta'), 'todoTaskList')
    expect(found()).toEqual([])
  })

  it('takes writes of every kind', async () => {
    const person = {
      givenName: 'Ayu',
      surname: 'Wijaya',
      emailAddresses: [{ address: 'ayu@partner.example', name: 'Ayu' }],
    }
    const contact = await mine('POST', '/contacts', { json: person })
    expect(contact.status).toBe(201)
    expect(
      (await mine('PATCH', `/contacts/${textAt(contact.json, 'id')}`, { json: { jobTitle: 'x' } }))
        .status,
    ).toBe(200)
    const time = (hour: string): Json => ({
      dateTime: `2026-12-01T${hour}:00:00`,
      timeZone: 'China Standard Time',
    })
    const event = await mine('POST', '/events', {
      json: { subject: '會議', start: time('09'), end: time('10') },
    })
    expect(event.status).toBe(201)
    expect((await mine('DELETE', `/events/${textAt(event.json, 'id')}`)).status).toBe(204)
    const mirror = await mine('POST', '/mailFolders/inbox/messages', {
      json: {
        subject: 'mirror',
        isRead: true,
        from: { emailAddress: { name: 'A', address: 'a@partner.example' } },
        toRecipients: [{ emailAddress: { address: 'b@partner.example' } }],
        body: { contentType: 'html', content: '<p>x</p>' },
        singleValueExtendedProperties: [{ id: 'Integer 0x0E07', value: '4' }],
      },
    })
    expect(mirror.status).toBe(201)
    const id = textAt(mirror.json, 'id')
    expect((await mine('PATCH', `/messages/${id}`, { json: { isRead: false } })).status).toBe(200)
    expect(
      (await mine('POST', `/messages/${id}/move`, { json: { destinationId: 'archive' } })).status,
    ).toBe(201)
    const folder_ = await mine('POST', '/mailFolders', { json: { displayName: 'Neu 新' } })
    expect(folder_.status).toBe(201)
    const list = await idOf('/todo/lists')
    const task = await mine('POST', `/todo/lists/${list}/tasks`, { json: { title: 'x' } })
    expect(task.status).toBe(201)
    const steps = `/todo/lists/${list}/tasks/${textAt(task.json, 'id')}/checklistItems`
    expect((await mine('POST', steps, { json: { displayName: 'step' } })).status).toBe(201)
    const session = await mine('POST', `/messages/${id}/attachments/createUploadSession`, {
      json: { AttachmentItem: { attachmentType: 'file', name: 'x.bin', size: 4_000_000 } },
    })
    expect(session.status).toBe(201)
    expect(found()).toEqual([])
  })

  it('refuses in the documented envelope', async () => {
    const refusals = [
      await mine('GET', '/messages/unheard-of'),
      await mine('GET', '/calendarView/delta?$deltatoken=old'),
      await mine('PATCH', `/contacts/${await idOf('/contacts')}`, {
        json: { jobTitle: 'y' },
        headers: { ...immutable, 'if-match': 'W/"old"' },
      }),
      await call('GET', '/users/nobody@sample.example'),
    ]

    expect(refusals.map(({ status }) => status)).toEqual([404, 410, 412, 404])
    expect(found()).toEqual([])
  })

  it('answers a batch', async () => {
    const requests = [
      { id: 'a', method: 'GET', url: `/users/${boss}/contacts?$top=1` },
      { id: 'b', method: 'GET', url: `/users/${boss}/messages/none` },
    ]
    const got = await call('POST', '/$batch', { json: { requests } })

    expect(got.status).toBe(200)
    expect(found()).toEqual([])
  })
})

describe('the referee', () => {
  it('sees a request that the contract does not know, so its silence means something', async () => {
    await mine('POST', '/contacts', { json: { birthday: 17 } })

    expect(found().join()).toContain('birthday')
  })
})
