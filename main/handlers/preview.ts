import type { Input, Output } from '../../preload/contract.ts'
import { itemView } from '../app/browse-rows.ts'
import { previewOf } from '../app/preview.ts'
import { utcTime } from '../core/time.ts'
import type { Desk } from '../desk-types.ts'
import type { Handlers } from '../router.ts'
import { copyId } from './browse.ts'
import { type Within, within } from './within.ts'

type Shown = Output<'preview.read'>['shown']

async function read(at: Within, { copy, what }: Input<'preview.read'>) {
  const found = await previewOf(at, { copy: copyId(at, copy), what })
  const { item, kind, title, person, time, state } = itemView(found.item)
  const shown: Shown =
    found.shown.is === 'fields'
      ? {
          is: 'fields',
          form: found.shown.form,
          fields: [...found.shown.fields],
          comments: [...found.shown.comments],
          files: [...found.shown.files],
        }
      : found.shown
  return {
    item,
    kind,
    title,
    person,
    time,
    state,
    shown,
    path: found.path,
    size: found.size,
    firstSaved: utcTime(found.item.firstSaved),
    sha256: found.sha256,
    differences: found.differences && [...found.differences],
  }
}

/** What a person sees of an item; content is read from the storage and checked. */
export const previewHandlers = (desk: Desk): Pick<Handlers, 'preview.read'> => ({
  'preview.read': (input, caller) =>
    within(desk, { caller, what: 'page' }, (at) => read(at, input)),
})
