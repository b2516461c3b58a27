import './home.css'
import type { Pages } from '../../ui/page-types.ts'
import { Home } from './Home.tsx'

/** Home. */
export const pages: Pages = { '': { title: 'nav.home', View: Home } }
