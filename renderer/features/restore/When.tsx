import { useWords } from '../../words.tsx'
import { HeatMap } from './HeatMap.tsx'
import { QuickPicks } from './QuickPicks.tsx'
import { Strip } from './Strip.tsx'
import type { Copies } from './use-copies.ts'

/** Step one: which point in time. */
export function When({ copies }: { copies: Copies }) {
  const { say } = useWords()
  return (
    <section className="card when" aria-label={say('restore.when.region')}>
      <HeatMap copy={copies.copy} newest={copies.newest} />
      <div className="when-copy">
        <Strip copies={copies} />
        <QuickPicks copies={copies} />
      </div>
    </section>
  )
}
