import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startSample, type Sample } from '../../../main/sample/index.ts'
import { checkAnswer, contractOf } from '../contract.ts'
import { order, testNow } from '../sample.ts'
import { at, connect, list, text, type Told, type Wire } from './wire.ts'

type Seen = Map<string, Told[]>

/** Calls every API of the sample company, through all pages. */
async function crawl(wire: Wire, operator: string): Promise<Seen> {
  const seen: Seen = new Map()
  const keep = (id: string, told: Told): Told => {
    seen.set(id, [...(seen.get(id) ?? []), told])
    return told
  }
  const get = async (id: string, path: string, query?: Record<string, string>): Promise<Told> =>
    keep(id, await wire.get(path, query))
  const post = async (
    id: string,
    path: string,
    body: object,
    query?: Record<string, string>,
  ): Promise<Told> => keep(id, await wire.post(path, body, query))
  await crawlContacts(post, get)
  await crawlCalendar(get, operator)
  await crawlApprovals(post, get)
  await crawlDrive(post, get, operator)
  await crawlWrites(post, get, operator)
  return seen
}

type Get = (id: string, path: string, query?: Record<string, string>) => Promise<Told>
type Post = (
  id: string,
  path: string,
  body: object,
  query?: Record<string, string>,
) => Promise<Told>

/** This crawl reads JSON with doubles; the id of 64 bits has its own test. */
const isSafe = (id: unknown): boolean => Number.isSafeInteger(id)

async function crawlContacts(post: Post, get: Get): Promise<void> {
  const legacy = (name: string, body: object): Promise<Told> =>
    post(`legacy.topapi.${name}`, `/topapi/${name.replaceAll('.', '/')}`, body)
  await get('legacy.auth.scopes', '/auth/scopes')
  await get('contact_1_0.GetOrgAuthInfo', '/v1.0/contact/organizations/authInfos')
  const window = { startTime: '2026-01-01T00:00:00Z', endTime: '2026-11-20T00:00:00Z' }
  const leavers = { ...window, maxResults: '50', nextToken: '0' }
  await get('contact_1_0.ListEmpLeaveRecords', '/v1.0/contact/empLeaveRecords', leavers)
  const ids: unknown[] = [1]
  // The list grows while it is walked: that is how a tree is read level by level.
  for (const dept_id of ids) {
    const below = await legacy('v2.department.listsub', { dept_id })
    ids.push(
      ...list(below.body, 'result')
        .map((one) => at(one, 'dept_id'))
        .filter(isSafe),
    )
    await legacy('v2.department.get', { dept_id })
    await legacy('v2.department.listsubid', { dept_id })
    await legacy('v2.department.listparentbydept', { dept_id })
    await legacy('user.listid', { dept_id })
    await legacy('user.listsimple', { dept_id, cursor: 0, size: 100 })
    let cursor = 0
    for (;;) {
      const page = await legacy('v2.user.list', { dept_id, cursor, size: 2 })
      for (const person of list(page.body, 'result.list')) {
        const userid = text(person, 'userid')
        const unionid = text(person, 'unionid')
        await legacy('v2.user.get', { userid })
        await legacy('user.getbyunionid', { unionid })
        await legacy('v2.department.listparentbyuser', { userid })
      }
      if (at(page.body, 'result.has_more') !== true) break
      cursor = Number(text(page.body, 'result.next_cursor'))
    }
  }
  await legacy('user.count', { only_active: false })
  await legacy('user.listadmin', {})
  const roles = await legacy('role.list', { offset: 0, size: 200 })
  for (const group of list(roles.body, 'result.list')) {
    await legacy('role.getrolegroup', { group_id: at(group, 'groupId') })
    for (const role of list(group, 'roles')) {
      const id = at(role, 'id')
      await legacy('role.simplelist', { role_id: id, offset: 0, size: 3 })
      await legacy('role.getrole', { roleId: id })
    }
  }
  const externals = await legacy('extcontact.list', { offset: 0, size: 100 })
  await legacy('extcontact.listlabelgroups', { offset: 0, size: 100 })
  await legacy('extcontact.get', { user_id: text(externals.body, 'results.0.userid') })
}

async function crawlCalendar(get: Get, operator: string): Promise<void> {
  const root = `/v1.0/calendar/users/${operator}/calendars`
  await get('calendar_1_0.ListCalendars', root)
  let token: string | undefined
  do {
    const next = token === undefined ? {} : { nextToken: token }
    const query = { maxResults: '3', showDeleted: 'true', ...next }
    const { body } = await get('calendar_1_0.ListEvents', `${root}/primary/events`, query)
    for (const event of list(body, 'events')) {
      const id = text(event, 'id')
      await get('calendar_1_0.GetEvent', `${root}/primary/events/${id}`)
      await get('calendar_1_0.ListAttendees', `${root}/primary/events/${id}/attendees`)
    }
    token = at(body, 'nextToken') as string | undefined
  } while (token !== undefined)
  const rooms = { unionId: operator, maxResults: '2' }
  await get('rooms_1_0.QueryMeetingRoomList', '/v1.0/rooms/meetingRoomLists', rooms)
}

