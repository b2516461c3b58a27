import type { Random } from '../random.ts'
import { day } from '../times.ts'
import type { FormField, Template } from './approval-types.ts'

type Draft = Readonly<{ name: string; directory: string; fields: readonly FormField[] }>

const field = (component: string, label: string, more: Partial<FormField> = {}): FormField => ({
  id: `${component}-${label.codePointAt(0)?.toString(36) ?? ''}${label.length}`,
  component,
  label,
  required: component !== 'DDAttachment' && component !== 'DDPhotoField',
  ...more,
})

const drafts: readonly Draft[] = [
  {
    name: '请假申请 Leave',
    directory: '人事',
    fields: [
      field('DDSelectField', '请假类型', { options: ['年假', '病假', 'Cuti menikah', 'Unpaid'] }),
      field('DDDateRangeField', '开始与结束', { unit: '天' }),
      field('TextareaField', '请假事由'),
      field('DDPhotoField', '图片'),
      field('DDAttachment', '附件'),
    ],
  },
  {
    name: 'Expense claim 报销',
    directory: '财务',
    fields: [
      field('MoneyField', '报销金额（元）'),
      field('DDMultiSelectField', 'Category', { options: ['Travel', '餐饮', 'Perlengkapan'] }),
      field('TableField', '明细', {
        children: [
          field('TextField', 'Item'),
          field('NumberField', 'Amount'),
          field('DDDateField', 'Tanggal'),
        ],
      }),
      field('DDAttachment', 'Receipts'),
    ],
  },
  {
    name: 'Pembelian / 采购',
    directory: 'Operations',
    fields: [
      field('TextField', 'Pemasok'),
      field('NumberField', '数量'),
      field('DDDateField', '交付日期'),
      field('InnerContactField', '经办人'),
      field('DepartmentField', '部门'),
      field('RelateField', '关联审批单'),
      field('DDAttachment', 'Dokumen'),
    ],
  },
  {
    name: '用印申請: <seal> "公章"?',
    directory: '行政',
    fields: [
      field('TextField', '文件名稱'),
      field('DDSelectField', '印章', { options: ['公章', '合同章', '財務章'] }),
      field('TextNote', '請於借用當日歸還'),
    ],
  },
  {
    name: 'Unused form 空表单',
    directory: '行政',
    fields: [field('TextField', 'Nothing')],
  },
]

/** Forms of the company; the last one was never used. */
export function createTemplates(random: Random, now: number): Map<string, Template> {
  const made = drafts.map((draft): Template => {
    const hex = (length: number): string => random.text(length, '0123456789ABCDEF')
    const processCode = `PROC-${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`
    const modified = now - random.int(20, 300) * day
    return { ...draft, processCode, created: now - 800 * day, modified }
  })
  return new Map(made.map((template) => [template.processCode, template]))
}
