import '../setup/setup.css'
import './settings.css'
import type { Pages } from '../../ui/page-types.ts'
import { Licences } from './Licences.tsx'
import { SettingsPage } from './SettingsPage.tsx'

/** What is saved, from where, to where, and how this window looks. */
export const pages: Pages = {
  '': { title: 'nav.settings', View: SettingsPage },
  licences: { title: 'settings.licences.title', View: Licences },
}
