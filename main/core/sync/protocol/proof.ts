import { prove, type ProofReport } from '../prove.ts'
import { sides } from '../types.ts'
import { enter } from './enter.ts'
import type { Job } from './job.ts'
import { observe } from './observe.ts'
import type { SyncPorts } from './ports.ts'
import { lookAt } from './probe.ts'
import { snapshotOf } from './snapshot.ts'

/**
 * The daily proof (section 13): both sides are read, every live pair is compared, nothing is
 * written; what it found stands in the audit log. Null where a side could not be read to its end,
 * as then nothing is proven.
 */
export async function proofRun(
  ports: SyncPorts,
  ask: Readonly<{ linkId: number; whole: boolean }>,
): Promise<ProofReport | null> {
  const entered = await enter(ports, { linkId: ask.linkId, kind: 'proof' })
  if ('refused' in entered) return null
  const { job } = entered
  const complete = await observe(job, ask.whole || entered.whole)
  const proven = complete.D && complete.M
  if (proven) await askForSuspects(job)
  const report = proven ? prove(snapshotOf(job, complete), ports.tools) : null
  ports.store.transaction(() => {
    const counts = report === null ? null : JSON.stringify(numbersOf(report))
    ports.store.putRun({ ...job.run, ended: ports.now(), counts })
    if (report === null) return
    const about = { ...textsOf(report), link: `${ask.linkId}`, run: `${job.run.runId}` }
    ports.store.audit(
      {
        actor: 'system',
        role: '',
        source: 'engine',
        action: 'sync.proved',
        object: `link:${ask.linkId}`,
        factor: 'none',
        result: report.differ.length === 0 ? 'ok' : 'failed',
        about,
      },
      ports.now(),
    )
  })
  return report
}

/** That a list did not show an item proves nothing, one way or the other: it is asked for itself. */
async function askForSuspects(job: Job): Promise<void> {
  const { store } = job.ports
  for (const side of sides) {
    const rows = store.items(job.link.linkId, side)
    for (const { life, pairId, remoteId } of rows)
      if (life === 'suspect' && pairId !== null) await lookAt(job, { side, remoteId })
  }
}

const numbersOf = ({ same, differ, waiting, outside, aside }: ProofReport) => ({
  same,
  differ: differ.length,
  waiting,
  outside,
  aside,
})

const textsOf = (report: ProofReport): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(numbersOf(report)).map(([name, value]) => [name, `${value}`]))
