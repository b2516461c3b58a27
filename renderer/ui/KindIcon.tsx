import type { FluentIcon } from '@fluentui/react-icons'
import { Calendar20Regular } from '@fluentui/react-icons/svg/calendar'
import { ClipboardCheckmark20Regular } from '@fluentui/react-icons/svg/clipboard-checkmark'
import { ContactCard20Regular } from '@fluentui/react-icons/svg/contact-card'
import { Document20Regular } from '@fluentui/react-icons/svg/document'
import { Folder20Regular } from '@fluentui/react-icons/svg/folder'
import { Mail20Regular } from '@fluentui/react-icons/svg/mail'

import type { Output } from '../../preload/contract.ts'

/** A kind of data that is saved. */
export type Kind = Output<'status.read'>['kinds'][number]['kind']

const icons: Readonly<Record<Kind, FluentIcon>> = {
  contacts: ContactCard20Regular,
  calendar: Calendar20Regular,
  approvals: ClipboardCheckmark20Regular,
  drive: Document20Regular,
  mail: Mail20Regular,
  'outlook-mail': Mail20Regular,
  'outlook-calendar': Calendar20Regular,
  'outlook-contacts': ContactCard20Regular,
  'outlook-tasks': ClipboardCheckmark20Regular,
  folders: Folder20Regular,
}

/** The icon of a kind, as decoration beside its name. */
export function KindIcon({ kind }: { kind: Kind }) {
  const Icon = icons[kind]
  return <Icon aria-hidden="true" />
}
