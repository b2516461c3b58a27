import '../setup/setup.css'
import type { Pages } from '../../ui/page-types.ts'
import { SignInPage } from './SignInPage.tsx'

/** Opens the window for a person: unlock the profile, name the first Owner, or sign in. */
export const pages: Pages = {
  '': { title: 'signIn.title', help: 'screen-home', View: SignInPage },
}
