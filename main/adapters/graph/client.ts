import type { Json } from '../../core/ports.ts'
import { sendBatch, type BatchAsk } from './batch.ts'
import { readContent } from './content.ts'
import type { GraphError } from './errors.ts'
import { readPages, type GraphPage, type PagesAsk } from './paging.ts'
import { createSender, type Cloud, type For, type GraphAsk, type GraphOptions } from './sender.ts'
import { send } from './transport.ts'
import { sendPieces, type UploadAsk } from './upload.ts'

export type { Cloud, For, GraphAsk, GraphOptions } from './sender.ts'

/** Microsoft Graph with one sign-in's rights: tokens, limits and retries are inside. */
export interface Graph {
  readonly cloud: Cloud
  /**
   * Sends a request and gives the raw answer, numbers exact (`exact-json.ts`); null for an empty
   * one.
   *
   * Throws `FailureError` whose cause is a `GraphError`, or that of the sign-in; the signal's
   * reason when stopped.
   */
  call(ask: GraphAsk): Promise<Json>
  /**
   * Walks through all pages of a list or of changes (delta), from a path or from the link that the
   * last reading ended with.
   */
  pages(ask: PagesAsk): AsyncGenerator<GraphPage>
  /** Reads up to any number of records by id, in batches; each gives its answer or its refusal. */
  batch(ask: BatchAsk): Promise<readonly (Json | GraphError)[]>
  /** Streams raw content (`$value`); goes on after a cut where the content is still the same. */
  content(ask: GraphAsk): AsyncIterable<Uint8Array>
  /**
   * Sends a file to an upload session (attachments of 3 MB and more, paper 4.9), piece by piece and
   * on from where the service says; its address bears its own right and stands in no log.
   */
  upload(ask: UploadAsk): Promise<void>
  /** Requests sent so far, those inside batches counted singly. */
  sent(): number
}

/** Makes the client of one sign-in. Throws `settingsUnfit` for an unsafe address. */
export function createGraph(options: GraphOptions): Graph {
  let sent = 0
  const sender = createSender(options, (requests) => void (sent += requests))

  function call(ask: GraphAsk): Promise<Json> {
    const bytes = sizeOf(ask)
    return sender.send({ ...turnOf(ask), bytes }, (token, signal) =>
      send(sender, { request: ask, token, signal }),
    )
  }

  return {
    cloud: options.cloud,
    call,
    pages: (ask) => readPages({ base: sender.base, call }, ask),
    batch: (ask) => sendBatch({ sender, clock: options.clock }, ask),
    content: (ask) => readContent(sender, ask),
    upload: (ask) => sendPieces(sender, ask),
    sent: () => sent,
  }
}

/** Bytes that a request uploads. */
const sizeOf = ({ body, raw }: GraphAsk): number =>
  raw?.bytes.byteLength ?? (body === undefined ? 0 : Buffer.byteLength(JSON.stringify(body)))

const turnOf = ({ mailbox, lane, once, signal }: For): For => ({ mailbox, lane, once, signal })
