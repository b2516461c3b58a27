import { parentPort, workerData } from 'node:worker_threads'

import { idFrom } from '../id.ts'
import { BlobSaver } from './blob-saver.ts'
import { saveLocalFile } from './local-file.ts'
import type { NewSegment, WriteAsk, WriteReply, WriteSetup, WriteTask } from './messages.ts'
import type { WriteTasks } from './messages.ts'
import { type AheadTask, openNow, ReadAhead } from './read-ahead.ts'
import { sentError } from './sent-error.ts'
import { SavedBatch } from './sent-files.ts'
import { sentPack } from './sent-pack.ts'
import { Streams } from './streams.ts'

const port = parentPort
if (port === null) throw new Error('This program runs as a worker thread only')

const reply = (message: WriteReply): void => port.postMessage(message)

// startWorker is called with this setup only.
const saver = new BlobSaver(workerData as WriteSetup, (pack) => reply({ pack: sentPack(pack) }))
const streams = new Streams(saver)
const readAhead = new ReadAhead()

type Handlers = {
  [T in WriteTask]: (
    ask: WriteTasks[T]['ask'],
    ahead: AheadTask['files'],
  ) => Promise<WriteTasks[T]['answer']>
}

const handlers: Handlers = {
  blobs: async ({ bytes, blobs }) => {
    const ids = []
    for (const { type, offset, length, evenIfKnown } of blobs) {
      const plain = bytes.subarray(offset, offset + length)
      ids.push(idFrom(await saver.save(type, plain, evenIfKnown)))
    }
    return ids
  },
  files: async ({ files }, ahead) => {
    const saved = new SavedBatch(files)
    for (const [at, file] of files.entries()) {
      saved.add(await saveLocalFile(saver, file, ahead[at] ?? openNow(file, readAhead.saw)))
      await saver.turn()
    }
    return saved.sent
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

async function handle({ task, do: name, ask }: WriteAsk, ahead: AheadTask | null): Promise<void> {
  try {
    // Name and ask come from one union, so they fit each other.
    const handler = handlers[name] as (ask: unknown, ahead: unknown) => Promise<unknown>
    reply({ task, answer: await handler(ask, ahead?.files ?? []) })
  } catch (error) {
    reply({ task, error: sentError(error) })
  } finally {
    ahead?.done()
  }
}

// One task after another: two that interleave on one pack's buffer would write a wrong pack.
let queue: Promise<void> = Promise.resolve()
port.on('message', (message: WriteAsk | NewSegment) => {
  if ('segment' in message) {
    saver.addSegment(message.segment)
    return
  }
  const ahead = message.do === 'files' ? readAhead.begin(message.ask.files) : null
  queue = queue.then(() => handle(message, ahead))
})
