import type { Company } from '../company/company.ts'
import type { Dentry, Space } from '../company/drive-types.ts'
import { v1, type Call, type Endpoint } from '../http/endpoint.ts'
import { optionOf, pageSize, plainText } from '../http/fields.ts'
import { readToken, slice } from '../http/page.ts'
import { refuse } from '../http/refusal.ts'
import { addressLife, type Shelf } from '../http/signature.ts'
import type { Fields } from '../json.ts'
import { second } from '../times.ts'
import { dentryOf, dentryRecord, mayRead, operatorOf, spaceOf } from './drive-access.ts'
import { listAll, listChildren } from './drive-lists.ts'

const operatorNeeded = { query: ['unionId'] }
const files = 'Storage.File.Read'

function one(call: Call, company: Company): { space: Space; dentry: Dentry; operator: string } {
  const operator = operatorOf(call, company)
  const space = spaceOf(call, company, operator)
  return { space, operator, dentry: dentryOf(space, call.path['dentryId'] ?? '', operator) }
}

function batch(call: Call, company: Company): Fields {
  const operator = operatorOf(call, company)
  const space = spaceOf(call, company, operator)
  const ids = call.body['dentryIds']
  if (!Array.isArray(ids) || ids.length > 30) return refuse(400, 'paramError', 'dentryIds')
  const resultItems = ids.map(plainText).map((id): Fields => {
    const dentry = space.dentries.get(id)
    const shared = { spaceId: space.id, dentryId: id }
    if (dentry === undefined) return { ...shared, success: false, errorCode: 'dentryNotExist' }
    return mayRead(dentry, operator)
      ? { ...shared, success: true, dentry: dentryRecord(space, dentry) }
      : { ...shared, success: false, errorCode: 'permissionDenied' }
  })
  return { resultItems }
}

function versions(call: Call, company: Company): Fields {
  const { space, dentry } = one(call, company)
  const limits = { to: 100, else: 50, code: 'paramError.maxResults' }
  const size = pageSize(call.query.get('maxResults'), limits)
  const list = `versions ${dentry.id}`
  const token = call.query.get('nextToken') ?? ''
  const offset = token === '' ? 0 : readToken(list, token)
  if (offset === null) return refuse(400, 'paramError', 'nextToken')
  const { items, next } = slice(dentry.versions.toReversed(), { list, offset, size })
  const dentries = items.map((version) => ({
    ...dentryRecord(space, dentry, version),
    modifiedTime: second(version.modified),
  }))
  return { dentries, ...(next === null ? {} : { nextToken: next }) }
}

const downloadInfo =
  (shelf: Shelf): Endpoint['answer'] =>
  (call, company) => {
    const { dentry } = one(call, company)
    if (company.settings.authLevel === 0) {
      return refuse(403, 'orgAuthLevelNotEnough', 'org auth level is not enough')
    }
    const wanted = optionOf(call.body)['version']
    const version =
      wanted === undefined || wanted === null
        ? dentry.versions.at(-1)
        : dentry.versions.find((known) => known.version === Number(plainText(wanted)))
    if (dentry.online || dentry.type === 'FOLDER') {
      return refuse(400, 'operationNotSupported', 'operation is not supported')
    }
    if (version === undefined) return refuse(404, 'dentryNotExist', 'version not exist')
    if (dentry.archived) return refuse(400, 'fileArchived', 'file is archived, try again later')
    const { url, headers } = shelf.withHeaders(version.recipe, call.origin)
    return {
      protocol: 'HEADER_SIGNATURE',
      headerSignatureInfo: {
        resourceUrls: [url],
        internalResourceUrls: [],
        headers,
        expirationSeconds: addressLife,
        region: 'SHENZHEN',
      },
    }
  }

const dentries = '/v1.0/storage/spaces/{spaceId}/dentries'

const dentryEndpoints: readonly Endpoint[] = [
  v1({
    id: 'storage_1_0.ListDentries',
    path: dentries,
    scope: files,
    needs: { query: ['unionId', 'parentId'] },
    answer: listChildren,
  }),
  v1({
    id: 'storage_1_0.ListAllDentries',
    method: 'POST',
    path: `${dentries}/listAll`,
    scope: files,
    needs: operatorNeeded,
    answer: listAll,
  }),
  v1({
    id: 'storage_1_0.GetDentry',
    method: 'POST',
    path: `${dentries}/{dentryId}/query`,
    scope: files,
    needs: operatorNeeded,
    answer: (call, company) => {
      const { space, dentry } = one(call, company)
      return { dentry: dentryRecord(space, dentry) }
    },
  }),
  v1({
    id: 'storage_1_0.GetDentries',
    method: 'POST',
    path: `${dentries}/query`,
    scope: files,
    needs: { query: ['unionId'], body: ['dentryIds'] },
    answer: batch,
  }),
  v1({
    id: 'storage_1_0.ListDentryVersions',
    path: `${dentries}/{dentryId}/versions`,
    scope: files,
    needs: operatorNeeded,
    answer: versions,
  }),
]

/** Files and folders of a space, their versions and downloads. */
export const driveEndpoints = (shelf: Shelf): readonly Endpoint[] => [
  ...dentryEndpoints,
  v1({
    id: 'storage_1_0.GetFileDownloadInfo',
    method: 'POST',
    path: `${dentries}/{dentryId}/downloadInfos/query`,
    scope: 'Storage.DownloadInfo.Read',
    needs: operatorNeeded,
    answer: downloadInfo(shelf),
  }),
]
