import '../setup/setup.css'
import './people.css'
import type { Pages } from '../../ui/page-types.ts'
import { AddPerson } from './AddPerson.tsx'
import { PeoplePage } from './PeoplePage.tsx'
import { PersonPage } from './PersonPage.tsx'

/** The window's people: who they are, what each may see, and one's own password and factor. */
export const pages: Pages = {
  '': { title: 'people.title', help: 'screen-settings', View: PeoplePage },
  add: { title: 'people.add', under: '', help: 'screen-settings', View: AddPerson },
  person: { title: 'people.one', under: '', help: 'screen-settings', View: PersonPage },
}
