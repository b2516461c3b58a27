import { sizeOf } from '../contents/recipe.ts'
import { sentences } from '../contents/sentences.ts'
import type { Random } from '../random.ts'
import { day, localDay } from '../times.ts'
import type { Attachment, FormField, FormValue } from './approval-types.ts'
import type { Person } from './types.ts'

/** What values of a form are made from. */
export type FormPlan = Readonly<{
  random: Random
  people: readonly Person[]
  /** Names of departments by id. */
  departments: ReadonlyMap<string, Readonly<{ id: string; name: string }>>
  /** Earlier instances of any form, by id. */
  earlier: ReadonlyMap<string, unknown>
  spaceId: string
  now: number
}>

/** An attachment as the service writes it into forms and comments. */
export const attachmentFields = (file: Attachment): Record<string, string> => ({
  spaceId: file.spaceId,
  fileId: file.fileId,
  fileName: file.name,
  fileSize: String(sizeOf(file.recipe)),
  fileType: file.type,
})

/** A place where a picture's address is put in when it is asked for. */
export const pictureMark = (number: number): string => `{picture ${number}}`

const fileNames = [
  ['receipt 收据', 'pdf'],
  ['发票', 'jpg'],
  ['quote: final?', 'xlsx'],
  ['CON', 'txt'],
] as const

/** Makes a file that somebody attached. */
export function createAttachment(plan: FormPlan, comment: boolean): Attachment {
  const { random } = plan
  const [name, format] = random.pick(fileNames)
  return {
    fileId: `7${random.text(13, '0123456789')}`,
    spaceId: plan.spaceId,
    name: `${name}.${format}`,
    type: format,
    recipe: { format, seed: random.text(12), size: format === 'jpg' ? 60 : 3 },
    comment,
  }
}

type Made = Readonly<{ value: string; extValue?: string; files?: readonly Attachment[] }>

function table(plan: FormPlan, field: FormField): string {
  const rows = Array.from({ length: plan.random.int(1, 4) }, () => ({
    rowValue: (field.children ?? []).map((child) => ({
      label: child.label,
      key: child.id,
      value: valueOf(plan, child).value,
    })),
  }))
  return JSON.stringify(rows)
}

function attachments(plan: FormPlan): Made {
  const files = Array.from({ length: plan.random.int(0, 2) }, () => createAttachment(plan, false))
  return { value: files.length === 0 ? 'null' : JSON.stringify(files.map(attachmentFields)), files }
}

const makers: Readonly<Record<string, (plan: FormPlan, field: FormField) => Made>> = {
  DDSelectField: ({ random }, { options = [] }) => {
    const value = random.pick(options)
    const key = `option_${options.indexOf(value)}`
    return { value, extValue: JSON.stringify({ label: value, key }) }
  },
  DDMultiSelectField: ({ random }, { options = [] }) => ({
    value: JSON.stringify(options.filter(() => random.chance(0.5))),
  }),
  DDDateField: ({ now, random }) => ({ value: localDay(now - random.int(0, 9) * day) }),
  DDDateRangeField: ({ now, random }) => {
    const days = random.int(1, 5)
    return { value: JSON.stringify([localDay(now), localDay(now + (days - 1) * day), `${days}`]) }
  },
  MoneyField: ({ random }) => ({
    value: (random.int(1, 9_999_999) / 100).toFixed(2),
    extValue: JSON.stringify({ upper: '壹佰元整' }),
  }),
  NumberField: ({ random }) => ({ value: String(random.int(1, 500)) }),
  TextareaField: ({ random }) => ({ value: `${random.pick(sentences)}\n<b>&amp;</b>` }),
  TableField: (plan, field) => ({ value: table(plan, field) }),
  DDPhotoField: ({ random }) => ({
    value: random.chance(0.5) ? JSON.stringify([pictureMark(random.int(1, 5))]) : '[]',
  }),
  DDAttachment: attachments,
  InnerContactField: ({ random, people }) => {
    const person = random.pick(people)
    return {
      value: person.name,
      extValue: JSON.stringify([{ emplId: person.userid, name: person.name }]),
    }
  },
  DepartmentField: ({ random, departments }) => {
    const { id, name } = random.pick([...departments.values()])
    return { value: name, extValue: JSON.stringify([{ id, name }]) }
  },
  RelateField: ({ random, earlier }) => ({
    value: JSON.stringify(earlier.size === 0 ? [] : [random.pick([...earlier.keys()])]),
  }),
  TextNote: (_plan, { label }) => ({ value: label }),
}

const valueOf = (plan: FormPlan, field: FormField): Made =>
  makers[field.component]?.(plan, field) ?? { value: plan.random.pick(sentences) }

/** Fills in a form: its values, and the files that were attached. */
export function fillForm(
  plan: FormPlan,
  fields: readonly FormField[],
): { values: FormValue[]; files: Attachment[] } {
  const files: Attachment[] = []
  const values = fields.map((field): FormValue => {
    const made = valueOf(plan, field)
    files.push(...(made.files ?? []))
    const { value, extValue } = made
    return { field, value, ...(extValue === undefined ? {} : { extValue }) }
  })
  return { values, files }
}
