import { filing } from './approval-orders.ts'
import type { Instance } from './approval-types.ts'
import { comment, fileInstance, finish } from './approvals.ts'
import type { Company } from './company.ts'
import { oneOf, type Doing } from './tick-doing.ts'

const running = (company: Company): Instance[] =>
  [...company.approvals.instances.values()].filter(({ status }) => status === 'RUNNING')

const file: Doing = (company, random) => {
  const used = [...company.approvals.templates.values()].filter(({ fields }) => fields.length > 1)
  const template = oneOf(random, used)
  if (template === null) return null
  return `approval ${fileInstance(company.approvals, filing(company, template, random)).id} filed`
}

/** What happens to approvals in a day. */
export const approvalDoings: readonly Doing[] = [
  file,
  file,
  (company, random) => {
    const one = oneOf(random, running(company))
    if (one === null) return null
    comment(company.approvals, one, filing(company, one.template, random))
    return `approval ${one.id} commented`
  },
  (company, random) => {
    const one = oneOf(random, running(company))
    if (one === null) return null
    finish(one, random.pick(['agree', 'refuse', 'terminate']), company.clock.changed)
    return `approval ${one.id} finished`
  },
]
