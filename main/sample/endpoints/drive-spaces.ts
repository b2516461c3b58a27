import type { Company } from '../company/company.ts'
import type { Space } from '../company/drive-types.ts'
import { sizeOf } from '../contents/recipe.ts'
import { v1, type Call, type Endpoint } from '../http/endpoint.ts'
import { pageSize, plainText } from '../http/fields.ts'
import { readToken, slice } from '../http/page.ts'
import { refuse } from '../http/refusal.ts'
import type { Fields } from '../json.ts'
import { second } from '../times.ts'
import { knownOperator, operatorOf, spaceOf } from './drive-access.ts'

const operatorNeeded = { query: ['unionId'] }

function usedBytes(space: Space): number {
  const versions = [...space.dentries.values()].flatMap((one) => one.versions)
  return versions.reduce((sum, { recipe }) => sum + sizeOf(recipe), 0)
}

const driveSpace = (space: Space): Fields => ({
  spaceId: space.id,
  spaceName: space.name,
  spaceType: 'org',
  quota: 107_374_182_400,
  usedQuota: usedBytes(space),
  permissionMode: 'acl',
  createTime: second(space.created),
  modifyTime: second(space.modified),
})

function spaces(call: Call, company: Company): Fields {
  operatorOf(call, company)
  if (call.query.get('spaceType') !== 'org') return refuse(400, 'param.error', 'spaceType')
  const limits = { to: 50, else: 20, code: 'param.error.maxresults' }
  const size = pageSize(call.query.get('maxResults'), limits)
  const token = call.query.get('nextToken') ?? ''
  const offset = token === '' ? 0 : readToken('spaces', token)
  if (offset === null) return refuse(400, 'param.error', 'nextToken')
  const { items, next } = slice([...company.spaces.values()], { list: 'spaces', offset, size })
  return { spaces: items.map(driveSpace), nextToken: next ?? '' }
}

function chosen(call: Call, company: Company): Fields {
  knownOperator(company, call.body['unionId'])
  const ids = call.body['spaceIds']
  if (!Array.isArray(ids) || ids.length > 30) return refuse(400, 'param.error', 'spaceIds')
  const found = ids.flatMap((id) => company.spaces.get(plainText(id)) ?? [])
  return { spaces: found.map(driveSpace) }
}

function storageSpace(call: Call, company: Company): Fields {
  const space = spaceOf(call, company, operatorOf(call, company))
  return {
    space: {
      id: space.id,
      corpId: company.corpId,
      name: space.name,
      appId: '',
      ownerId: company.corpId,
      ownerType: 'ORG',
      creatorId: space.creator,
      modifierId: space.creator,
      createTime: second(space.created),
      modifiedTime: second(space.modified),
      status: 'NORMAL',
      scene: 'DEFAULT',
      sceneId: '0',
      quota: 107_374_182_400,
      usedQuota: usedBytes(space),
      capabilities: { canRename: true, canSearch: true, canRecordRecentFile: true },
      partitions: [],
    },
  }
}

/** Spaces of the organisation. */
export const spaceEndpoints: readonly Endpoint[] = [
  v1({
    id: 'drive_1_0.ListSpaces',
    path: '/v1.0/drive/spaces',
    scope: 'Drive.Space.Read',
    needs: { query: ['unionId', 'spaceType', 'maxResults'] },
    answer: spaces,
  }),
  v1({
    id: 'drive_1_0.ManagementListSpaces',
    method: 'POST',
    path: '/v1.0/drive/managements/spaces/query',
    scope: 'Drive.SpaceManage.Read',
    needs: { body: ['unionId', 'spaceIds'] },
    answer: chosen,
  }),
  v1({
    id: 'storage_1_0.GetSpace',
    path: '/v1.0/storage/spaces/{spaceId}',
    scope: 'Storage.Space.Read',
    needs: operatorNeeded,
    answer: storageSpace,
  }),
]
