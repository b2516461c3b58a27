import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startSample, type Sample } from '../../../main/sample/index.ts'
import { order, testNow } from '../sample.ts'
import { createSdk, type Question } from './sdk.ts'
import { at, connect, list, text, type Wire } from './wire.ts'

let sample: Sample
let wire: Wire
let ask: (question: Question) => Promise<Record<string, unknown>>

beforeAll(async () => {
  sample = await startSample({ people: 12, limits: false, now: () => testNow })
  await order(sample, 'tick', { days: 2 })
  wire = await connect(sample)
  const sdk = createSdk(sample.apiBase)
  ask = (question) => sdk(wire.token, question)
})

afterAll(() => sample.stop())

/** Fields that newer servers add; the SDK's classes drop them. */
const beyond = new Set(['freeBusyStatus', 'schemaVersion', 'subType', 'category'])

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Where what the SDK took over differs from what was on the wire; names of fields. */
function differences(sdk: unknown, raw: unknown, path = ''): string[] {
  if (!isObject(sdk) || !isObject(raw)) return sdk === raw ? [] : [path]
  const names = [...new Set([...Object.keys(sdk), ...Object.keys(raw)])]
  return names
    .filter((name) => !beyond.has(name))
    .filter((name) => sdk[name] !== undefined || raw[name] !== undefined)
    .flatMap((name) => differences(sdk[name], raw[name], `${path}.${name}`))
}

/** Signed addresses differ from call to call. */
const steady = (found: string[]): string[] =>
  found.filter((path) => !/resourceUrls|Authorization|x-oss-date|downloadUri/.test(path))

