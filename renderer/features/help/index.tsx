import './help.css'
import type { Pages } from '../../ui/page-types.ts'
import { Help } from './Help.tsx'

/** Help, all of it on this computer. */
export const pages: Pages = { '': { title: 'nav.help', help: 'screen-help', View: Help } }
