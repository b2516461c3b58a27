import { useFormats, useWords } from '../../words.tsx'
import { noon } from './dates.ts'
import type { Shown } from './types.ts'

type Field = Extract<Shown, { is: 'fields' }>['fields'][number]

/** Name of a field: ours, or what the company's own form says. */
export function FieldName({ name, label }: Pick<Field, 'name' | 'label'>) {
  const { find } = useWords()
  return label ?? find(`restore.field.${name}`) ?? name
}

/** Value of a field as a person reads it. */
export function FieldValue({ value, as }: Pick<Field, 'value' | 'as'>) {
  const { find } = useWords()
  const { moment, day } = useFormats()
  if (as === 'moment') return moment(value)
  if (as === 'day') return day(noon(value))
  if (as === 'word') return find(`restore.value.${value}`) ?? value
  return value
}
