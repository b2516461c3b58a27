import type { Instance } from '../company/approval-types.ts'
import type { Company } from '../company/company.ts'
import { v1, type Call, type Endpoint } from '../http/endpoint.ts'
import { pageSize, plainText } from '../http/fields.ts'
import { refuse } from '../http/refusal.ts'
import type { Shelf } from '../http/signature.ts'
import { digits, type Fields } from '../json.ts'
import { day, hour, minutes } from '../times.ts'
import { instanceRecord, schemaRecord } from './approval-record.ts'

const forms = 'Workflow.Form.Read'
const reading = 'Workflow.Instance.Read'
const writing = 'Workflow.Instance.Write'

/** Page tokens of approvals are plain offsets, and the first is 0. */
function offsetOf(value: unknown): number {
  const text = plainText(value)
  const offset = Number(text)
  return Number.isInteger(offset) && offset >= 0 && text.trim() !== ''
    ? offset
    : refuse(400, 'invalidNextToken', 'nextToken')
}

function templates(call: Call, company: Company): Fields {
  const userid = call.query.get('userId')
  if (userid !== null && !company.people.has(userid))
    return refuse(400, 'invalidParameter', 'userId')
  const limits = { to: 100, else: 100, code: 'invalidMaxResults' }
  const size = pageSize(call.query.get('maxResults'), limits)
  const offset = offsetOf(call.query.get('nextToken'))
  const all = [...company.approvals.templates.values()]
  const processList = all.slice(offset, offset + size).map((one) => ({
    name: one.name,
    processCode: one.processCode,
    dirId: `dir-${one.directory}`,
    dirName: one.directory,
    iconUrl: '',
    url: `https://aflow.dingtalk.com/sample?processCode=${one.processCode}`,
  }))
  const more = offset + size < all.length
  return { result: { processList, ...(more ? { nextToken: offset + size } : {}) } }
}

function managed(call: Call, company: Company): Fields {
  const person = company.people.get(call.query.get('userId') ?? '')
  if (person === undefined) return refuse(400, 'userNotExist')
  const all = person.admin ? [...company.approvals.templates.values()] : []
  const result = all.map((one) => ({
    flowTitle: one.name,
    processCode: one.processCode,
    gmtModified: minutes(one.modified),
    iconName: 'common',
    iconUrl: '',
    attendanceType: 0,
    newProcess: true,
  }))
  return { result, success: true }
}

/** The window of a query: at most 120 days, and no more than 365 days back. */
function windowOf(body: Call['body'], now: number): { from: number; to: number } {
  const from = Number(plainText(body['startTime']))
  const to =
    body['endTime'] === undefined || body['endTime'] === null
      ? now
      : Number(plainText(body['endTime']))
  // An hour of patience: a client's clock is not ours, and its request takes a while.
  if (!Number.isFinite(from) || from < now - 365 * day - hour) {
    return refuse(400, 'invalidInstanceListIdsStartTime', 'startTime is earlier than 365 days ago')
  }
  if (!Number.isFinite(to) || to < from || to - from > 120 * day) {
    return refuse(400, 'invalidEndTime', 'window is longer than 120 days')
  }
  return { from, to }
}

const listed = (value: unknown): readonly unknown[] | null =>
  Array.isArray(value) && value.length > 0 ? value : null

function ids({ body }: Call, company: Company): Fields {
  const { instances, templates: known } = company.approvals
  const template = known.get(plainText(body['processCode']))
  if (template === undefined) return refuse(400, 'invalidProcessCode', 'processCode')
  const { from, to } = windowOf(body, company.clock.now())
  const size = pageSize(body['maxResults'], { to: 20, else: 20, code: 'invalidMaxResults' })
  const offset = offsetOf(body['nextToken'])
  const statuses = listed(body['statuses'])
  const userIds = listed(body['userIds'])
  const found = [...instances.values()]
    .filter((one) => one.template === template && one.created >= from && one.created <= to)
    .filter((one) => statuses?.includes(one.status) ?? true)
    .filter((one) => userIds?.includes(one.originator) ?? true)
    .toSorted((a, b) => b.created - a.created || (a.id < b.id ? -1 : 1))
  const more = offset + size < Math.min(found.length, 10_000)
  const list = found.slice(offset, offset + size).map(({ id }) => id)
  return { success: true, result: { list, ...(more ? { nextToken: String(offset + size) } : {}) } }
}

