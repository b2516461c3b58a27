import './backups.css'
import type { Pages } from '../../ui/page-types.ts'
import { Backups } from './Backups.tsx'
import { Copies } from './Copies.tsx'
import { History } from './History.tsx'
import { RunDetail } from './RunDetail.tsx'
import { Schedule } from './Schedule.tsx'

/** What runs, what ran, which copies there are, and when the next ones come. */
export const pages: Pages = {
  '': { title: 'nav.backups', View: Backups },
  history: { title: 'backups.history.title', under: '', View: History },
  run: { title: 'backups.detail.title', under: 'history', View: RunDetail },
  copies: { title: 'backups.copies.title', under: '', View: Copies },
  schedule: { title: 'backups.schedule.title', under: '', View: Schedule },
}
