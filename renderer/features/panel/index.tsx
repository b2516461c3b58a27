import './panel.css'
import type { Pages } from '../../ui/page-types.ts'
import { Panel } from './Panel.tsx'

/** The quick panel beside the tray icon (360 px). */
export const pages: Pages = { '': { title: 'nav.panel', around: 'bare', View: Panel } }
