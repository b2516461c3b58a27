import type { Partner } from '../../../../core/sync/partner.ts'
import type { DingtalkPartnerOptions } from '../options.ts'
import { createDay, createEvent } from './create.ts'
import type { Recent } from './recent.ts'
import { never } from './send.ts'
import { deleteEvent, updateEvent } from './update.ts'

/** Carries one write out: never with guests, a meeting or a word to anybody (9.2). */
export const writeEvents =
  (options: DingtalkPartnerOptions, recent: Recent): Partner['write'] =>
  async (call, signal) => {
    const at = { options, recent, signal }
    switch (call.op) {
      case 'create':
        return call.occurrence === null
          ? createEvent(at, call)
          : createDay(at, call, call.occurrence)
      case 'update':
        return updateEvent(at, call)
      case 'move':
        return never('one-calendar')
      case 'delete':
        return deleteEvent(at, call)
    }
  }
