import { z } from 'zod'

import { type Failure, FailureError } from '../../../core/failure.ts'
import type { Before, Change, ItemId, Json } from '../../../core/ports.ts'
import { members, recordBytes } from '../../exact-json.ts'
import { readAnswer, textShape } from '../answers.ts'
import type { DingTalk } from '../client.ts'
import { refusalOf } from '../errors.ts'
import type { ItemTrouble } from '../item-failure.ts'
import { timeIn } from '../shapes.ts'
import { approvalsEndpoints as calls } from './endpoints.ts'
import { readSchema, type Template } from './listing.ts'

type Ask = Readonly<{
  dingtalk: DingTalk
  signal: AbortSignal
  before: Before
  trouble: ItemTrouble
  /** Reads the form although the copy has it. */
  again: boolean
}>

const formShape = z.object({ gmtModified: textShape })

/** Where a template's folder is, and where the copy before has it. */
export type Place = Readonly<{ template: Template; folder: string; folderBefore: string | null }>

/** Gives the failure of one item; an answer of an unknown shape is one as well. */
export function oneFailure(trouble: ItemTrouble, error: unknown): Failure {
  if (error instanceof FailureError && refusalOf(error) === null) {
    if (error.failure.name === 'answerUnknown') return error.failure
  }
  return trouble.failed(error)
}

/** A template's folder under its present name, and its form where that has to be read. */
export async function templateChanges(ask: Ask, place: Place): Promise<Change[]> {
  const { template, folder, folderBefore } = place
  if (folderBefore === null) return [await formChange(ask, template, folder)]
  if (folderBefore !== folder) {
    const moved = { is: 'moved', from: folderBefore, to: folder } as const
    return [moved, await formChange(ask, template, folder)]
  }
  const isKept = !ask.again && (await isSaved(ask, folder))
  return isKept ? [] : [await formChange(ask, template, folder)]
}

async function formChange(ask: Ask, template: Template, folder: string): Promise<Change> {
  const path = `${folder}/template.json`
  const item: ItemId = { type: 'template', id: template.code }
  try {
    const form = await readSchema(ask, template.code)
    const { gmtModified } = readAnswer(formShape, form, calls.schema.id)
    const record: Json = { ...members(form ?? undefined), _dk: ownFacts(template) }
    const content = recordBytes(record)
    const time = timeIn(gmtModified)
    return { is: 'item', item: { ...item, files: [{ path, time, content }] } }
  } catch (error) {
    return { is: 'failed', item, paths: [path], failure: oneFailure(ask.trouble, error) }
  }
}

const isSaved = async (ask: Ask, folder: string): Promise<boolean> =>
  (await ask.before.list(folder)).some(({ name }) => name === 'template.json')

const ownFacts = ({ code, name }: Template): Json => ({
  kind: 'approvals',
  type: 'template',
  id: code,
  name,
})
