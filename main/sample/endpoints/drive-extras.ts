import type { Company } from '../company/company.ts'
import type { Dentry, RecycleItem, Space } from '../company/drive-types.ts'
import { sizeOf } from '../contents/recipe.ts'
import { v1, type Call, type Endpoint } from '../http/endpoint.ts'
import { optionOf, pageSize } from '../http/fields.ts'
import { readToken, slice, type Slice } from '../http/page.ts'
import { refuse } from '../http/refusal.ts'
import type { Fields } from '../json.ts'
import { second } from '../times.ts'
import { mayRead, operatorOf } from './drive-access.ts'

const bin = 'Storage.RecycleBin.Read'

function openTo(space: Space, operator: string): boolean {
  return space.members === null || space.members.includes(operator)
}

function recycleBin(call: Call, company: Company): Fields {
  const operator = operatorOf(call, company)
  const scope = call.query.get('recycleBinScope')
  if (scope !== 'SPACE') return refuse(400, 'paramError.recycleBinScope', 'only SPACE')
  const space = company.spaces.get(call.query.get('scopeId') ?? '')
  if (space === undefined) return refuse(404, 'recycleBinNotExist')
  if (!openTo(space, operator)) return refuse(403, 'permissionDenied')
  return { recycleBin: { id: space.recycleBinId, scope, scopeId: space.id } }
}

const item = ({ id, dentry, path, operator, time }: RecycleItem): Fields => {
  const version = dentry.versions.at(-1)
  return {
    id,
    dentryId: dentry.id,
    spaceId: dentry.spaceId,
    type: dentry.type,
    originalName: dentry.name,
    originalPath: path,
    size: version === undefined ? 0 : sizeOf(version.recipe),
    operatorId: operator,
    operatorTime: second(time),
  }
}

type Paging = Readonly<{ list: string; token: unknown; count: unknown; most: number }>

function page<T>(items: readonly T[], { list, token, count, most }: Paging): Slice<T> {
  const size = pageSize(count, { to: most, else: most, code: 'paramError.maxResults' })
  const offset = typeof token === 'string' && token !== '' ? readToken(list, token) : 0
  return offset === null
    ? refuse(400, 'paramError', 'nextToken')
    : slice(items, { list, offset, size })
}

function recycleItems(call: Call, company: Company): Fields {
  const operator = operatorOf(call, company)
  const id = call.path['recycleBinId'] ?? ''
  const space = [...company.spaces.values()].find((one) => one.recycleBinId === id)
  if (space === undefined || !openTo(space, operator)) return refuse(404, 'recycleBinNotExist')
  const { items, next } = page(space.recycled, {
    list: `bin ${id}`,
    token: call.query.get('nextToken'),
    count: call.query.get('maxResults'),
    most: 50,
  })
  return { recycleItems: items.map(item), nextToken: next ?? '' }
}

/** The file or folder of a uuid in a space that the operator may open. */
function byUuid(
  company: Company,
  uuid: string,
  operator: string,
): { space: Space; dentry: Dentry } {
  for (const space of company.spaces.values()) {
    const dentry = [...space.dentries.values()].find((one) => one.uuid === uuid)
    if (dentry === undefined) continue
    return openTo(space, operator) && mayRead(dentry, operator)
      ? { space, dentry }
      : refuse(403, 'permissionDenied')
  }
  return refuse(404, 'dentryNotExist')
}

function permissions(call: Call, company: Company): Fields {
  const operator = operatorOf(call, company)
  const { dentry } = byUuid(company, call.path['dentryUuid'] ?? '', operator)
  const option = optionOf(call.body)
  const member = (id: string, type: string): Fields => ({ id, type, corpId: company.corpId })
  const all: Fields[] = [
    { member: member(dentry.creator, 'USER'), role: { id: 'OWNER', name: '所有者' } },
    ...(dentry.readers === null
      ? [{ member: member(company.corpId, 'ORG'), role: { id: 'READER', name: '可查看' } }]
      : dentry.readers.map((id) => ({
          member: member(id, 'USER'),
          role: { id: 'READER', name: '可查看' },
        }))),
  ]
  const list = `rights ${dentry.uuid}`
  const { nextToken: token, maxResults: count } = option
  const { items, next } = page(all, { list, token, count, most: 30 })
  const shown = items.map((one) => ({ ...one, dentryUuid: dentry.uuid, duration: 0 }))
  return { permissions: shown, ...(next === null ? {} : { nextToken: next }) }
}

const ids = ({ space, dentry }: { space: Space; dentry: Dentry }): Fields => ({
  spaceId: space.id,
  dentryId: dentry.id,
  dentryUuid: dentry.uuid,
})

function toUuid(call: Call, company: Company): Fields {
  const operator = operatorOf(call, company, 'operatorId')
  const space = company.spaces.get(call.query.get('spaceId') ?? '')
  const dentry = space?.dentries.get(call.path['dentryId'] ?? '')
  return space === undefined || dentry === undefined || !openTo(space, operator)
    ? refuse(404, 'documentNotExist')
    : ids({ space, dentry })
}

/** Recycle bins, permissions, and the two ids of a document. */
export const driveExtraEndpoints: readonly Endpoint[] = [
  v1({
    id: 'storage_1_0.GetRecycleBin',
    path: '/v1.0/storage/recycleBins',
    scope: bin,
    needs: { query: ['unionId', 'recycleBinScope', 'scopeId'] },
    answer: recycleBin,
  }),
  v1({
    id: 'storage_1_0.ListRecycleItems',
    path: '/v1.0/storage/recycleBins/{recycleBinId}/recycleItems',
    scope: bin,
    needs: { query: ['unionId'] },
    answer: recycleItems,
  }),
  v1({
    id: 'storage_2_0.ListPermissions',
    method: 'POST',
    path: '/v2.0/storage/spaces/dentries/{dentryUuid}/permissions/query',
    scope: 'Storage.Permission.Read',
    needs: { query: ['unionId'] },
    answer: permissions,
  }),
  v1({
    id: 'doc_2_0.GetUuidByDentryId',
    path: '/v2.0/doc/dentries/{dentryId}/queryDentryUuid',
    scope: 'Document.WorkspaceDocument.Read',
    needs: { query: ['operatorId', 'spaceId'] },
    answer: toUuid,
  }),
  v1({
    id: 'doc_2_0.GetDentryIdByUuid',
    path: '/v2.0/doc/dentries/{dentryUuid}/queryDentryId',
    scope: 'Document.WorkspaceDocument.Read',
    needs: { query: ['operatorId'] },
    answer: (call, company) => {
      const operator = operatorOf(call, company, 'operatorId')
      return ids(byUuid(company, call.path['dentryUuid'] ?? '', operator))
    },
  }),
]
