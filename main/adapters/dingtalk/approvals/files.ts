import { createHash } from 'node:crypto'

import { z } from 'zod'

import { folderNames } from '../../../core/names.ts'
import type { FileDraft } from '../../../core/ports.ts'
import { readAnswer } from '../answers.ts'
import type { DingTalk } from '../client.ts'
import type { Contents } from '../contents.ts'
import type { FileAddress } from '../download.ts'
import { at } from '../paging.ts'
import { timeIn } from '../shapes.ts'
import { approvalsEndpoints as calls } from './endpoints.ts'
import { attachmentRef, fieldsOf, type FileRef, photoRef } from './fields.ts'
import type { Instance } from './instance.ts'
import { attachmentKeys } from './paths.ts'

/** A file of an approval with the name under which it is saved. */
export type NamedFile = Readonly<{ ref: FileRef; name: string }>

/** All files that an approval names, each once: attachments and pictures of form and history. */
function refsOf(instance: Instance): FileRef[] {
  const refs: FileRef[] = []
  fieldsOf(instance.formComponentValues, (ref) => {
    refs.push(ref)
    return { name: ref.name, path: null, size: ref.size }
  })
  for (const step of instance.operationRecords) {
    refs.push(...step.attachments.map((file) => attachmentRef(file, true)))
    refs.push(...step.images.map(photoRef))
  }
  const named = refs.filter(({ id }) => id !== '')
  return [...new Map(named.toReversed().map((ref) => [ref.id, ref])).values()].toReversed()
}

/** Pictures have no id: their address is hashed so that it stands in no name. */
const nameId = ({ is, id }: FileRef): string =>
  is === 'photo' ? createHash('sha256').update(id).digest('hex').slice(0, 16) : id

/** The files of an approval by id, each with its name in the `.files` folder. */
export function namedFiles(id: string, instance: Instance): Map<string, NamedFile> {
  const refs = refsOf(instance)
  const entries = refs.map((ref) => ({ id: nameId(ref), name: ref.name }))
  const names = folderNames(entries, attachmentKeys(id))
  return new Map(refs.map((ref) => [ref.id, { ref, name: names.get(nameId(ref)) ?? ref.name }]))
}

const ours = /(?:^|\.)(?:dingtalk\.(?:com|io)|alicdn\.com|aliyuncs\.com)$/

/**
 * Tells whether a picture's address is one of DingTalk's; `local` allows this computer.
 *
 * Whoever files an approval writes this address: others could make us fetch from the office's net.
 */
export function isPictureAddress(address: string, local: boolean): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  const loopback = hostname === 'localhost' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
  return (local && loopback) || (protocol === 'https:' && ours.test(hostname))
}

const attachmentShape = z.object({ downloadUri: z.string().min(1) })

/** What is needed to fetch the files of one approval. */
export type FileAsk = Readonly<{
  dingtalk: DingTalk
  contents: Contents
  id: string
  instance: Instance
  /** Path without ending. */
  stem: string
  /** Where the copy before has the approval; null = nowhere. */
  stemBefore: string | null
  /** Names of files that the copy before has, by id of the file. */
  saved: ReadonlyMap<string, string>
  local: boolean
}>

async function addressOf(ask: FileAsk, ref: FileRef, signal: AbortSignal): Promise<FileAddress> {
  if (ref.is === 'photo') return { url: ref.url }
  const body = {
    processInstanceId: ask.id,
    fileId: ref.id,
    ...(ref.comment ? { withCommentAttatchment: true } : {}),
  }
  const answer = await ask.dingtalk.call(calls.attachment, { kind: 'approvals', body, signal })
  const { downloadUri } = readAnswer(attachmentShape, at(answer, 'result'), calls.attachment.id)
  return { url: downloadUri }
}

async function* fetchFile(ask: FileAsk, ref: FileRef, signal: AbortSignal) {
  const address = await addressOf(ask, ref, signal)
  const renew = (): Promise<FileAddress> => addressOf(ask, ref, signal)
  yield* ask.dingtalk.download({ ...address, signal, renew })
}

function draftOf(ask: FileAsk, { ref, name }: NamedFile): FileDraft {
  const before = ask.saved.get(ref.id)
  const from = before === undefined ? null : `${ask.stemBefore}.files/${before}`
  const path = `${ask.stem}.files/${name}`
  return {
    path,
    ...(from !== null && from !== path ? { from } : {}),
    time: timeIn(ask.instance.createTime),
    content: {
      size: /^\d+$/.test(ref.size) ? Number(ref.size) : null,
      // DingTalk never changes a file under its id.
      unchanged: from !== null,
      open: ask.contents.watched(ask.id, (signal) => fetchFile(ask, ref, signal)),
    },
  }
}

/** Tells whether a file can be fetched at all. */
export const isFetchable = (ref: FileRef, local: boolean): boolean =>
  ref.is === 'attachment' || isPictureAddress(ref.url, local)

/** The files of an approval, ready to be fetched by whoever stores them. */
export const fileDrafts = (ask: FileAsk, files: Iterable<NamedFile>): FileDraft[] =>
  [...files].filter(({ ref }) => isFetchable(ref, ask.local)).map((file) => draftOf(ask, file))
