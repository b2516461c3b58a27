import { z } from 'zod'

/** An event of the platform: a hint that something changed, and where. */
export type StreamEvent = Readonly<{
  /** The same however often it is delivered. */
  id: string
  type: string
  corpId: string
  /** When it happened, milliseconds since 1970; 0 where it does not say. */
  at: number
}>

/** What the gateway sends (Stream mode of the open platform, protocol version 1.0). */
export type Frame =
  | Readonly<{ is: 'ping'; messageId: string; data: string }>
  /** This connection is at its end: nothing comes over it any more. */
  | Readonly<{ is: 'renew' }>
  | Readonly<{ is: 'alive' }>
  | Readonly<{ is: 'event'; messageId: string; event: StreamEvent }>
  /** Asks for something that nobody here offers. */
  | Readonly<{ is: 'unasked'; messageId: string }>
  | Readonly<{ is: 'unfit' }>

const text = z.string().max(4_096)
const shape = z.object({
  type: z.enum(['SYSTEM', 'EVENT', 'CALLBACK']),
  headers: z.object({
    topic: text.default(''),
    messageId: text.default(''),
    eventType: text.default(''),
    eventId: text.default(''),
    eventCorpId: text.default(''),
    eventBornTime: z.union([text, z.number()]).default(''),
  }),
  data: z.string().default(''),
})

type Read = z.infer<typeof shape>

function systemFrame({ headers: { topic, messageId }, data }: Read): Frame {
  if (topic === 'ping') return { is: 'ping', messageId, data }
  return topic === 'disconnect' ? { is: 'renew' } : { is: 'alive' }
}

function eventFrame({ headers }: Read): Frame {
  const { messageId, eventId, eventType, eventCorpId, eventBornTime } = headers
  if (messageId === '' || eventType === '') return { is: 'unfit' }
  const at = Number(eventBornTime)
  const event = {
    // An event without an id is known by its message, which is sent again under the same.
    id: eventId || messageId,
    type: eventType,
    corpId: eventCorpId,
    at: Number.isSafeInteger(at) && at > 0 ? at : 0,
  }
  return { is: 'event', messageId, event }
}

/** Reads a frame; one that is none is `unfit` and never an error. */
export function readFrame(bytes: string): Frame {
  let value: unknown
  try {
    value = JSON.parse(bytes)
  } catch (error) {
    if (error instanceof SyntaxError) return { is: 'unfit' }
    throw error
  }
  const read = shape.safeParse(value)
  if (!read.success) return { is: 'unfit' }
  if (read.data.type === 'SYSTEM') return systemFrame(read.data)
  if (read.data.type === 'EVENT') return eventFrame(read.data)
  return { is: 'unasked', messageId: read.data.headers.messageId }
}

const answer = (messageId: string, code: number, data: string): string =>
  JSON.stringify({
    code,
    headers: { messageId, contentType: 'application/json' },
    message: code === 200 ? 'OK' : 'not offered',
    data,
  })

/** Answers to frames; each bears the id of what it answers. */
export const answers = {
  pong: (messageId: string, data: string): string => answer(messageId, 200, data),
  /** `LATER` asks for the event once more. */
  event: (messageId: string, status: 'SUCCESS' | 'LATER'): string =>
    answer(messageId, 200, JSON.stringify({ status, message: '' })),
  unasked: (messageId: string): string => answer(messageId, 404, '{}'),
} as const
