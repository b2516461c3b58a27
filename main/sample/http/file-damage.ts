import type { ActiveFault } from './faults.ts'
import type { Reply } from './reply.ts'

/** A refusal of the object store: XML, as Aliyun's store answers. */
export const storeRefusal = (status: number, code: string): Reply => ({
  status,
  type: 'application/xml',
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><RequestId>SAMPLE</RequestId></Error>`,
  code,
  metered: false,
})

type ByFault<T> = Partial<Record<ActiveFault['fault'], T>>

/** What the file host answers instead of the file, if such was ordered. */
export function orderedRefusal(fault: ActiveFault): Reply | null {
  const refusals: ByFault<Reply> = {
    'expired-token': storeRefusal(403, 'SecurityTokenExpired'),
    'server-error': storeRefusal(500, 'InternalError'),
    unavailable: storeRefusal(503, 'ServiceUnavailable'),
    throttled: storeRefusal(503, 'SlowDown'),
    refuse: storeRefusal(fault.status, fault.code),
    'cut-before': { ...storeRefusal(500, 'cut'), cut: 'before' },
  }
  return refusals[fault.fault] ?? null
}

/** Bytes to send; `cut`: close the connection after so many of them; `delay`: milliseconds. */
export type Sending = Readonly<{ bytes: Buffer; cut?: number; delay?: number }>

/** What an ordered damage makes of the bytes; the length that is told always fits what is cut short. */
export function damage(bytes: Buffer, fault: ActiveFault | null): Sending {
  if (fault === null) return { bytes }
  const half = fault.amount > 0 ? fault.amount : Math.floor(bytes.length / 2)
  const spoilt: ByFault<() => Sending> = {
    'cut-after': () => ({ bytes, cut: half }),
    'wrong-length': () => ({ bytes: bytes.subarray(0, half) }),
    empty: () => ({ bytes: Buffer.alloc(0) }),
    blank: () => ({ bytes: Buffer.alloc(0) }),
    garbage: () => ({ bytes: Buffer.from(bytes.map((byte) => byte ^ 0xff)) }),
    slow: () => ({ bytes, delay: fault.amount > 0 ? fault.amount : 1000 }),
  }
  return spoilt[fault.fault]?.() ?? { bytes }
}
