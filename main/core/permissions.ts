import type { Kind } from './kinds.ts'
import type { SyncKind } from './sync/types.ts'

/** One permission of the app: what DingKeep needs it for and how the console names it. */
export type Permission = Readonly<{
  id: string
  kind: Kind
  /** Without it nothing can be set up; without the others something is not saved. */
  needed: boolean
  /** Codes in the console, new ones first; any one of them is enough. */
  codes: readonly string[]
  /** Name in the console (paper `dingtalk-api.md`, sections 2 to 4), Simplified Chinese. */
  console: string
}>

/**
 * All permissions that saving needs, in the order of the screen. Texts of each stand in the locales
 * under `permissions.<id>`: what it protects, and what is lost without it.
 */
export const permissions = [
  {
    id: 'app',
    kind: 'contacts',
    needed: true,
    codes: ['qyapi_base'],
    console: '调用企业API时需要具备的基本权限',
  },
  {
    id: 'departments',
    kind: 'contacts',
    needed: true,
    codes: ['qyapi_get_department_list'],
    console: '通讯录部门信息读权限',
  },
  {
    id: 'department-members',
    kind: 'contacts',
    needed: true,
    codes: ['qyapi_get_department_member'],
    console: '通讯录部门成员读权限',
  },
  {
    id: 'people',
    kind: 'contacts',
    needed: true,
    codes: ['qyapi_get_member'],
    console: '成员信息读权限',
  },
  {
    id: 'organisation',
    kind: 'contacts',
    needed: false,
    codes: ['Contact.Org.Read'],
    console: '企业认证信息读权限',
  },
  {
    id: 'external-contacts',
    kind: 'contacts',
    needed: false,
    codes: ['qyapi_ext_read'],
    console: '外部联系人读取权限',
  },
  {
    id: 'calendar',
    kind: 'calendar',
    needed: false,
    codes: ['Calendar.Event.Read'],
    console: '日历应用中日程读权限',
  },
  {
    id: 'approval-forms',
    kind: 'approvals',
    needed: false,
    codes: ['Workflow.Form.Read'],
    console: '工作流模板读权限',
  },
  {
    id: 'approvals',
    kind: 'approvals',
    needed: false,
    codes: ['Workflow.Instance.Read'],
    console: '工作流实例读权限',
  },
  {
    id: 'approval-attachments',
    kind: 'approvals',
    needed: false,
    codes: ['Workflow.Instance.Write'],
    console: '工作流实例写权限',
  },
  {
    id: 'drive-spaces',
    kind: 'drive',
    needed: false,
    codes: ['Drive.Space.Read'],
    console: '钉盘空间读权限',
  },
  {
    id: 'storage-spaces',
    kind: 'drive',
    needed: false,
    codes: ['Storage.Space.Read'],
    console: '企业存储空间读权限',
  },
  {
    id: 'files',
    kind: 'drive',
    needed: false,
    codes: ['Storage.File.Read'],
    console: '企业存储文件读权限',
  },
  {
    id: 'file-contents',
    kind: 'drive',
    needed: false,
    codes: ['Storage.DownloadInfo.Read'],
    console: '企业存储文件下载信息读权限',
  },
  {
    id: 'recycle-bin',
    kind: 'drive',
    needed: false,
    codes: ['Storage.RecycleBin.Read'],
    console: '企业存储回收站读权限',
  },
] as const satisfies readonly Permission[]

export type PermissionId = (typeof permissions)[number]['id']

/** A permission that only a link of the sync needs: saving does without it, and never asks for it. */
export type LinkPermission = Readonly<{
  id: string
  /** Kinds of links that need it. */
  links: readonly SyncKind[]
  writes: boolean
  codes: readonly string[]
  /** Name in the console (paper `dingtalk-api.md`, section 2.4 and 3), Simplified Chinese. */
  console: string
}>

/** Asked for where a link of the kind exists and lacks it; texts stand beside those of the others. */
export const linkPermissions = [
  {
    id: 'external-contacts-write',
    links: ['contact'],
    writes: true,
    codes: ['qyapi_ext_write'],
    console: '外部联系人写入权限',
  },
  {
    id: 'calendar-write',
    links: ['event'],
    writes: true,
    codes: ['Calendar.Event.Write'],
    console: '日历应用中日程写权限',
  },
  {
    id: 'todos',
    links: ['task'],
    writes: false,
    codes: ['Todo.Todo.Read'],
    console: '待办应用中待办读权限',
  },
  {
    id: 'todos-write',
    links: ['task'],
    writes: true,
    codes: ['Todo.Todo.Write'],
    console: '待办应用中待办写权限',
  },
] as const satisfies readonly LinkPermission[]

export type LinkPermissionId = (typeof linkPermissions)[number]['id']

/** The permission of a code, of saving or of links; null for one that the app never asks for. */
export function permissionOf(
  code: string,
): Readonly<{ id: PermissionId | LinkPermissionId; console: string }> | null {
  const has = ({ codes }: Readonly<{ codes: readonly string[] }>) => codes.includes(code)
  return permissions.find(has) ?? linkPermissions.find(has) ?? null
}

/** Page of the console where permissions are applied for; null without a Client ID. */
export const applicationPage = (clientId: string, code: string): string | null =>
  clientId === ''
    ? null
    : `https://open-dev.dingtalk.com/appscope/apply?content=${encodeURIComponent(clientId)}%23${encodeURIComponent(code)}`