describe('the official SDK against the sample company', () => {
  test('gets a token by both forms, the same as over the wire', async () => {
    const { clientId, clientSecret, corpId } = sample
    const old = { appKey: clientId, appSecret: clientSecret }
    const unified = { clientId, clientSecret, grantType: 'client_credentials' }

    const first = await ask({ module: 'oauth2_1_0', operation: 'getAccessToken', fields: old })
    const second = await ask({
      module: 'oauth2_1_0',
      operation: 'getToken',
      path: [corpId],
      fields: unified,
    })

    expect(first).toEqual({ accessToken: wire.token, expireIn: 7200 })
    expect(second).toEqual({ access_token: wire.token, expires_in: 7200 })
  })

  test('reads the organisation and who left', async () => {
    const window = { startTime: '2026-01-01T00:00:00Z', endTime: '2026-12-20T00:00:00Z' }
    const organisation = await ask({
      module: 'contact_1_0',
      operation: 'getOrgAuthInfo',
      fields: {},
    })
    const fields = { ...window, maxResults: 50, nextToken: '0' }
    const left = await ask({ module: 'contact_1_0', operation: 'listEmpLeaveRecords', fields })

    const raw = await wire.get('/v1.0/contact/organizations/authInfos')
    const query = { ...window, maxResults: '50', nextToken: '0' }
    const rawLeft = await wire.get('/v1.0/contact/empLeaveRecords', query)
    expect(differences(organisation, raw.body)).toEqual([])
    expect(differences(left, rawLeft.body)).toEqual([])
    expect(list(left, 'records').length).toBeGreaterThan(0)
  })

  test('reads every calendar through all pages, field by field', async () => {
    let events = 0
    const ends: boolean[] = []
    for (const { unionid } of sample.company.people.values()) {
      let nextToken: string | undefined
      do {
        const token = nextToken === undefined ? {} : { nextToken }
        const fields = { maxResults: 2, showDeleted: true, ...token }
        const path = [unionid, 'primary']
        const found = await ask({ module: 'calendar_1_0', operation: 'listEvents', path, fields })
        const query = { maxResults: '2', showDeleted: 'true', ...token }
        const raw = await wire.get(
          `/v1.0/calendar/users/${unionid}/calendars/primary/events`,
          query,
        )
        expect(differences(found, raw.body)).toEqual([])
        events += list(found, 'events').length
        nextToken = at(found, 'nextToken') as string | undefined
        ends.push(at(found, 'syncToken') !== undefined)
      } while (nextToken !== undefined)
    }

    const seats = [...sample.company.events.values()].map(({ attendees }) => attendees.length)
    // The last page of each person carries the sync token, and no other does.
    expect(ends.filter((end) => end)).toHaveLength(sample.company.people.size)
    expect(events).toBe(seats.reduce((sum, count) => sum + count, 0))
  })

  test('reads rooms, one event and its attendees', async () => {
    const [event] = sample.company.events.values()
    if (event === undefined) throw new Error('no event')
    const path = [event.organizer, 'primary', event.id]
    const root = `/v1.0/calendar/users/${event.organizer}/calendars/primary/events/${event.id}`

    const one = await ask({ module: 'calendar_1_0', operation: 'getEvent', path, fields: {} })
    const guests = await ask({
      module: 'calendar_1_0',
      operation: 'listAttendees',
      path,
      fields: {},
    })
    const unionId = sample.operator
    const rooms = await ask({
      module: 'rooms_1_0',
      operation: 'queryMeetingRoomList',
      fields: { unionId },
    })

    expect(differences(one, (await wire.get(root)).body)).toEqual([])
    expect(differences(guests, (await wire.get(`${root}/attendees`)).body)).toEqual([])
    const raw = await wire.get('/v1.0/rooms/meetingRoomLists', { unionId })
    expect(differences(rooms, raw.body)).toEqual([])
    expect(list(rooms, 'result')).toHaveLength(3)
  })

  test('reads forms and approvals with their history', async () => {
    const module = 'workflow_1_0'
    const fields = { maxResults: 100, nextToken: 0 }
    const forms = await ask({ module, operation: 'listUserVisibleBpmsProcesses', fields })
    let read = 0
    for (const form of list(forms, 'result.processList')) {
      const processCode = text(form, 'processCode')
      const schema = await ask({
        module,
        operation: 'querySchemaByProcessCode',
        fields: { processCode },
      })
      const rawSchema = await wire.get('/v1.0/workflow/forms/schemas/processCodes', { processCode })
      expect(differences(schema, rawSchema.body)).toEqual([])
      const window = { startTime: testNow - 100 * 86_400_000, maxResults: 20, nextToken: 0 }
      const asked = { processCode, ...window }
      const ids = await ask({ module, operation: 'listProcessInstanceIds', fields: asked })
      for (const id of list(ids, 'result.list')) {
        const question = { processInstanceId: String(id) }
        const found = await ask({ module, operation: 'getProcessInstance', fields: question })
        const raw = await wire.get('/v1.0/workflow/processInstances', question)
        expect(differences(found, raw.body)).toEqual([])
        read += 1
      }
    }

    expect(read).toBeGreaterThan(3)
  })

  test('reads spaces, files, versions, downloads and the recycle bin', async () => {
    const unionId = sample.operator
    const storage = (
      operation: string,
      path: string[],
      fields: object = {},
    ): Promise<Record<string, unknown>> =>
      ask({ module: 'storage_1_0', operation, path, fields: { unionId, ...fields } })
    const fields = { unionId, spaceType: 'org', maxResults: 20 }
    const spaces = await ask({ module: 'drive_1_0', operation: 'listSpaces', fields })
    const rawSpaces = await wire.get('/v1.0/drive/spaces', {
      unionId,
      spaceType: 'org',
      maxResults: '20',
    })
    expect(differences(spaces, rawSpaces.body)).toEqual([])

    const spaceId = text(spaces, 'spaces.0.spaceId')
    const root = `/v1.0/storage/spaces/${spaceId}`
    const option = { maxResults: 20, order: 'DESC' }
    const all = await storage('listAllDentries', [spaceId], { option })
    const rawAll = await wire.post(`${root}/dentries/listAll`, { option }, { unionId })
    expect(differences(all, rawAll.body)).toEqual([])

    const level = await storage('listDentries', [spaceId], { parentId: '0', maxResults: 50 })
    const query = { unionId, parentId: '0', maxResults: '50' }
    expect(differences(level, (await wire.get(`${root}/dentries`, query)).body)).toEqual([])

    for (const one of list(all, 'dentries').filter((found) => text(found, 'type') === 'FILE')) {
      const id = text(one, 'id')
      const versions = await storage('listDentryVersions', [spaceId, id], { maxResults: 10 })
      const asked = { unionId, maxResults: '10' }
      const raw = await wire.get(`${root}/dentries/${id}/versions`, asked)
      expect(differences(versions, raw.body)).toEqual([])
      if (text(one, 'storageDriver') === 'ALIDOC') continue
      const info = await storage('getFileDownloadInfo', [spaceId, id], {})
      const address = `${root}/dentries/${id}/downloadInfos/query`
      const rawInfo = await wire.post(address, {}, { unionId })
      expect(steady(differences(info, rawInfo.body))).toEqual([])
      const url = text(info, 'headerSignatureInfo.resourceUrls.0')
      const headers = at(info, 'headerSignatureInfo.headers') as Record<string, string>
      const bytes = await (await fetch(url, { headers })).arrayBuffer()
      expect(bytes.byteLength).toBe(at(one, 'size'))
    }

    const bin = await storage('getRecycleBin', [], { recycleBinScope: 'SPACE', scopeId: spaceId })
    const items = await storage('listRecycleItems', [text(bin, 'recycleBin.id')])
    const rawItems = await wire.get(
      `/v1.0/storage/recycleBins/${text(bin, 'recycleBin.id')}/recycleItems`,
      { unionId },
    )
    expect(differences(items, rawItems.body)).toEqual([])
  })

  test('makes, lists, reads, changes and takes away a work to-do', async () => {
    const [person] = sample.company.people.values()
    const unionid = person?.unionid ?? ''
    const todo = (
      operation: string,
      fields: object | undefined,
      more: readonly string[] = [],
    ): Promise<Record<string, unknown>> =>
      ask({
        module: 'todo_1_0',
        operation,
        path: [unionid, ...more],
        ...(fields && { fields }),
      })
    const link = { appUrl: 'https://partner.example/1', pcUrl: 'https://partner.example/1' }
    const made = await todo('createTodoTask', {
      subject: '寄樣品',
      description: 'two boxes',
      dueTime: testNow,
      executorIds: [unionid],
      sourceId: 'sdk.1',
      detailUrl: link,
      notifyConfigs: { dingNotify: '0' },
    })
    const id = text(made, 'id')
    const root = `/v1.0/todo/users/${unionid}`
    const changed = await todo('updateTodoTask', { subject: 'Kirim sampel', done: true }, [id])
    const read = await todo('getTodoTask', undefined, [id])
    const asked = { isDone: true, roleTypes: [['executor']] }
    const listed = await todo('queryOrgTodoTasks', asked)

    expect(at(changed, 'result')).toBe(true)
    expect(differences(read, (await wire.get(`${root}/tasks/${id}`)).body)).toEqual([])
    expect([at(read, 'subject'), at(read, 'done')]).toEqual(['Kirim sampel', true])
    expect(differences(listed, (await wire.post(`${root}/org/tasks/query`, asked)).body)).toEqual(
      [],
    )
    expect(list(listed, 'todoCards')).toHaveLength(1)
    expect(at(await todo('deleteTodoTask', {}, [id]), 'result')).toBe(true)
    expect(list(await todo('queryOrgTodoTasks', asked), 'todoCards')).toEqual([])
  })

  test('understands refusals: status, code and the permission points to ask for', async () => {
    await order(sample, 'change', { change: 'revoke-scope', scope: 'Drive.Space.Read' })
    const fields = { unionId: sample.operator, spaceType: 'org', maxResults: 20 }

    const refusal: unknown = await ask({
      module: 'drive_1_0',
      operation: 'listSpaces',
      fields,
    }).then(
      () => null,
      (error: unknown) => error,
    )

    await order(sample, 'change', { change: 'grant-scope', scope: 'Drive.Space.Read' })
    expect(at(refusal, 'code')).toBe('Forbidden.AccessDenied.AccessTokenPermissionDenied')
    expect(at(refusal, 'data.statusCode')).toBe(403)
    expect(JSON.stringify(refusal)).toContain('Drive.Space.Read')
  })
})
