import type { Company } from '../company/company.ts'
import { pathOf } from '../company/drive-change.ts'
import type { Dentry, FileVersion, Space } from '../company/drive-types.ts'
import { sizeOf } from '../contents/recipe.ts'
import type { Call } from '../http/endpoint.ts'
import { refuse } from '../http/refusal.ts'
import type { Fields } from '../json.ts'
import { second } from '../times.ts'
import { personByUnion } from './range.ts'

/** The unionId that a call acts for; refused if nobody has it. */
export function knownOperator(company: Company, unionid: unknown): string {
  const known = typeof unionid === 'string' && personByUnion(company, unionid) !== null
  return known ? unionid : refuse(400, 'paramError', 'unionId is invalid')
}

/** The unionId in the query; DingTalk shows what this person may see. */
export const operatorOf = (call: Call, company: Company, name = 'unionId'): string =>
  knownOperator(company, call.query.get(name))

const mayOpen = (space: Space, unionid: string): boolean =>
  space.members === null || space.members.includes(unionid)

/** The space of the path; refused if there is none or the operator may not open it. */
export function spaceOf(call: Call, company: Company, operator: string): Space {
  const space = company.spaces.get(call.path['spaceId'] ?? '')
  if (space === undefined) return refuse(404, 'spaceNotExist', 'space not exist')
  return mayOpen(space, operator) ? space : refuse(403, 'permissionDenied', 'permission denied')
}

/** Whether the operator may read a file or folder of a space that he may open. */
export const mayRead = (dentry: Dentry, operator: string): boolean =>
  dentry.readers === null || dentry.readers.includes(operator)

/** The file or folder with this id, if the operator may read it. */
export function dentryOf(space: Space, id: string, operator: string): Dentry {
  const dentry = space.dentries.get(id)
  if (dentry === undefined) return refuse(404, 'dentryNotExist', 'dentry not exist')
  return mayRead(dentry, operator) ? dentry : refuse(403, 'permissionDenied', 'permission denied')
}

const categories: Readonly<Record<string, string>> = {
  docx: 'DOCUMENT',
  xlsx: 'DOCUMENT',
  pdf: 'DOCUMENT',
  txt: 'DOCUMENT',
  jpg: 'IMAGE',
  zip: 'ARCHIVE',
}

/** What comes after the last dot; '' if there is none. */
function extensionOf(dentry: Dentry): string {
  const dot = dentry.name.lastIndexOf('.')
  return dentry.type === 'FOLDER' || dot <= 0 ? '' : dentry.name.slice(dot + 1)
}

function fileFields(dentry: Dentry, version: FileVersion | undefined): Fields {
  if (dentry.type === 'FOLDER') return {}
  const extension = extensionOf(dentry)
  return {
    extension,
    category: dentry.online ? 'ALIDOC' : (categories[extension] ?? 'OTHER'),
    size: version === undefined ? 0 : sizeOf(version.recipe),
    version: version?.version ?? 1,
  }
}

/** A file or folder as the service shows it; of a file the given version, else the newest. */
export function dentryRecord(
  space: Space,
  dentry: Dentry,
  version = dentry.versions.at(-1),
): Fields {
  return {
    id: dentry.id,
    uuid: dentry.uuid,
    spaceId: dentry.spaceId,
    parentId: dentry.parentId,
    type: dentry.type,
    name: dentry.name,
    path: pathOf(space, dentry),
    ...fileFields(dentry, version),
    status: 'NORMAL',
    partitionType: 'PUBLIC_OSS_PARTITION',
    storageDriver: dentry.online ? 'ALIDOC' : 'DINGTALK',
    creatorId: dentry.creator,
    modifierId: version === undefined ? dentry.modifier : version.modifier,
    createTime: second(dentry.created),
    modifiedTime: second(dentry.modified),
    properties: { readOnly: false },
    appProperties: {},
    // Newer fields appear in answers before the documents name them.
    subType: 'DEFAULT',
  }
}
