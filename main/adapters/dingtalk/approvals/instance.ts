import { z } from 'zod'

import { textShape } from '../answers.ts'
import { listShape } from '../shapes.ts'

const attachment = z.object({
  fileId: textShape,
  fileName: textShape,
  fileSize: textShape,
})

/** Values are strings with JSON inside; one that comes unpacked is packed again. */
const packed = z
  .unknown()
  .transform((value) =>
    value === null || value === undefined || typeof value === 'string'
      ? (value ?? '')
      : JSON.stringify(value),
  )

const component = z.object({ componentType: textShape, name: textShape, value: packed })

const step = z.object({
  date: textShape,
  type: textShape,
  result: textShape,
  showName: textShape,
  remark: textShape,
  userId: textShape,
  attachments: listShape(attachment),
  images: listShape(textShape),
})

const task = z.object({ status: textShape, userId: textShape })

/** What we use of an approval; the record keeps the whole answer. */
export const instanceSchema = z.object({
  businessId: textShape,
  title: textShape,
  status: textShape,
  result: textShape,
  createTime: textShape,
  finishTime: textShape,
  originatorUserId: textShape,
  originatorDeptName: textShape,
  ccUserIds: listShape(textShape),
  formComponentValues: listShape(component),
  operationRecords: listShape(step),
  tasks: listShape(task),
})

export type Instance = z.infer<typeof instanceSchema>
export type Component = Instance['formComponentValues'][number]
export type Attachment = z.infer<typeof attachment>
export const attachmentList = z.array(attachment.extend({ fileId: z.coerce.string().min(1) }))

const ended = new Set(['COMPLETED', 'TERMINATED', 'CANCELED'])

/** Tells whether nobody has to decide on it any more; DingTalk then changes it no further. */
export const isEnded = (instance: Pick<Instance, 'status'>): boolean =>
  ended.has(instance.status.toUpperCase())

/** Everyone who is named by id in it. */
export const peopleOf = (instance: Instance): string[] => [
  ...new Set(
    [
      instance.originatorUserId,
      ...instance.ccUserIds,
      ...instance.operationRecords.map(({ userId }) => userId),
      ...instance.tasks.map(({ userId }) => userId),
    ].filter((id) => id !== ''),
  ),
]
