import type { FormField, Instance, Operation, Task, Template } from '../company/approval-types.ts'
import { attachmentFields, pictureMark } from '../company/form-values.ts'
import type { Recipe } from '../contents/recipe.ts'
import { digits, type Fields } from '../json.ts'
import { minutes } from '../times.ts'

/** Gives the address of a picture in a form. */
export type Picture = (recipe: Recipe) => string

const property = (field: FormField): Fields => ({
  id: field.id,
  label: field.label,
  required: field.required,
  ...(field.options === undefined ? {} : { options: field.options }),
  ...(field.unit === undefined ? {} : { unit: field.unit }),
})

const item = (field: FormField): Fields => ({
  componentName: field.component,
  props: property(field),
  ...(field.children === undefined ? {} : { children: field.children.map(item) }),
})

/** A form as the service describes it. */
export const schemaRecord = (template: Template): Fields => ({
  appType: 0,
  appUuid: '',
  bizType: '',
  creatorUserId: 'manager4220',
  customSetting: '{}',
  engineType: 0,
  formCode: template.processCode,
  formUuid: `FORM-${template.processCode.slice(5)}`,
  gmtCreate: minutes(template.created),
  gmtModified: minutes(template.modified),
  icon: 'common',
  listOrder: 1000,
  memo: '',
  name: template.name,
  ownerIdType: 'orgId',
  procType: 'inner',
  schemaContent: { title: template.name, icon: 'common', items: template.fields.map(item) },
  status: 'PUBLISHED',
  visibleRange: 'ALL',
})

const operation = (one: Operation): Fields => ({
  userId: one.userid,
  date: minutes(one.time),
  type: one.type,
  result: one.result,
  remark: one.remark === '' ? undefined : one.remark,
  showName: one.showName,
  activityId: one.activityId,
  ...(one.attachments.length === 0 ? {} : { attachments: one.attachments.map(attachmentFields) }),
})

const task = (one: Task, instance: string): Fields => ({
  taskId: digits(one.id),
  userId: one.userid,
  activityId: one.activityId,
  status: one.status,
  result: one.result,
  createTime: minutes(one.created),
  ...(one.finished === null ? {} : { finishTime: minutes(one.finished) }),
  processInstanceId: instance,
  mobileUrl: `?procInsId=${instance}&taskId=${one.id}`,
  pcUrl: `?procInsId=${instance}&taskId=${one.id}`,
})

/** Puts the addresses of pictures where they belong. */
const withPictures = (value: string, picture: Picture): string =>
  [1, 2, 3, 4, 5].reduce(
    (text, number) =>
      text.replaceAll(
        pictureMark(number),
        picture({ format: 'jpg', seed: `picture ${number}`, size: 12 }),
      ),
    value,
  )

/** An approval as the service tells it: times to the minute, values as texts. */
export const instanceRecord = (instance: Instance, picture: Picture): Fields => ({
  title: instance.title,
  businessId: instance.businessId,
  originatorUserId: instance.originator,
  originatorDeptId: instance.department,
  originatorDeptName: instance.departmentName,
  status: instance.status,
  result: instance.result,
  bizAction: 'NONE',
  bizData: '',
  createTime: minutes(instance.created),
  ...(instance.finished === null ? {} : { finishTime: minutes(instance.finished) }),
  approverUserIds: instance.approvers,
  ccUserIds: instance.carbonCopies,
  attachedProcessInstanceIds: instance.attached,
  mainProcessInstanceId: '',
  formComponentValues: instance.values.map(({ field, value, extValue }) => ({
    id: field.id,
    componentType: field.component,
    name: field.label,
    value: withPictures(value, picture),
    ...(extValue === undefined ? {} : { extValue }),
  })),
  operationRecords: instance.operations.map(operation),
  tasks: instance.tasks.map((one) => task(one, instance.id)),
  // Newer fields appear in answers before the documents name them.
  schemaVersion: 'v2',
})
