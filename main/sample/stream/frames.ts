import { randomBytes } from 'node:crypto'

import { objectOf } from '../http/message.ts'
import type { StreamEvent } from './events.ts'

type Common = Readonly<{ now: number }>

const usual = ({ now }: Common) => ({ contentType: 'application/json', time: String(now) })

/** A frame of the platform itself: `CONNECTED`, `KEEPALIVE`, `ping`, `disconnect`, … */
export function systemFrame(topic: string, data: object, common: Common): string {
  const messageId = `${topic}-${randomBytes(8).toString('hex')}`
  const headers = { topic, messageId, ...usual(common) }
  return JSON.stringify({ specVersion: '1.0', type: 'SYSTEM', headers, data: JSON.stringify(data) })
}

/** A frame with an event (dingtalk-api.md, 6.2). */
export function eventFrame(
  { id, event }: Readonly<{ id: string; event: StreamEvent }>,
  common: Common & Readonly<{ corpId: string }>,
): string {
  const headers = {
    topic: '*',
    messageId: id,
    eventType: event.type,
    eventId: `e-${id}`,
    eventBornTime: String(common.now),
    eventCorpId: common.corpId,
    eventUnifiedAppId: 'sample-app',
    appId: 'sample-app',
    connectionId: 'sample-connection',
    ...usual(common),
  }
  const data = JSON.stringify(event.data)
  return JSON.stringify({ specVersion: '1.0', type: 'EVENT', headers, data })
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

/** Whether a frame answers a ping with what was in it. */
export function isPong(text: string, data: string): boolean {
  const answer = objectOf(text)
  const id = memberOf(memberOf(answer, 'headers'), 'messageId')
  const isOurs = typeof id === 'string' && id.startsWith('ping-')
  return isOurs && memberOf(answer, 'code') === 200 && memberOf(answer, 'data') === data
}

/** The id of the event that a frame acknowledges; null where it does not say SUCCESS. */
export function acknowledged(text: string): string | null {
  const ack = objectOf(text)
  const data = memberOf(ack, 'data')
  const said = memberOf(typeof data === 'string' ? objectOf(data) : null, 'status')
  if (memberOf(ack, 'code') !== 200 || said !== 'SUCCESS') return null
  const id = memberOf(memberOf(ack, 'headers'), 'messageId')
  return typeof id === 'string' ? id : null
}
