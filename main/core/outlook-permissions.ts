import type { MicrosoftCloud } from './microsoft.ts'

/** Whose rights are meant: those of a person who signed in, or the app's own. */
export type OutlookAccess = 'delegated' | 'application'

/** One right at Microsoft Graph: what DingKeep needs it for and how the console names it. */
export type OutlookPermission = Readonly<{
  id: string
  /** Kind of the backup that it is for (conventions, section 1); null = for all of them. */
  kind: string | null
  /** Without it nothing of Outlook can be read; without the others something is not saved. */
  needed: boolean
  /** Names in the console, the least that is enough first; any one of them is enough. */
  names: Readonly<Record<OutlookAccess, readonly string[]>>
  clouds: readonly MicrosoftCloud[]
}>

const both = ['global', '21vianet'] as const
const same = (...names: readonly string[]) => ({ delegated: names, application: names })

/**
 * All rights that saving Outlook needs, in the order of the screen: reading only (Microsoft Graph
 * permissions reference; paper `graph-api.md`, 1.4). Texts stand in the locales under
 * `permissions.<id>`.
 */
export const outlookPermissions = [
  {
    id: 'outlook-people',
    kind: null,
    needed: true,
    names: { delegated: ['User.Read'], application: ['User.Read.All', 'User.ReadBasic.All'] },
    clouds: both,
  },
  {
    id: 'outlook-mail',
    kind: 'outlook-mail',
    needed: false,
    names: same('Mail.Read', 'Mail.ReadWrite'),
    clouds: both,
  },
  {
    id: 'outlook-mailbox-settings',
    kind: 'outlook-mail',
    needed: false,
    names: same('MailboxSettings.Read', 'MailboxSettings.ReadWrite'),
    clouds: both,
  },
  {
    id: 'outlook-calendar',
    kind: 'outlook-calendar',
    needed: false,
    names: same('Calendars.Read', 'Calendars.ReadWrite'),
    clouds: both,
  },
  {
    id: 'outlook-contacts',
    kind: 'outlook-contacts',
    needed: false,
    names: same('Contacts.Read', 'Contacts.ReadWrite'),
    clouds: both,
  },
  {
    id: 'outlook-tasks',
    kind: 'outlook-tasks',
    needed: false,
    names: {
      delegated: ['Tasks.Read', 'Tasks.ReadWrite'],
      application: ['Tasks.Read.All', 'Tasks.ReadWrite.All'],
    },
    // The cloud of mainland China has no to-dos.
    clouds: ['global'],
  },
] as const satisfies readonly OutlookPermission[]

export type OutlookPermissionId = (typeof outlookPermissions)[number]['id']

/** The rights that there are in a cloud. */
export const outlookPermissionsOf = (
  cloud: MicrosoftCloud,
): readonly (OutlookPermission & { id: OutlookPermissionId })[] =>
  outlookPermissions.filter(({ clouds }) => clouds.some((one) => one === cloud))
