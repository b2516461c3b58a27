import type { Random } from '../random.ts'
import { day, hour, localDay, minute } from '../times.ts'
import type { Attachment, Instance, Operation, Task, Template } from './approval-types.ts'
import { createAttachment, fillForm, type FormPlan } from './form-values.ts'
import type { Person } from './types.ts'

/** Everything about approvals. */
export interface Approvals {
  readonly spaceId: string
  readonly templates: Map<string, Template>
  readonly instances: Map<string, Instance>
  /** By file id. */
  readonly files: Map<string, Attachment & { instance: string }>
}

/** What a new instance is made from. */
export type FilingPlan = Omit<FormPlan, 'earlier' | 'spaceId'> & { readonly template: Template }

const hour3 = 3 * hour

const operation = (
  at: Pick<Operation, 'userid' | 'time' | 'type'>,
  more: Partial<Operation> = {},
): Operation => ({
  result: 'NONE',
  remark: '',
  showName: '',
  activityId: '',
  attachments: [],
  ...at,
  ...more,
})

function taskOf(random: Random, person: Person, created: number): Task {
  return {
    id: `9${random.text(16, '0123456789')}`,
    userid: person.userid,
    activityId: `${random.text(4, '0123456789abcdef')}_${random.text(4, '0123456789abcdef')}`,
    created,
    finished: null,
    status: 'RUNNING',
    result: 'NONE',
  }
}

/** Files a new approval; it waits for its first approver. */
export function fileInstance(approvals: Approvals, plan: FilingPlan): Instance {
  const { random, people, template, now, departments } = plan
  const person = random.pick(people)
  const approver = random.pick(people)
  const { values, files } = fillForm(
    { ...plan, earlier: approvals.instances, spaceId: approvals.spaceId },
    template.fields,
  )
  const number = String(approvals.instances.size + 1).padStart(4, '0')
  const department = person.departments[0] ?? '1'
  const instance: Instance = {
    id: `${random.text(21)}_${random.text(2)}${String(now).slice(-6)}`,
    businessId: `${localDay(now).replaceAll('-', '')}1000${number}`,
    template,
    title: `${person.name}提交的${template.name}`,
    originator: person.userid,
    department: department === '1' ? '-1' : department,
    departmentName: departments.get(department)?.name ?? '',
    created: now,
    finished: null,
    status: 'RUNNING',
    result: '',
    values,
    operations: [
      operation(
        { userid: person.userid, time: now, type: 'START_PROCESS_INSTANCE' },
        { showName: '提交申请' },
      ),
    ],
    tasks: [taskOf(random, approver, now)],
    approvers: [approver.userid],
    carbonCopies: random.chance(0.3) ? [random.pick(people).userid] : [],
    attached: [],
  }
  approvals.instances.set(instance.id, instance)
  for (const file of files) approvals.files.set(file.fileId, { ...file, instance: instance.id })
  return instance
}

/** Comments on an approval, sometimes with a file. */
export function comment(approvals: Approvals, instance: Instance, plan: FilingPlan): void {
  const { random, people, now } = plan
  const file = random.chance(0.5)
    ? createAttachment({ ...plan, earlier: new Map(), spaceId: approvals.spaceId }, true)
    : null
  if (file !== null) approvals.files.set(file.fileId, { ...file, instance: instance.id })
  const remark = random.pick([
    '请补充发票',
    'OK, noted.',
    'Mohon dilengkapi 🙏',
    '<script>alert(1)</script>',
  ])
  const attachments = file === null ? [] : [file]
  const userid = random.pick(people).userid
  instance.operations.push(
    operation({ userid, time: now, type: 'ADD_REMARK' }, { remark, attachments }),
  )
}

/** Ends an approval: agreed, refused, or taken back by who filed it. */
export function finish(
  instance: Instance,
  how: 'agree' | 'refuse' | 'terminate',
  time: number,
): void {
  const [task] = instance.tasks
  if (instance.status !== 'RUNNING' || task === undefined) return
  task.finished = time
  task.status = how === 'terminate' ? 'CANCELED' : 'COMPLETED'
  task.result = how === 'terminate' ? 'NONE' : how === 'agree' ? 'AGREE' : 'REFUSE'
  instance.status = how === 'terminate' ? 'TERMINATED' : 'COMPLETED'
  instance.result = how === 'terminate' ? '' : how
  instance.finished = time
  const { userid, activityId, result } = task
  instance.operations.push(
    how === 'terminate'
      ? operation({ userid: instance.originator, time, type: 'TERMINATE_PROCESS_INSTANCE' })
      : operation(
          { userid, time, type: 'EXECUTE_TASK_NORMAL' },
          { activityId, result, showName: '审批人' },
        ),
  )
}

/** Forms, and some two approvals per person from 400 days back to the present. */
export function createApprovals(
  plan: Omit<FilingPlan, 'template'>,
  templates: Map<string, Template>,
): Approvals {
  const { random, people, now } = plan
  const spaceId = `5${random.text(9, '0123456789')}`
  const approvals: Approvals = { spaceId, templates, instances: new Map(), files: new Map() }
  const used = [...templates.values()].slice(0, -1)
  const count = Math.max(12, people.length * 2)
  const times = Array.from({ length: count }, () => now - random.int(0, 400 * 24 * 60) * minute)
  for (const time of times.toSorted((a, b) => a - b)) {
    const filing = { ...plan, template: random.pick(used), now: time }
    const instance = fileInstance(approvals, filing)
    const later = Math.min(now, time + random.int(1, 30) * hour3)
    if (random.chance(0.3)) comment(approvals, instance, { ...filing, now: later })
    const open = random.chance(now - time < 10 * day ? 0.6 : 0.06)
    if (!open)
      finish(instance, random.pick(['agree', 'agree', 'agree', 'refuse', 'terminate']), later)
  }
  return approvals
}
