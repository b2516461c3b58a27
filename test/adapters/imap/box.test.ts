import { connect as dial, createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'

import { markIn, markText, tableOf } from '../../../main/adapters/imap/partner-cursor.ts'
import { idIn, idText } from '../../../main/adapters/imap/partner-id.ts'
import {
  categoryOf,
  flagsFor,
  keywordOf,
  stateOf,
} from '../../../main/adapters/imap/partner-keywords.ts'
import { failedWrite, troubleOf } from '../../../main/adapters/imap/partner-trouble.ts'
import { FailureError, type FailureName } from '../../../main/core/failure.ts'
import { mailOf, mailProgram, startTestDovecot } from '../../app/mailboxes.ts'
import { boxOf } from '../sync-mail/office.ts'

/** A wire that breaks once the client has sent so many bytes since it was told to. */
async function wireTo(port: number) {
  const open = new Set<Socket>()
  const state = { left: Infinity }
  const server = createServer((socket) => {
    const inner = dial(port, '127.0.0.1')
    open.add(socket).add(inner)
    socket.on('data', (bytes) => {
      state.left -= bytes.length
      if (state.left > 0) return void inner.write(bytes)
      state.left = Infinity
      inner.destroy()
    })
    inner.pipe(socket)
    for (const [one, other] of [
      [socket, inner],
      [inner, socket],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of open) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return { port: (server.address() as AddressInfo).port, state }
}

const filing = (id: string, path = 'INBOX') => ({
  path,
  bytes: mailOf(id, { body: 'x'.repeat(200_000) }),
  flags: ['\\Seen', 'Wichtig'],
  at: Date.UTC(2026, 10, 20),
})

describe('a mailbox that is written to', () => {
  it('does not know what became of a mail whose wire broke, and never files it twice', async () => {
    const dovecot = await startTestDovecot()
    const wire = await wireTo(dovecot.port)
    const box = boxOf(wire)
    await box.folders()
    wire.state.left = 60_000
    const first = await box.append(filing('one'))
    const hits = await box.search('INBOX', {
      header: { name: 'Message-ID', value: 'one@example.com' },
    })

    expect(first).toMatchObject({ is: 'unknown' })
    expect(hits.uids).toEqual([])
    expect(await box.append(filing('one'))).toMatchObject({ is: 'done' })
    box.close()
  })

  it('says what the server refuses, and that nothing was done', async () => {
    const dovecot = await startTestDovecot()
    const box = boxOf(dovecot)
    const done = await box.append(filing('one'))
    const at =
      done.is === 'done' && done.value !== null ? done.value : { path: '', uidValidity: '', uid: 0 }

    expect(await box.append(filing('two', 'Nowhere'))).toMatchObject({ is: 'refused' })
    const moving = { messageId: '', copy: null }
    expect(await box.move(at, { ...moving, to: 'Nowhere' })).toMatchObject({ is: 'refused' })
    const other = { ...at, uidValidity: '1' }
    const change = { add: ['\\Flagged'], remove: [] }
    expect(await box.store(other, change)).toEqual({ is: 'refused', code: 'UIDVALIDITY' })
    const gone = { ...at, uid: at.uid + 7 }
    expect(await box.store(gone, change)).toEqual({ is: 'refused', code: 'gone' })
    expect(await box.expunge(gone)).toEqual({ is: 'refused', code: 'gone' })
    expect((await box.flags('INBOX', at.uidValidity, [at.uid])).get(at.uid)).toEqual([
      'Wichtig',
      '\\Seen',
    ])
    box.close()
  })

  it('makes a folder once, and takes one mail away without those that others marked', async () => {
    const dovecot = await startTestDovecot({ more: 'imap_capability = IMAP4rev1 LITERAL+' })
    const box = boxOf(dovecot)
    const [first, second] = [await box.create(['Work', '项目']), await box.create(['Work', '项目'])]
    expect(first).toEqual({ is: 'done', value: 'Work/项目' })
    expect(second).toEqual(first)

    const program = await mailProgram(dovecot)
    for (const id of ['one', 'two']) await program.append('INBOX', mailOf(id))
    await program.mailboxOpen('INBOX')
    await program.messageFlagsAdd('1', ['\\Deleted'])
    const { state } = await box.search('INBOX', {})
    const at = { path: 'INBOX', uidValidity: state.uidValidity, uid: 2 }
    expect(await box.expunge(at)).toEqual({ is: 'done', value: null })
    // Both stand there still, marked: whoever marked the first one decides.
    expect((await box.search('INBOX', {})).state.messages).toBe(2)
    await program.messageFlagsRemove('1', ['\\Deleted'])
    expect(await box.expunge(at)).toEqual({ is: 'done', value: null })
    expect((await box.search('INBOX', {})).uids).toEqual([1])
    box.close()
  })
})

describe('what the sync writes down of a mailbox', () => {
  const flag = fc.constantFrom('\\Seen', '\\Flagged', 'Wichtig', '$Forwarded', '=E9=87=8D')
  const uids = fc.uniqueArray(fc.integer({ min: 1, max: 3_000 }), { maxLength: 200 })

  it('reads its own ids, and no others', () => {
    const id = fc.record({
      path: fc.string({ unit: 'grapheme', minLength: 1 }),
      uidValidity: fc.integer({ min: 1 }).map(String),
      uid: fc.integer({ min: 1 }),
      messageId: fc.string(),
      size: fc.nat(),
    })
    fc.assert(
      fc.property(id, fc.string(), (one, other) => {
        expect(idIn(idText(one))).toEqual(one)
        expect(idIn(other)).toBeNull()
      }),
    )
  })

  it('gives back each flag of each mail from its cursor', () => {
    const table = fc
      .tuple(uids, fc.array(fc.uniqueArray(flag), { minLength: 1 }))
      .map(([all, sets]) =>
        all.map((uid, at) => [uid, (sets[at % sets.length] ?? []).join(' ')] as const),
      )
    fc.assert(
      fc.property(table, (entries) => {
        const state = { uidValidity: '9', uidNext: 3_001, messages: 1, unseen: null, modseq: '77' }
        const mark = markIn(markText({ state }, new Map(entries)))
        expect(new Map(mark === null ? [] : tableOf(mark))).toEqual(new Map(entries))
        expect(mark).toMatchObject({ uidValidity: '9', modseq: '77' })
      }),
    )
    expect([markIn('no cursor of ours'), markIn('{"v":2}')]).toEqual([null, null])
  })

  it('carries a category as a keyword and back, and leaves flags of programs alone', () => {
    const category = fc.oneof(
      fc.constantFrom('Red category', '重要', 'a=3D', 'Zürich', '100 %', '=E9'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 15 }),
    )
    fc.assert(
      fc.property(category, (one) => {
        const keyword = keywordOf(one)
        expect(keyword).toMatch(/^[\x21-\x7e]+$/)
        expect(keyword).not.toMatch(/[(){%*"\\\]]/)
        expect(categoryOf(keyword)).toBe(one.toWellFormed())
      }),
    )
    const state = stateOf(['\\Seen', '$MDNSent', 'NonJunk', 'Wichtig', '\\Deleted'])
    expect(state).toEqual({ read: true, flagged: false, keywords: ['Wichtig'], marked: true })
    expect(flagsFor({ ...state, keywords: ['Wichtig', 'junk', 'x'.repeat(51)] })).toEqual([
      '\\Seen',
      'Wichtig',
    ])
  })
})

it('reads what failures of a mail server mean for the sync', () => {
  const calm = new AbortController().signal
  const failure = (name: FailureName, code = '') => new FailureError({ name, about: { code } })
  expect(troubleOf(failure('mailServerSilent'), calm)).toEqual({ is: 'wait', ms: null })
  expect(troubleOf(failure('mailLoginRefused'), calm)).toMatchObject({ is: 'rights' })
  expect(troubleOf(failure('mailServerUnsafe'), calm)).toMatchObject({ is: 'rights' })
  expect(troubleOf(failure('mailRefused', 'UIDVALIDITY'), calm)).toEqual({ is: 'cursor' })
  expect(troubleOf(failure('mailRefused', 'INUSE'), calm)).toEqual({ is: 'wait', ms: null })
  expect(() => troubleOf(new TypeError('a bug'), calm)).toThrow('a bug')
  expect(failedWrite({ is: 'refused', code: 'OVERQUOTA' })).toMatchObject({
    refusal: { is: 'gate', why: 'OVERQUOTA' },
  })
  expect(failedWrite({ is: 'refused', code: 'APPENDLIMIT' })).toMatchObject({
    refusal: { is: 'never', why: 'too-large' },
  })
  expect(failedWrite({ is: 'refused', code: 'gone' })).toMatchObject({ refusal: { is: 'missing' } })
  expect(failedWrite({ is: 'unknown', code: 'cut' })).toMatchObject({ is: 'unknown' })
})
