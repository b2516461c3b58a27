import './alerts.css'
import type { Pages } from '../../ui/page-types.ts'
import { Alerts } from './Alerts.tsx'

/** Alerts: what needs, will need and needed a person. */
export const pages: Pages = { '': { title: 'nav.alerts', View: Alerts } }