async function crawlApprovals(post: Post, get: Get): Promise<void> {
  const root = '/v1.0/workflow'
  const first = { maxResults: '100', nextToken: '0' }
  const forms = await get(
    'workflow_1_0.ListUserVisibleBpmsProcesses',
    `${root}/processes/userVisibilities/templates`,
    first,
  )
  const userId = 'manager4220'
  await get('workflow_1_0.GetManageProcessByStaffId', `${root}/processes/managements/templates`, {
    userId,
  })
  await post('workflow_1_0.GetAttachmentSpace', `${root}/processInstances/spaces/infos/query`, {
    userId,
  })
  for (const form of list(forms.body, 'result.processList')) {
    const processCode = text(form, 'processCode')
    await get('workflow_1_0.QuerySchemaByProcessCode', `${root}/forms/schemas/processCodes`, {
      processCode,
    })
    const asked = {
      processCode,
      startTime: testNow - 119 * 86_400_000,
      maxResults: 5,
      nextToken: 0,
    }
    const { body } = await post(
      'workflow_1_0.ListProcessInstanceIds',
      `${root}/processes/instanceIds/query`,
      asked,
    )
    for (const one of list(body, 'result.list')) {
      const processInstanceId = String(one)
      const told = await get('workflow_1_0.GetProcessInstance', `${root}/processInstances`, {
        processInstanceId,
      })
      for (const field of list(told.body, 'result.formComponentValues')) {
        const value = text(field, 'value')
        if (at(field, 'componentType') !== 'DDAttachment' || value === 'null') continue
        const fileId = text(JSON.parse(value), '0.fileId')
        const path = `${root}/processInstances/spaces/files/urls/download`
        await post('workflow_1_0.GrantProcessInstanceForDownloadFile', path, {
          fileId,
          processInstanceId,
        })
      }
    }
  }
}

async function crawlDrive(post: Post, get: Get, unionId: string): Promise<void> {
  const asked = { unionId, spaceType: 'org', maxResults: '20' }
  const spaces = await get('drive_1_0.ListSpaces', '/v1.0/drive/spaces', asked)
  const spaceIds = list(spaces.body, 'spaces').map((one) => text(one, 'spaceId'))
  await post('drive_1_0.ManagementListSpaces', '/v1.0/drive/managements/spaces/query', {
    spaceIds,
    unionId,
  })
  for (const spaceId of spaceIds) {
    const root = `/v1.0/storage/spaces/${spaceId}`
    await get('storage_1_0.GetSpace', root, { unionId })
    const page = { unionId, parentId: '0', maxResults: '50' }
    const { body } = await get('storage_1_0.ListDentries', `${root}/dentries`, page)
    await post(
      'storage_1_0.ListAllDentries',
      `${root}/dentries/listAll`,
      { option: { maxResults: 7, order: 'DESC' } },
      { unionId },
    )
    const dentryIds = [text(body, 'dentries.0.id'), '404']
    await post('storage_1_0.GetDentries', `${root}/dentries/query`, { dentryIds }, { unionId })
    for (const dentry of list(body, 'dentries')) {
      const [id, uuid] = [text(dentry, 'id'), text(dentry, 'uuid')]
      const one = `${root}/dentries/${id}`
      await post('storage_1_0.GetDentry', `${one}/query`, {}, { unionId })
      await post(
        'storage_2_0.ListPermissions',
        `/v2.0/storage/spaces/dentries/${uuid}/permissions/query`,
        {},
        { unionId },
      )
      await get('doc_2_0.GetUuidByDentryId', `/v2.0/doc/dentries/${id}/queryDentryUuid`, {
        operatorId: unionId,
        spaceId,
      })
      await get('doc_2_0.GetDentryIdByUuid', `/v2.0/doc/dentries/${uuid}/queryDentryId`, {
        operatorId: unionId,
      })
      await get('storage_1_0.ListDentryVersions', `${one}/versions`, { unionId, maxResults: '1' })
      if (text(dentry, 'type') === 'FILE')
        await post(
          'storage_1_0.GetFileDownloadInfo',
          `${one}/downloadInfos/query`,
          { option: { preferIntranet: false } },
          { unionId },
        )
    }
    const scope = { unionId, recycleBinScope: 'SPACE', scopeId: spaceId }
    const bin = await get('storage_1_0.GetRecycleBin', '/v1.0/storage/recycleBins', scope)
    await get(
      'storage_1_0.ListRecycleItems',
      `/v1.0/storage/recycleBins/${text(bin.body, 'recycleBin.id')}/recycleItems`,
      { unionId },
    )
  }
}

