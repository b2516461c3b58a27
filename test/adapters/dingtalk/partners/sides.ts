import { createHash, createHmac } from 'node:crypto'

import { onTestFinished } from 'vitest'

import type { DingtalkPartnerOptions } from '../../../../main/adapters/dingtalk/partners/options.ts'
import type { Partner } from '../../../../main/core/sync/partner.ts'
import type { Tools } from '../../../../main/core/sync/types.ts'
import { startSample, type Sample } from '../../../../main/sample/index.ts'
import { order, testNow } from '../../sample.ts'
import { clientOf, leapingClock, type Made } from '../client-of.ts'

/** Hashes as the engine has them. */
export const tools: Tools = {
  hash: (text) => createHash('sha256').update(text).digest('hex'),
  mac: (text) => createHmac('sha256', 'key').update(text).digest('base64url').slice(0, 16),
}

/** A side of a sample company. */
export type Side = Made &
  Readonly<{ sample: Sample; options: DingtalkPartnerOptions; partner: Partner }>

/** A sample company, a client of it that is held against the contract, and one of its sides. */
export async function sideOf(
  make: (options: DingtalkPartnerOptions) => Partner,
  more: Readonly<{ people?: number; unchecked?: boolean; zone?: string; cap?: number }> = {},
): Promise<Side> {
  const { people = 8, zone = 'Asia/Hong_Kong', unchecked = false, cap = 5000 } = more
  const sample = await startSample({ people, limits: false, now: () => testNow })
  onTestFinished(() => sample.stop())
  const made = clientOf(sample, { purpose: 'sync', unchecked, cap, clock: leapingClock(testNow) })
  const person = sample.company.people.get('manager4220')
  if (person === undefined) throw new Error('the company has no manager')
  const { userid: userId, unionid: unionId } = person
  const now = (): number => testNow
  const options = { dingtalk: made.dingtalk, person: { userId, unionId }, tools, now, zone }
  return { ...made, sample, options, partner: make(options) }
}

/** The faults that the suite of all sides asks for, for the next call to one API. */
export const failing =
  (sample: Sample, endpoint: string) =>
  async (how: 'before' | 'after' | 'limit'): Promise<void> => {
    const fault = { before: 'cut-before', after: 'cut-after', limit: 'app-minute' }[how]
    await order(sample, 'fault', { fault, endpoint })
  }
