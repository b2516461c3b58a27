import type { Calls } from './messages.ts'

type Open = { -readonly [K in keyof Calls]: Calls[K] }

const none = (): Open => ({ sent: 0, wasted: 0, throttled: 0 })

/** Answers that a well-behaved client hardly gets. */
const useless = (status: number): boolean => status === 429 || status === 412 || status >= 500

/** A `fetch` that counts by host what it sends and what was in vain. */
export function countingFetch(graphBase: string) {
  const graph = none()
  const dingtalk = none()
  const counted: typeof fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    const counts = url.startsWith(graphBase) ? graph : dingtalk
    counts.sent += 1
    const answer = await fetch(input, init)
    if (useless(answer.status)) counts.wasted += 1
    if (answer.status === 429) counts.throttled += 1
    return answer
  }
  return {
    fetch: counted,
    graph,
    dingtalk,
    /** Begins to count anew. */
    reset() {
      Object.assign(graph, none())
      Object.assign(dingtalk, none())
    },
  }
}
