import './sync.css'
import type { Pages } from '../../ui/page-types.ts'
import { Add } from './Add.tsx'
import { PairPage } from './PairPage.tsx'
import { PlanPage } from './PlanPage.tsx'
import { PreviewPage } from './PreviewPage.tsx'
import { RunPage } from './RunPage.tsx'
import { StoryPage } from './StoryPage.tsx'
import { Sync } from './Sync.tsx'

/** Outlook sync: pairs, their rules, previews, conflicts, runs and undo. */
export const pages: Pages = {
  '': { title: 'sync.title', View: Sync },
  add: { title: 'sync.add.title', under: '', View: Add },
  pair: { title: 'sync.pages.pair', under: '', View: PairPage },
  preview: { title: 'sync.preview.title', under: '', View: PreviewPage },
  run: { title: 'sync.run.title', under: '', View: RunPage },
  item: { title: 'sync.item.title', under: '', View: StoryPage },
  plan: { title: 'sync.plan.title', under: '', View: PlanPage },
}
