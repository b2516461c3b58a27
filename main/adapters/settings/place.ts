import { isAbsolute } from 'node:path'

import { type FieldProblem, folderProblem, tidy } from '../../core/setup-fields.ts'
import { restAddress } from './hosts.ts'
import type { Place } from './schema.ts'

/** A place as a person types it; the password is kept apart. */
export type TypedPlace = Readonly<{ where: 'disk' | 'nas' | 'rest'; place: string; user: string }>

const problems = {
  'not-rest': 'place-address',
  'not-an-address': 'place-address',
  'not-https': 'place-not-https',
  'password-in-address': 'place-password',
} as const satisfies Record<string, FieldProblem>

/** `rest:` in front and the user inside, as the settings file has it. */
function addressOf({ place, user }: TypedPlace): string {
  const typed = tidy(place)
  const text = typed.startsWith('rest:') ? typed : `rest:${typed}`
  const url = URL.parse(text.slice('rest:'.length))
  if (url === null || user === '' || url.username !== '') return text
  url.username = encodeURIComponent(user)
  return `rest:${url.href}`
}

/** A path of another system is none here: it would land in the folder that the program runs in. */
const folderOf = (path: string): FieldProblem | Place =>
  folderProblem(path) ?? (isAbsolute(path) ? { path } : 'place-relative')

/** What is wrong with a typed place, or the place as settings hold it. */
export function placeOf(typed: TypedPlace): FieldProblem | Place {
  if (typed.where !== 'rest') return folderOf(tidy(typed.place))
  if (tidy(typed.place) === '') return 'place-empty'
  const url = addressOf(typed)
  const address = restAddress(url)
  return typeof address === 'string' ? problems[address] : { url }
}
