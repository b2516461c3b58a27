import './restore.css'
import './look.css'
import type { Pages } from '../../ui/page-types.ts'
import { Confirm } from './Confirm.tsx'
import { Deleted } from './Deleted.tsx'
import { PutBack } from './PutBack.tsx'
import { PutBackRun } from './PutBackRun.tsx'
import { Restore } from './Restore.tsx'
import { RunPage } from './RunPage.tsx'
import { VersionsPage } from './Versions.tsx'

/** Restore: three ways in, the page before saving, and the one while and after it. */
export const pages: Pages = {
  '': { title: 'nav.restore', around: 'narrow', View: Restore },
  deleted: { title: 'restore.ways.deleted', around: 'narrow', View: Deleted },
  versions: { title: 'restore.ways.versions', around: 'narrow', View: VersionsPage },
  confirm: { title: 'restore.pages.confirm', under: '', around: 'narrow', View: Confirm },
  'put-back': { title: 'putBack.title', under: '', around: 'narrow', View: PutBack },
  'put-back-run': { title: 'putBack.title', under: '', around: 'narrow', View: PutBackRun },
  run: { title: 'restore.pages.run', under: '', around: 'narrow', View: RunPage },
}
