import './setup.css'
import type { Pages } from '../../ui/page-types.ts'
import { Done } from './Done.tsx'
import { Existing } from './Existing.tsx'
import { Welcome } from './Welcome.tsx'
import { Wizard } from './Wizard.tsx'

/** Setting up: the first screen, the wizard, an existing backup, and the way to the first copy. */
export const pages: Pages = {
  '': { title: 'setup.welcome.page', around: 'bare', View: Welcome },
  steps: { title: 'setup.frame.title', around: 'bare', View: Wizard },
  existing: {
    title: 'setup.existing.title',
    around: 'bare',
    help: 'setup-existing',
    View: Existing,
  },
  done: { title: 'setup.done.title', around: 'bare', help: 'topic-computer-died', View: Done },
}
