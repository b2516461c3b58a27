import { parentPort } from 'node:worker_threads'

import { RepositoryError } from '../error.ts'
import { sentError } from './sent-error.ts'

/** Answers the asks of a `WorkerPool` in this thread; an error becomes the answer. */
export function serve<Ask, Answer>(answer: (ask: Ask) => Promise<Answer>): void {
  const port = parentPort
  if (port === null) throw new RepositoryError('unfit', 'this is no worker thread')
  const one = async ({ task, ask }: { task: number; ask: Ask }): Promise<void> => {
    try {
      port.postMessage({ task, answer: await answer(ask) })
    } catch (error) {
      port.postMessage({ task, error: sentError(error) })
    }
  }
  port.on('message', (message: { task: number; ask: Ask }) => {
    void one(message)
  })
}
