import '../restore/restore.css'
import '../restore/look.css'
import './search.css'
import type { Pages } from '../../ui/page-types.ts'
import { Search } from './Search.tsx'

/** Search over all copies. */
export const pages: Pages = { '': { title: 'nav.search', around: 'narrow', View: Search } }
