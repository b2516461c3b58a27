import { z } from 'zod'

import { type Comment, type Field, filled, type Form, moment, text } from './fields.ts'
import { list, word } from './shapes.ts'

const stepShape = z.object({
  date: word,
  type: word,
  result: word,
  showName: word,
  remark: word,
  userId: word,
})

const approvalShape = z.object({
  businessId: word,
  status: word,
  result: word,
  createTime: word,
  finishTime: word,
  originatorUserId: word,
  originatorDeptName: word,
  ccUserIds: list(word),
  formComponentValues: list(
    z.object({ componentType: word, name: word, value: z.unknown().optional() }),
  ),
  operationRecords: list(stepShape),
  _dk: z.object({ names: z.record(z.string(), z.string()) }).catch({ names: {} }),
})

type Approval = z.infer<typeof approvalShape>

const steps: Readonly<Record<string, Comment['what']>> = {
  START_PROCESS_INSTANCE: 'submitted',
  ADD_REMARK: 'commented',
  TERMINATE_PROCESS_INSTANCE: 'withdrew',
}
const results: Readonly<Record<string, Comment['what']>> = { AGREE: 'agreed', REFUSE: 'refused' }

function stateOf({ status, result }: Approval): string {
  const ended = ['COMPLETED', 'TERMINATED', 'CANCELED'].includes(status.toUpperCase())
  if (!ended) return 'running'
  if (status.toUpperCase() !== 'COMPLETED') return 'withdrawn'
  return result.toLowerCase() === 'refuse' ? 'refused' : 'approved'
}

/** Values of forms are JSON in a text; a plain text is the ordinary case. */
function unpacked(value: unknown): unknown {
  if (value === 'null') return null
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value // text that only looks like JSON
  }
}

/** Members by which forms name what a value is to people, best first. */
const namesIn = z.object({ fileName: word, label: word, name: word, value: z.unknown().optional() })
const rowShape = z.object({
  rowValue: z.array(z.object({ label: word, value: z.unknown().optional() })),
})

/** Deeper values are no form that a person has filled in. */
const deepest = 8

/** What a person reads in an object of a value: a row's cells, or what its best name says. */
function objectText(value: object, depth: number): string {
  const row = rowShape.safeParse(value)
  if (row.success) {
    const cells = row.data.rowValue.map((cell) => `${cell.label}: ${reading(cell.value, depth)}`)
    return cells.join('; ')
  }
  const { fileName, label, name, value: inner } = namesIn.parse(value)
  return fileName || label || name || reading(inner, depth)
}

function listText(all: readonly unknown[], depth: number): string {
  const isTable = all.some((one) => rowShape.safeParse(one).success)
  return all
    .map((one) => reading(one, depth))
    .filter((one) => one !== '')
    .join(isTable ? '\n' : ', ')
}

/** What a person reads in a value: texts, names of files, rows of tables line by line. */
function reading(raw: unknown, depth = 0): string {
  const value = unpacked(raw)
  if (value === null || value === undefined || depth > deepest) return ''
  if (Array.isArray(value)) return listText(value, depth + 1)
  return typeof value === 'object' ? objectText(value, depth + 1) : word.parse(value)
}

const state = (value: string): Field => ({ name: 'state', label: null, value, as: 'word' })

/** Reads an approval: what was asked for, who decided, and what they said. */
export function approvalForm(record: object): Form {
  const approval = approvalShape.parse(record)
  const { names } = approval._dk
  const nameOf = (id: string): string => (Object.hasOwn(names, id) ? (names[id] ?? id) : id)
  const own = approval.formComponentValues.map(({ name, value }) =>
    text('own', reading(value), name),
  )
  return {
    form: 'approval',
    fields: filled([
      text('number', approval.businessId),
      state(stateOf(approval)),
      text('by', nameOf(approval.originatorUserId)),
      text('department', approval.originatorDeptName),
      moment('submitted', approval.createTime),
      moment('finished', approval.finishTime),
      text('copiedTo', approval.ccUserIds.map(nameOf).join(', ')),
      ...own,
    ]),
    comments: approval.operationRecords.slice(0, 200).map((step) => ({
      by: nameOf(step.userId),
      at: moment('submitted', step.date)?.value ?? null,
      what: results[step.result.toUpperCase()] ?? steps[step.type] ?? 'other',
      text: step.remark.slice(0, 4_000).toWellFormed(),
    })),
  }
}
