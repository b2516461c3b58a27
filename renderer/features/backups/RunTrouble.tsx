import { Button } from '@fluentui/react-components'
import { useState } from 'react'

import { ask, type Problem } from '../../bridge.ts'
import { useShared } from '../../state.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Card } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { StateWord } from '../../ui/Shape.tsx'
import { useWords } from '../../words.tsx'
import type { Detail } from './RunDetail.tsx'

/** A code with its headline, which may lack the facts of the case. */
export function CodeWords({ code }: { code: string }) {
  const { find } = useWords()
  return (
    <>
      <span className="mono">{code}</span> {find(`failures.${code}.headline`) ?? ''}
    </>
  )
}

/** Failed items by cause: many with one cause are one line. */
export function Failed({ detail }: { detail: Detail }) {
  const { say } = useWords()
  const causes = Map.groupBy(detail.failed, ({ code }) => code)
  return (
    <Card title={say('backups.detail.failed', { n: detail.failedTotal })}>
      {[...causes].map(([code, items]) => (
        <details key={code}>
          <summary>
            <CodeWords code={code} /> {say('backups.detail.items', { n: items.length })}
          </summary>
          <ul>
            {items.map(({ path }) => (
              <li key={path} className="mono small">
                {path}
              </li>
            ))}
          </ul>
        </details>
      ))}
      {detail.failedTotal > detail.failed.length && (
        <p className="small second">{say('backups.detail.first', { n: detail.failed.length })}</p>
      )}
      {detail.run.what === 'backup' && <Again detail={detail} />}
    </Card>
  )
}

/** Reads the kinds again in which items failed; what did not change is not fetched twice. */
function Again({ detail }: { detail: Detail }) {
  const { say } = useWords()
  const busy = useShared(({ run }) => run !== null && run.ended === null)
  const [failure, setFailure] = useState<Problem | null>(null)
  const kinds = [...new Set(detail.failed.map(({ kind }) => kind))]
  const start = async () => {
    const answer = await ask('backup.start', { full: false, kinds, refetch: false })
    if (answer.ok) return go({ feature: 'backups' })
    return setFailure(answer.failure)
  }
  return (
    <div className="stack">
      {failure && <FailureCard problem={failure} />}
      <div className="row">
        <Button disabledFocusable={busy} onClick={() => void start()}>
          {say('backups.detail.again')}
        </Button>
        <span className="small second">{say('backups.detail.againWhy')}</span>
      </div>
    </div>
  )
}

export function Findings({ findings }: Pick<Detail, 'findings'>) {
  const { say, find } = useWords()
  return (
    <Card title={say('backups.detail.findings')}>
      <ul>
        {findings.map(({ severity, what, id, paths }) => (
          <li key={`${what} ${id}`}>
            <StateWord
              shape={severity === 'error' ? 'octagon' : 'dots'}
              tone={severity === 'error' ? 'red' : 'grey'}
            >
              {find(`findings.${what}`) ?? what}{' '}
              <span className="mono small">{id.slice(0, 8)}</span>
            </StateWord>
            {paths.length > 0 && <p className="small second">{paths.slice(0, 5).join(', ')}</p>}
          </li>
        ))}
      </ul>
    </Card>
  )
}
