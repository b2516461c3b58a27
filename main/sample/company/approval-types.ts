import type { Recipe } from '../contents/recipe.ts'

/** A field of a form. */
export type FormField = Readonly<{
  id: string
  /** As the service names components: TextField, DDDateRangeField, TableField, DDAttachment, … */
  component: string
  label: string
  required: boolean
  options?: readonly string[]
  unit?: string
  children?: readonly FormField[]
}>

/** An approval form with its flow. */
export interface Template {
  readonly processCode: string
  readonly name: string
  readonly directory: string
  readonly fields: readonly FormField[]
  readonly created: number
  modified: number
}

/** A file that belongs to an instance; kept in a space that people cannot open. */
export type Attachment = Readonly<{
  fileId: string
  spaceId: string
  name: string
  type: string
  recipe: Recipe
  /** True for files of comments, which are asked for differently. */
  comment: boolean
}>

/** A value of a form as the service gives it: text, or JSON in a text. */
export type FormValue = Readonly<{
  field: FormField
  value: string
  extValue?: string
}>

/** One step of an instance's history. */
export type Operation = Readonly<{
  userid: string
  time: number
  type: string
  result: string
  remark: string
  showName: string
  activityId: string
  attachments: readonly Attachment[]
}>

/** A task of an approver. */
export interface Task {
  readonly id: string
  readonly userid: string
  readonly activityId: string
  readonly created: number
  finished: number | null
  status: 'RUNNING' | 'COMPLETED' | 'CANCELED'
  result: 'AGREE' | 'REFUSE' | 'NONE'
}

/** One filed approval. */
export interface Instance {
  readonly id: string
  readonly businessId: string
  readonly template: Template
  readonly title: string
  readonly originator: string
  readonly department: string
  readonly departmentName: string
  readonly created: number
  finished: number | null
  status: 'RUNNING' | 'COMPLETED' | 'TERMINATED'
  result: '' | 'agree' | 'refuse'
  readonly values: readonly FormValue[]
  readonly operations: Operation[]
  readonly tasks: Task[]
  readonly approvers: readonly string[]
  readonly carbonCopies: readonly string[]
  readonly attached: readonly string[]
}
