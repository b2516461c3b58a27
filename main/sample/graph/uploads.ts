import { createRandom } from '../random.ts'
import { day } from '../times.ts'
import { fileOf, sessionFrom } from './attachment.ts'
import { jsonOf, type Call } from './call.ts'
import type { Item } from './item.ts'
import type { MailboxLimits } from './limits.ts'
import {
  created,
  done,
  fail,
  GraphError,
  objectAt,
  ok,
  textOr,
  type Answer,
  type Json,
} from './wire.ts'

type Session = {
  /** Whose allowance a piece is taken from. */
  readonly mailbox: string
  readonly finish: (bytes: Buffer) => string
  readonly size: number
  readonly until: number
  parts: Buffer[]
  at: number
}

/** Upload sessions: their addresses open without a token. */
export interface Uploads {
  open(session: Pick<Session, 'mailbox' | 'finish' | 'size'>): { path: string; until: number }
  /** Takes a piece; null where the path is no session's. */
  take(
    request: Readonly<{ method: string; path: string; range: string; body: Buffer }>,
  ): Answer | null
}

const prefix = '/upload/'
const pieceMost = 4 * 1_048_576
const life = day

const state = ({ at, until }: Session): Json => ({
  ExpirationDateTime: new Date(until).toISOString(),
  NextExpectedRanges: [`${at}-`],
})

const refuse = (status: number, code: string): Answer => ({
  status,
  json: { error: { code, message: code } },
})

const rangeForm = /^bytes (\d+)-(\d+)\/(\d+)$/

function put(session: Session, range: string, body: Buffer): Answer {
  const [, from, to, total] = (rangeForm.exec(range) ?? []).map(Number)
  if (from === undefined || to === undefined || total !== session.size) {
    return refuse(400, 'ErrorInvalidRequest')
  }
  if (from !== session.at) return refuse(416, 'InvalidRange')
  if (body.length > pieceMost || body.length !== to - from + 1 || to >= session.size) {
    return refuse(400, 'ErrorInvalidRequest')
  }
  session.parts.push(body)
  session.at += body.length
  if (session.at < session.size) return ok(state(session))
  const location = session.finish(Buffer.concat(session.parts))
  return { status: 201, headers: { location } }
}

/** Counts a piece against the mailbox's allowance of sent bytes; 429 where it is used up. */
function counted(
  session: Session,
  { limits, bytes }: Readonly<{ limits: MailboxLimits; bytes: number }>,
  work: () => Answer,
): Answer {
  try {
    limits.enter(session.mailbox, bytes)
    return work()
  } catch (error) {
    if (!(error instanceof GraphError)) throw error
    return { ...refuse(error.status, error.code), headers: error.headers }
  } finally {
    limits.leave(session.mailbox)
  }
}

/** Starts without sessions. */
export function createUploads(
  seed: string,
  around: Readonly<{ now: () => number; limits: MailboxLimits }>,
): Uploads {
  const { now, limits } = around
  const random = createRandom(`${seed}/uploads`)
  const sessions = new Map<string, Session>()
  return {
    open(session) {
      const path = `${prefix}${random.text(64)}`
      const until = now() + life
      sessions.set(path, { ...session, until, parts: [], at: 0 })
      return { path, until }
    },
    take({ method, path, range, body }) {
      if (!path.startsWith(prefix)) return null
      const session = sessions.get(path)
      if (session === undefined || session.until <= now()) return refuse(404, 'ErrorItemNotFound')
      if (method === 'GET') return ok(state(session))
      if (method === 'DELETE') {
        sessions.delete(path)
        return done
      }
      if (method !== 'PUT') return refuse(405, 'ErrorInvalidRequest')
      const answer = counted(session, { limits, bytes: body.length }, () =>
        put(session, range, body),
      )
      if (answer.status === 201) sessions.delete(path)
      return answer
    },
  }
}

const sizeMost = 150 * 1_048_576

/** What a session's file is called; 400 for what is none, and for one that is too small or too big. */
function wishOf(call: Call): { wish: Json; size: number; name: string } {
  const wish = objectAt(jsonOf(call), 'AttachmentItem')
  const size = Number(wish['size'])
  const name = textOr(wish['name'], '')
  if (!Number.isSafeInteger(size) || name === '' || wish['attachmentType'] !== 'file') {
    return fail(400, 'ErrorInvalidRequest', 'AttachmentItem is not valid.')
  }
  if (size < sessionFrom) {
    return fail(
      400,
      'ErrorAttachmentSizeShouldNotBeLessThanMinimumSize',
      'The attachment is smaller than the least size of an upload session.',
    )
  }
  if (size > sizeMost) return fail(413, 'ErrorMessageSizeExceeded', 'The attachment is too big.')
  return { wish, size, name }
}

/** Opens a session for a big attachment; 400 below 3 MiB (graph-api.md, 4.9). */
export function uploadAnswer(call: Call, at: Readonly<{ item: Item; uploads: Uploads }>): Answer {
  const { item, uploads } = at
  const { wish, size, name } = wishOf(call)
  const { mailbox, tenant } = call
  const { path, until } = uploads.open({
    mailbox: mailbox.owner,
    size,
    finish: (bytes) => {
      const file = {
        id: mailbox.newId(),
        name,
        contentType: textOr(wish['contentType'], 'application/octet-stream'),
        isInline: wish['isInline'] === true,
        contentId: typeof wish['contentId'] === 'string' ? wish['contentId'] : null,
        modified: tenant.now(),
      }
      item.attachments = [...item.attachments, fileOf(file, bytes)]
      mailbox.change(item)
      return `${call.base}${call.path.replace(/\/attachments\/.*$/, '')}/Attachments('${file.id}')`
    },
  })
  return created({
    uploadUrl: new URL(path, call.base).href,
    expirationDateTime: new Date(until).toISOString(),
    nextExpectedRanges: ['0-'],
  })
}
