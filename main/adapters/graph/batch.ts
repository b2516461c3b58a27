import type { Clock, Json } from '../../core/ports.ts'
import { isList, members } from '../exact-json.ts'
import { readRefusal } from './envelope.ts'
import { GraphError } from './errors.ts'
import type { GraphPath } from './path.ts'
import type { For, Sender } from './sender.ts'
import { immutableIds, send } from './transport.ts'

/** One record to read. */
export type BatchEntry = Readonly<{ to: GraphPath; query?: Readonly<Record<string, string>> }>
export type BatchAsk = For &
  Readonly<{ entries: readonly BatchEntry[]; prefer?: readonly string[] }>

/** As many as Graph takes in one (paper, 2.6), and as it works on at once for one mailbox. */
const most = 20
const atOnce = 4
/** How often a record is asked for again while the service is busy. */
const mostTries = 4

type Service = Readonly<{ sender: Sender; clock: Clock }>
type Answer = Json | GraphError

const urlOf = ({ to, query = {} }: BatchEntry): string => {
  const more = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return more.length === 0 ? to.text : `${to.text}?${more.join('&')}`
}

function bodyOf({ prefer = [] }: BatchAsk, entries: readonly BatchEntry[]): Json {
  // Headers stand on each entry: those of the envelope do not hold for them.
  const headers = { Prefer: [immutableIds, ...prefer].join(', ') }
  return {
    requests: entries.map((entry, at) => ({
      id: `${at}`,
      method: 'GET',
      url: urlOf(entry),
      headers,
    })),
  }
}

function headerOf(response: Readonly<Record<string, Json>>): (name: string) => string | null {
  const headers = Object.entries(members(response['headers']) ?? {})
  return (name) => {
    const value = headers.find(([key]) => key.toLowerCase() === name)?.[1]
    return typeof value === 'string' || typeof value === 'number' ? `${value}` : null
  }
}

function answerOf(response: Readonly<Record<string, Json>> | null, call: string): Answer {
  const status = response?.['status']
  if (response === null || typeof status !== 'number') {
    return new GraphError({ what: 'unreadable', code: 'no-answer', call })
  }
  const body = response['body'] ?? null
  if (status < 300) return body
  return readRefusal({ call, status, body, header: headerOf(response) })
}

/** Sends one envelope; answers come in any order and are told apart by their ids. */
async function sendOne({ sender }: Service, ask: BatchAsk, entries: readonly BatchEntry[]) {
  const { mailbox, lane, signal } = ask
  const call = 'POST /$batch'
  const request = {
    method: 'POST',
    to: { text: '/$batch', call },
    body: bodyOf(ask, entries),
  } as const
  const turn = { mailbox, lane, signal, requests: entries.length, slots: atOnce }
  const answer = await sender.send(turn, (token, ending) =>
    send(sender, { request, token, signal: ending }),
  )
  const responses = members(answer)?.['responses']
  const byId = new Map(
    (responses !== undefined && isList(responses) ? responses : []).map((one) => {
      const response = members(one)
      return [response?.['id'], response] as const
    }),
  )
  return entries.map(({ to }, at) => answerOf(byId.get(`${at}`) ?? null, to.call))
}

const isPassing = (answer: Answer): answer is GraphError =>
  answer instanceof GraphError && ['throttled', 'soon'].includes(answer.retry)

/** Reads records by id; those that the service was too busy for are asked for again. */
export async function sendBatch(service: Service, ask: BatchAsk): Promise<readonly Answer[]> {
  const answers = new Map<BatchEntry, Answer>()
  let open = ask.entries
  for (let tried = 0; open.length > 0; tried += 1) {
    for (let at = 0; at < open.length; at += most) {
      const entries = open.slice(at, at + most)
      const got = await sendOne(service, ask, entries)
      for (const [index, entry] of entries.entries()) answers.set(entry, got[index] ?? null)
    }
    const passing = open.flatMap((entry) => {
      const answer = answers.get(entry) ?? null
      return isPassing(answer) ? [{ entry, wait: answer.wait ?? 0 }] : []
    })
    if (tried >= mostTries) break
    open = passing.map(({ entry }) => entry)
    if (open.length === 0) break
    const wait = Math.max(2 ** tried, ...passing.map((one) => one.wait))
    await service.clock.sleep(Math.ceil(wait * 1000), ask.signal)
  }
  return ask.entries.map((entry) => answers.get(entry) ?? null)
}
