import { createRandom, type Random } from '../random.ts'
import type { Instance, Template } from './approval-types.ts'
import { comment, fileInstance, finish, type FilingPlan } from './approvals.ts'
import type { Company } from './company.ts'
import { word, type Change } from './order.ts'

/** What a new approval of this company is made from. */
export const filing = (company: Company, template: Template, random: Random): FilingPlan => ({
  random,
  people: [...company.people.values()],
  departments: company.departments,
  template,
  now: company.clock.changed,
})

const stream = (company: Company): Random =>
  createRandom(`${company.seed}/approvals/${company.clock.changed}`)

const onInstance =
  (change: (company: Company, instance: Instance) => void): Change =>
  (company, order) => {
    const instance = company.approvals.instances.get(word(order, 'instance'))
    if (instance === undefined) return 'no such approval'
    change(company, instance)
    return `approval ${instance.id}`
  }

/** Changes of approvals on demand. */
export const approvalOrders: Readonly<Record<string, Change>> = {
  'add-approval': (company, order) => {
    const { templates } = company.approvals
    const template = templates.get(word(order, 'processCode')) ?? [...templates.values()][0]
    if (template === undefined) return 'no form'
    const made = fileInstance(company.approvals, filing(company, template, stream(company)))
    return `approval ${made.id}`
  },
  'finish-approval': onInstance((company, one) => finish(one, 'agree', company.clock.changed)),
  'refuse-approval': onInstance((company, one) => finish(one, 'refuse', company.clock.changed)),
  'take-back-approval': onInstance((company, one) =>
    finish(one, 'terminate', company.clock.changed),
  ),
  'comment-approval': onInstance((company, one) => {
    comment(company.approvals, one, filing(company, one.template, stream(company)))
  }),
  'remove-approval': onInstance((company, one) => void company.approvals.instances.delete(one.id)),
  'remove-form': (company, order) =>
    company.approvals.templates.delete(word(order, 'processCode')) ? 'form gone' : 'no such form',
}
