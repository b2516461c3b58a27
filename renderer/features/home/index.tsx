import './home.css'
import type { Pages } from '../../ui/page-types.ts'
import { LockedHome } from './LockedHome.tsx'

/** Home. */
export const pages: Pages = { '': { title: 'nav.home', View: LockedHome } }
