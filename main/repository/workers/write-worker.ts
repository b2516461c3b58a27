import { parentPort, workerData } from 'node:worker_threads'

import { BlobSaver } from './blob-saver.ts'
import { saveLocalFile } from './local-file.ts'
import type { NewSegment, WriteAsk, WriteReply, WriteSetup, WriteTask } from './messages.ts'
import type { WriteTasks } from './messages.ts'
import { type Ahead, openAhead, openNow } from './read-ahead.ts'
import { sentError } from './sent-error.ts'
import { sentPack } from './sent-pack.ts'
import { Streams } from './streams.ts'

const port = parentPort
if (port === null) throw new Error('This program runs as a worker thread only')

const reply = (message: WriteReply): void => port.postMessage(message)

// startWorker is called with this setup only.
const saver = new BlobSaver(workerData as WriteSetup, (pack) => reply({ pack: sentPack(pack) }))
const streams = new Streams(saver)

type Handlers = {
  [T in WriteTask]: (
    ask: WriteTasks[T]['ask'],
    ahead: readonly (Ahead | null)[],
  ) => Promise<WriteTasks[T]['answer']>
}

const handlers: Handlers = {
  blobs: async ({ bytes, blobs }) => {
    const ids = []
    for (const { type, offset, length, evenIfKnown } of blobs) {
      ids.push(await saver.save(type, bytes.subarray(offset, offset + length), evenIfKnown))
    }
    return ids
  },
  files: async ({ files }, ahead) => {
    const saved = []
    for (const [at, file] of files.entries()) {
      saved.push(await saveLocalFile(saver, file, ahead[at] ?? openNow(file)))
      await saver.turn()
    }
    return saved
  },
  piece: (ask) => streams.piece(ask),
  drop: async ({ stream }) => {
    streams.drop(stream)
    return null
  },
  flush: async () => {
    await saver.flush()
    return null
  },
}

async function handle(
  { task, do: name, ask }: WriteAsk,
  ahead: readonly (Ahead | null)[],
): Promise<void> {
  try {
    // Name and ask come from one union, so they fit each other.
    const handler = handlers[name] as (ask: unknown, ahead: unknown) => Promise<unknown>
    reply({ task, answer: await handler(ask, ahead) })
  } catch (error) {
    reply({ task, error: sentError(error) })
  }
}

// One task after another: two that interleave on one pack's buffer would write a wrong pack.
let queue: Promise<void> = Promise.resolve()
port.on('message', (message: WriteAsk | NewSegment) => {
  if ('segment' in message) {
    saver.addSegment(message.segment)
    return
  }
  const ahead = message.do === 'files' ? message.ask.files.map(openAhead) : []
  queue = queue.then(() => handle(message, ahead))
})
