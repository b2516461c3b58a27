import { z } from 'zod'

import type { Json } from '../../../core/ports.ts'
import { idShape, readAnswer, textShape } from '../answers.ts'
import type { DingTalk } from '../client.ts'
import { at, nextToken, paged } from '../paging.ts'
import { listShape } from '../shapes.ts'
import { approvalsEndpoints as calls } from './endpoints.ts'

const day = 86_400_000
/** DingTalk lists at most 120 days at once, from at most 365 days ago (paper, 3.3). */
const longestWindow = 119 * day
export const longestReach = 364 * day
/** No more ids come out of one window, however many there are. */
const mostIds = 10_000
const shortestWindow = 3_600_000

const templateShape = z.object({ processCode: idShape, name: textShape })
const templatesShape = z.object({ processList: listShape(templateShape) })
const idsShape = z.object({ list: listShape(idShape) })

export type Template = Readonly<{ code: string; name: string }>
type Call = Readonly<{ dingtalk: DingTalk; signal: AbortSignal }>

/** All templates of the organisation, by code. */
export async function listTemplates({ dingtalk, signal }: Call): Promise<Template[]> {
  const found = new Map<string, Template>()
  const pages = paged({
    api: calls.templates.id,
    first: 0,
    ask: (position) =>
      dingtalk.call(calls.templates, {
        kind: 'approvals',
        query: { maxResults: 100, nextToken: position },
        signal,
      }),
    next: (answer) => nextToken(answer, 'result/nextToken'),
  })
  for await (const page of pages) {
    const { processList } = readAnswer(templatesShape, at(page, 'result'), calls.templates.id)
    for (const { processCode, name } of processList)
      found.set(processCode, { code: processCode, name })
  }
  return [...found.values()].toSorted((a, b) => (a.code < b.code ? -1 : 1))
}

/** A template's form as it came. */
export async function readSchema({ dingtalk, signal }: Call, code: string): Promise<Json | null> {
  const ask = { kind: 'approvals', query: { processCode: code }, signal } as const
  return at(await dingtalk.call(calls.schema, ask), 'result') ?? null
}

/** One approval as it came. */
export async function readInstance({ dingtalk, signal }: Call, id: string): Promise<Json | null> {
  const ask = { kind: 'approvals', query: { processInstanceId: id }, signal } as const
  return at(await dingtalk.call(calls.instance, ask), 'result') ?? null
}

type Window = Readonly<{ code: string; from: number; to: number }>

/** Ids of a template's approvals that were started in a time, newest windows first. */
export async function listIds(call: Call, { code, from, to }: Window): Promise<Set<string>> {
  const windows: Window[] = []
  for (let end = to; end > from; end -= longestWindow)
    windows.push({ code, from: Math.max(from, end - longestWindow), to: end })
  const lists = await Promise.all(windows.map((window) => listWindow(call, window)))
  return new Set(lists.flatMap((ids) => [...ids]))
}

async function listWindow(call: Call, window: Window): Promise<Set<string>> {
  const ids = new Set<string>()
  const pages = paged({
    api: calls.ids.id,
    first: 0,
    ask: (position) =>
      call.dingtalk.call(calls.ids, {
        kind: 'approvals',
        // The token comes as a string and is wanted back as a number.
        body: {
          processCode: window.code,
          startTime: window.from,
          endTime: window.to,
          maxResults: 20,
          nextToken: Number(position),
        },
        signal: call.signal,
      }),
    next: (answer) => nextToken(answer, 'result/nextToken'),
  })
  for await (const page of pages) {
    for (const id of readAnswer(idsShape, at(page, 'result'), calls.ids.id).list) ids.add(id)
  }
  const { from, to } = window
  if (ids.size < mostIds || to - from < shortestWindow) return ids
  return listHalves(call, window)
}

/** A window that is full may hide more: its halves are listed. */
async function listHalves(call: Call, { code, from, to }: Window): Promise<Set<string>> {
  const middle = Math.floor((from + to) / 2)
  const older = await listWindow(call, { code, from, to: middle })
  return new Set([...older, ...(await listWindow(call, { code, from: middle, to }))])
}
