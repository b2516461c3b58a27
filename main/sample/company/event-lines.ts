import type { Recurrence } from './types.ts'

type Line = Readonly<{ summary: string; description?: string; allDay?: boolean }>

/** Subjects of events, in the languages of the company and with what breaks careless writers. */
export const eventLines: readonly Line[] = [
  { summary: '周会', description: '各部门汇报；请提前十分钟到。\n1. 销售\n2. 仓库' },
  { summary: 'Stock-take', description: 'Bring the hand scanner; doors close at 18:00, sharp.' },
  { summary: 'Rapat bulanan', description: 'Agenda: anggaran, persediaan; pajak.' },
  { summary: '與客戶晚膳', description: '尖沙咀碼頭旁\\二樓' },
  { summary: 'Budget, part 2; "final" \\ really', description: 'a,b;c\\n\r\nsecond line\ttab' },
  { summary: '🎂 生日 Ulang tahun', allDay: true },
  { summary: '國慶日 National Day', allDay: true },
  { summary: 'Leave / Cuti', allDay: true, description: '' },
  { summary: '𠮷野家 lunch 👩‍👩‍👧', description: 'Rare character and joined emoji' },
  { summary: '项目评审 '.repeat(30).trim(), description: '长文本。'.repeat(400) },
  { summary: 'Call supplier', description: '+62 21 555 0199' },
  { summary: '', description: 'no subject' },
]

/** Rules of series: every type that the service knows, every kind of end (the end date is set when one is made). */
export const recurrences: readonly Recurrence[] = [
  { pattern: { type: 'daily', interval: 2 }, range: { type: 'numbered', numberOfOccurrences: 10 } },
  {
    pattern: {
      type: 'weekly',
      interval: 1,
      daysOfWeek: 'monday,wednesday',
      firstDayOfWeek: 'monday',
    },
    range: { type: 'noEnd' },
  },
  {
    pattern: { type: 'weekly', interval: 2, daysOfWeek: 'friday', firstDayOfWeek: 'sunday' },
    range: { type: 'endDate' },
  },
  {
    pattern: { type: 'absoluteMonthly', interval: 1, dayOfMonth: 15 },
    range: { type: 'numbered', numberOfOccurrences: 24 },
  },
  {
    pattern: { type: 'relativeMonthly', interval: 1, index: 'last', daysOfWeek: 'friday' },
    range: { type: 'noEnd' },
  },
  { pattern: { type: 'absoluteYearly', interval: 1, dayOfMonth: 1 }, range: { type: 'noEnd' } },
]