/** Makes, changes and takes away what an app may. */
async function crawlWrites(post: Post, get: Get, unionId: string): Promise<void> {
  const legacy = (name: string, body: object): Promise<Told> =>
    post(`legacy.topapi.extcontact.${name}`, `/topapi/extcontact/${name}`, body)
  const { body } = await legacy('list', { offset: 0, size: 1 })
  const label_ids = list(body, 'results.0.label_ids').map(Number)
  const common = { name: 'Wong', label_ids, follower_user_id: 'manager4220' }
  const contact = { ...common, state_code: '852', mobile: '91234567' }
  const user_id = text((await legacy('create', { contact })).body, 'userid')
  await legacy('update', { contact: { ...common, user_id, title: 'Buyer' } })
  await legacy('delete', { user_id })
  const root = `/v1.0/todo/users/${unionId}`
  const detailUrl = { appUrl: 'https://partner.example/1', pcUrl: 'https://partner.example/1' }
  const todo = { subject: 'Call', sourceId: 'crawl.1', detailUrl, executorIds: [unionId] }
  const made = await post('todo_1_0.CreateTodoTask', `${root}/tasks`, { ...todo, dueTime: testNow })
  await get('todo_1_0.GetTodoTask', `${root}/tasks/${text(made.body, 'id')}`)
  const asked = { isDone: false, roleTypes: [['executor']] }
  await post('todo_1_0.QueryOrgTodoTasks', `${root}/org/tasks/query`, asked)
}

/** What the sample company says beyond the contract, on purpose: clients must not mind. */
const beyond = new Set([
  'freeBusyStatus',
  'hide_scene_config',
  'create_time',
  'nickname',
  'schemaVersion',
  'subType',
  'category',
])

let sample: Sample
let wire: Wire
let seen: Seen
let all: Told[]

beforeAll(async () => {
  sample = await startSample({ people: 24, limits: false, now: () => testNow })
  await order(sample, 'tick', { days: 3 })
  wire = await connect(sample)
  seen = await crawl(wire, sample.operator)
  all = [...seen.values()].flat()
})

afterAll(() => sample.stop())

describe('the sample company against the contract', () => {
  test('names and types of everything it answers are those of the contract', () => {
    expect(all.length).toBeGreaterThan(300)
    expect([...new Set(all.flatMap(({ problems }) => problems))]).toEqual([])
  })

  test('says nothing that the contract does not know, but the few things that newer servers add', () => {
    const strange = [...seen].flatMap(([id, tolds]) =>
      tolds
        .filter(({ status }) => status === 200)
        .flatMap(({ body }) => checkAnswer(id, body, true))
        .map((problem) => problem.replace(': unknown', '').split('.').at(-1) ?? ''),
    )

    expect([...new Set(strange)].filter((name) => !beyond.has(name))).toEqual([])
    expect(strange).toContain('freeBusyStatus')
  })

  test('answers with every field that the contract always promises', () => {
    const lacking = [...seen].flatMap(([id, tolds]) => {
      const { responseFields } = contractOf(id)
      const named = responseFields.filter(({ required }) => required === true)
      return tolds
        .filter(({ status }) => status === 200)
        .flatMap(({ body }) => named.filter(({ name }) => at(body, name) === undefined))
        .map(({ name }) => `${id}.${name}`)
    })

    expect([...new Set(lacking)]).toEqual([])
  })

  test('succeeds wherever nothing was wrong with the question', () => {
    const refused = all.filter(
      ({ status, body }) => status !== 200 || (at(body, 'errcode') ?? 0) !== 0,
    )
    const codes = new Set(refused.map(({ body }) => at(body, 'code') ?? at(body, 'errcode')))

    // Online documents have no bytes to download.
    expect([...codes]).toEqual(['operationNotSupported'])
  })

  test('quotes some numbers of the legacy generation, and keeps ids of 64 bits digit for digit', async () => {
    const quoted = seen
      .get('legacy.topapi.v2.user.get')
      ?.map(({ body }) => typeof at(body, 'result.hired_date'))
    expect(new Set(quoted)).toEqual(new Set(['number', 'string']))

    const url = `${sample.legacyBase}/topapi/v2/department/get?access_token=${wire.token}`
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"dept_id":9007199254740993}',
    })
    expect(await response.text()).toContain('"dept_id":9007199254740993,')
  })
})
