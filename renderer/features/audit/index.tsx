import './audit.css'
import type { Pages } from '../../ui/page-types.ts'
import { Audit } from './Audit.tsx'

/** Who did what and when, for Owner, IT admin and Auditor. */
export const pages: Pages = { '': { title: 'nav.audit', View: Audit } }
