import { localTime } from '../../../core/time.ts'
import {
  approvalPage,
  type ApprovalState,
  type PageFile,
  type PageLanguage,
  type PageStep,
  pageWords,
} from '../../readable/index.ts'
import { timeIn } from '../shapes.ts'
import { attachmentRef, fieldsOf, type FileRef, photoRef } from './fields.ts'
import { isFetchable, type NamedFile } from './files.ts'
import { type Instance, isEnded } from './instance.ts'

/** Everything that stands on the page besides the approval itself. */
export type PageFacts = Readonly<{
  language: PageLanguage
  zone: string
  template: string
  /** Names of people by id, as far as known. */
  names: ReadonlyMap<string, string>
  files: ReadonlyMap<string, NamedFile>
  /** Name of the folder with the files, as it lies beside the page. */
  folder: string
  local: boolean
}>

function stateOf(instance: Instance): ApprovalState {
  if (!isEnded(instance)) return 'running'
  if (instance.status.toUpperCase() !== 'COMPLETED') return 'withdrawn'
  return instance.result.toLowerCase() === 'refuse' ? 'refused' : 'approved'
}

/** `2026-11-20 11:04` in the office's zone; a text that is no time is shown as it came. */
function show(time: string, zone: string): string {
  const ms = timeIn(time)
  return ms === 0 ? time : localTime(ms, zone).slice(0, 16).replace('T', ' ')
}

function fileOf(ref: FileRef, facts: PageFacts): PageFile {
  const file = facts.files.get(ref.id)
  const isSaved = file !== undefined && isFetchable(ref, facts.local)
  return {
    name: ref.name,
    path: isSaved ? `${facts.folder}/${file.name}` : null,
    size: sizeText(ref.size),
  }
}

function sizeText(size: string): string {
  if (!/^\d+$/.test(size)) return size
  const bytes = Number(size)
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1024 * 1024
    ? `${Math.ceil(bytes / 1024)} KB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

type Step = Instance['operationRecords'][number]

/** What somebody did; DingTalk's own words are kept where they say more. */
function deedOf(step: Step, language: PageLanguage): string {
  const words = pageWords[language]
  const result = step.result.toUpperCase()
  if (result === 'AGREE') return words.agreed
  if (result === 'REFUSE') return words.disagreed
  if (step.type === 'START_PROCESS_INSTANCE') return words.started
  if (step.type === 'ADD_REMARK') return words.commented
  if (step.type === 'TERMINATE_PROCESS_INSTANCE') return words.withdrew
  return step.showName || step.type
}

function stepOf(step: Step, facts: PageFacts): PageStep {
  return {
    who: facts.names.get(step.userId) ?? step.userId,
    what: deedOf(step, facts.language),
    at: show(step.date, facts.zone),
    remark: step.remark,
    files: step.attachments.map((file) => fileOf(attachmentRef(file, true), facts)),
    photos: step.images.map((url) => fileOf(photoRef(url), facts)),
  }
}

/** Writes an approval as a page to read. */
export function pageOf(instance: Instance, facts: PageFacts): Uint8Array {
  const nameOf = (id: string): string => facts.names.get(id) ?? id
  const open = instance.tasks.filter(({ status }) => status.toUpperCase() === 'RUNNING')
  return approvalPage({
    language: facts.language,
    zone: facts.zone,
    title: instance.title || instance.businessId,
    template: facts.template,
    number: instance.businessId,
    state: stateOf(instance),
    submittedBy: nameOf(instance.originatorUserId),
    department: instance.originatorDeptName,
    submitted: show(instance.createTime, facts.zone),
    finished: show(instance.finishTime, facts.zone),
    copiedTo: instance.ccUserIds.map(nameOf),
    waitingFor: isEnded(instance) ? [] : [...new Set(open.map(({ userId }) => nameOf(userId)))],
    fields: fieldsOf(instance.formComponentValues, (ref) => fileOf(ref, facts)),
    history: instance.operationRecords.map((step) => stepOf(step, facts)),
  })
}