function instanceOf(company: Company, id: unknown): Instance {
  const instance = typeof id === 'string' ? company.approvals.instances.get(id) : undefined
  return instance ?? refuse(400, 'processInstanceNotExist', '流程实例不存在')
}

const download =
  (shelf: Shelf): Endpoint['answer'] =>
  ({ body, origin }, company) => {
    const instance = instanceOf(company, body['processInstanceId'])
    const file = company.approvals.files.get(plainText(body['fileId']))
    const asked = body['withCommentAttatchment'] === true
    if (file === undefined || file.instance !== instance.id || (file.comment && !asked)) {
      return refuse(400, 'invalidFileId', 'fileId')
    }
    const downloadUri = shelf.withQuery(file.recipe, origin)
    const { fileId, spaceId } = file
    return { success: true, result: { fileId, spaceId: digits(spaceId), downloadUri } }
  }

const formEndpoints: readonly Endpoint[] = [
  v1({
    id: 'workflow_1_0.ListUserVisibleBpmsProcesses',
    path: '/v1.0/workflow/processes/userVisibilities/templates',
    scope: forms,
    needs: { query: ['maxResults', 'nextToken'] },
    answer: templates,
  }),
  v1({
    id: 'workflow_1_0.GetManageProcessByStaffId',
    path: '/v1.0/workflow/processes/managements/templates',
    scope: forms,
    needs: { query: ['userId'] },
    answer: managed,
  }),
  v1({
    id: 'workflow_1_0.QuerySchemaByProcessCode',
    path: '/v1.0/workflow/forms/schemas/processCodes',
    scope: forms,
    needs: { query: ['processCode'] },
    answer: ({ query }, company) => {
      const template = company.approvals.templates.get(query.get('processCode') ?? '')
      if (template === undefined) return refuse(400, 'aflowProcessCodeIsError', 'processCode')
      return { result: schemaRecord(template) }
    },
  }),
]

const instanceEndpoints = (shelf: Shelf): readonly Endpoint[] => [
  v1({
    id: 'workflow_1_0.ListProcessInstanceIds',
    method: 'POST',
    path: '/v1.0/workflow/processes/instanceIds/query',
    scope: reading,
    needs: { body: ['processCode', 'startTime', 'maxResults', 'nextToken'] },
    answer: ids,
  }),
  v1({
    id: 'workflow_1_0.GetProcessInstance',
    path: '/v1.0/workflow/processInstances',
    scope: reading,
    needs: { query: ['processInstanceId'] },
    answer: ({ query, origin }, company) => {
      const instance = instanceOf(company, query.get('processInstanceId'))
      const result = instanceRecord(instance, (recipe) => shelf.open(recipe, origin))
      return { success: 'true', result }
    },
  }),
]

/** Forms, approvals and their files. */
export const approvalEndpoints = (shelf: Shelf): readonly Endpoint[] => [
  ...formEndpoints,
  ...instanceEndpoints(shelf),
  v1({
    id: 'workflow_1_0.GrantProcessInstanceForDownloadFile',
    method: 'POST',
    path: '/v1.0/workflow/processInstances/spaces/files/urls/download',
    scope: writing,
    needs: { body: ['fileId', 'processInstanceId'] },
    answer: download(shelf),
  }),
  v1({
    id: 'workflow_1_0.GetAttachmentSpace',
    method: 'POST',
    path: '/v1.0/workflow/processInstances/spaces/infos/query',
    scope: writing,
    needs: { body: ['userId'] },
    answer: ({ body }, company) =>
      company.people.has(plainText(body['userId']))
        ? { success: true, result: { spaceId: digits(company.approvals.spaceId) } }
        : refuse(400, 'userNotExist'),
  }),
]
