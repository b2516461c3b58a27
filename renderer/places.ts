import type { FluentIcon } from '@fluentui/react-icons'
import { Alert20Regular } from '@fluentui/react-icons/svg/alert'
import { Archive20Regular } from '@fluentui/react-icons/svg/archive'
import { ArrowSync20Regular } from '@fluentui/react-icons/svg/arrow-sync'
import { DocumentText20Regular } from '@fluentui/react-icons/svg/document-text'
import { History20Regular } from '@fluentui/react-icons/svg/history'
import { Home20Regular } from '@fluentui/react-icons/svg/home'
import { QuestionCircle20Regular } from '@fluentui/react-icons/svg/question-circle'
import { Search20Regular } from '@fluentui/react-icons/svg/search'
import { Settings20Regular } from '@fluentui/react-icons/svg/settings'

import type { Role } from '../preload/contract/common.ts'
import type { WordKey } from './words.tsx'

/** An entry of the left bar. */
export type NavItem = Readonly<{
  feature: string
  label: WordKey
  icon: FluentIcon
  /** Who sees it; null = everyone, signed in or not. */
  roles: readonly Role[] | null
  /** Stands at the bottom of the bar. */
  low?: boolean
}>

const restorers = ['owner', 'it-admin', 'keeper'] as const

/** The left bar, in order (ux-spec section 3); Ctrl+1… go down this list. */
export const navItems: readonly NavItem[] = [
  { feature: 'home', label: 'nav.home', icon: Home20Regular, roles: null },
  {
    feature: 'backups',
    label: 'nav.backups',
    icon: Archive20Regular,
    roles: ['owner', 'it-admin'],
  },
  {
    feature: 'restore',
    label: 'nav.restore',
    icon: History20Regular,
    roles: restorers,
  },
  { feature: 'search', label: 'nav.search', icon: Search20Regular, roles: restorers },
  {
    feature: 'sync',
    label: 'nav.sync',
    icon: ArrowSync20Regular,
    roles: ['owner', 'it-admin', 'auditor'],
  },
  { feature: 'alerts', label: 'nav.alerts', icon: Alert20Regular, roles: ['owner', 'it-admin'] },
  {
    feature: 'audit',
    label: 'nav.audit',
    icon: DocumentText20Regular,
    roles: ['owner', 'it-admin', 'auditor'],
  },
  {
    feature: 'settings',
    label: 'nav.settings',
    icon: Settings20Regular,
    roles: ['owner', 'it-admin'],
    low: true,
  },
  {
    feature: 'help',
    label: 'nav.help',
    icon: QuestionCircle20Regular,
    roles: null,
    low: true,
  },
]
