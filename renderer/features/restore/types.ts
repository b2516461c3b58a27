import type { Input, Output } from '../../../preload/contract.ts'

export type Kind = NonNullable<Input<'browse.items'>['kind']>
export type Copy = Output<'browse.copies'>['copies'][number]
export type Days = Output<'browse.days'>
export type Item = Output<'browse.items'>['items'][number]
export type StateNow = Item['state']
export type Tree = Output<'browse.tree'>
export type Person = Output<'browse.people'>['people'][number]
export type Preview = Output<'preview.read'>
export type Shown = Preview['shown']
/** What `restore.plan` and `restore.start` are asked for. */
export type What = Input<'restore.plan'>['what']
export type Existing = NonNullable<Input<'restore.plan'>['existing']>
export type Plan = Output<'restore.plan'>
export type Report = Extract<Output<'restore.report'>, { state: 'done' }>['report']

/** Whose items are looked at. */
export type Who = Readonly<
  | { is: 'all' }
  | { is: 'left' }
  | { is: 'person'; key: string; name: string }
  | { is: 'department'; key: string; name: string }
>

/** What stands in the preview: an item of a copy, or one of its files by path. */
export type Looked = Readonly<{
  copy: string
  item: string
  /** Set while a file of the item is looked at. */
  path: string | null
}>

/** The part of an ask that says whose items are meant. */
export const whoseOf = (who: Who) => ({
  person: who.is === 'person' ? who.key : null,
  department: who.is === 'department' ? who.key : null,
  left: who.is === 'left',
})
