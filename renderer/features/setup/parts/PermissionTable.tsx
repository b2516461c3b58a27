import { Button, Link } from '@fluentui/react-components'
import { Copy16Regular } from '@fluentui/react-icons/svg/copy'
import { Open16Regular } from '@fluentui/react-icons/svg/open'
import { Fragment } from 'react'

import { Shape } from '../../../ui/Shape.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useWords, type WordKey } from '../../../words.tsx'
import { write } from '../store.ts'
import type { PermissionRow } from '../types.ts'
import { looks, outcomeText } from './TestRows.tsx'

/** A row of the table; `word` says its state where that of the state itself would be wrong. */
type Row = Omit<PermissionRow, 'kind'> & Readonly<{ word?: string }>

type Skips = Readonly<{
  skipped: readonly string[]
  /** Takes the new choice. */
  onSkip: (skipped: string[]) => void
}>

const toWizard = (skipped: string[]): void => void write({ step: 'permissions', skipped })

type TableProps = Readonly<{
  rows: readonly Row[]
  skipped: readonly string[]
  /** Heading of the rows that one can go without. */
  others?: WordKey
  onSkip?: (skipped: string[]) => void
}>

/** One row per permission; what is not ready says below itself what is lost and what to do. */
export function PermissionTable({
  rows,
  skipped,
  others = 'setup.permissions.others',
  onSkip = toWizard,
}: TableProps) {
  const { say } = useWords()
  const group = (needed: boolean) => rows.filter((row) => row.needed === needed)
  return (
    <div className="card permissions">
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span className="unseen">{say('setup.permissions.columnState')}</span>
            </th>
            <th scope="col">{say('setup.permissions.columnProtects')}</th>
            <th scope="col">{say('setup.permissions.columnConsole')}</th>
            <th scope="col">{say('setup.permissions.columnResult')}</th>
            <th scope="col">
              <span className="unseen">{say('setup.permissions.columnAction')}</span>
            </th>
          </tr>
        </thead>
        {[true, false].map((needed) => (
          <tbody key={String(needed)}>
            <tr className="group">
              <th scope="rowgroup" colSpan={5}>
                {say(needed ? 'setup.permissions.needed' : others)}
              </th>
            </tr>
            {group(needed).map((row) => (
              <PermissionLines key={row.id} row={row} skipped={skipped} onSkip={onSkip} />
            ))}
          </tbody>
        ))}
      </table>
    </div>
  )
}

const isLost = ({ state }: Row) => !['ready', 'not-tested', 'testing', 'unknown'].includes(state)

function PermissionLines({ row, ...skips }: Skips & { row: Row }) {
  const look = looks[row.state]
  const lost = isLost(row)
  const tint = lost && !row.skipped ? `tint tone-${look.tone}` : ''
  return (
    <Fragment>
      <MainLine row={row} tint={tint} />
      {lost && <LostLine row={row} tint={tint} {...skips} />}
    </Fragment>
  )
}

function MainLine({ row, tint }: { row: Row; tint: string }) {
  const words = useWords()
  const { find } = words
  const look = looks[row.state]
  return (
    <tr className={tint}>
      <td>
        <Shape {...look} size={20} />
        <span className="unseen">{find(`setup.rowStates.${row.word ?? row.state}`)}</span>
      </td>
      <th scope="row">{find(`permissions.${row.id}.protects`) ?? row.id}</th>
      <td>
        <Names row={row} />
      </td>
      <td className="small">
        {row.state !== 'ready' && (
          <strong className={`outcome-word tone-${look.tone}`}>
            {find(`setup.rowStates.${row.word ?? row.state}`)}{' '}
          </strong>
        )}
        {row.result !== null && outcomeText(row, words)}
      </td>
      <td>{isLost(row) && row.link !== null && <ConsoleLink link={row.link} />}</td>
    </tr>
  )
}

function ConsoleLink({ link }: { link: string }) {
  const { say } = useWords()
  return (
    <Button
      as="a"
      size="small"
      href={link}
      target="_blank"
      rel="noreferrer"
      icon={<Open16Regular />}
      iconPosition="after"
    >
      {say('setup.permissions.openConsole')}
    </Button>
  )
}

type LostProps = Skips & Readonly<{ row: Row; tint: string }>

function LostLine({ row, tint, ...skips }: LostProps) {
  const { say, find } = useWords()
  return (
    <tr className={`${tint} below`} data-field={row.id}>
      <td className="small" colSpan={4}>
        <strong>{say('setup.permissions.without')}</strong> {find(`permissions.${row.id}.without`)}
      </td>
      <td>
        <Skip row={row} {...skips} />
      </td>
    </tr>
  )
}

function Names({ row }: { row: Row }) {
  const { say } = useWords()
  const copy = (code: string) =>
    void navigator.clipboard.writeText(code).then(() => toast(say('common.copied')))
  return (
    <>
      {row.console !== '' && <div lang="zh-Hans">{row.console}</div>}
      {row.codes.map((code) => (
        <div key={code} className="code second mono">
          {code}
          {row.state !== 'ready' && (
            <Button
              size="small"
              appearance="subtle"
              icon={<Copy16Regular />}
              aria-label={say('setup.permissions.copyCode', { code })}
              onClick={() => copy(code)}
            />
          )}
        </div>
      ))}
    </>
  )
}

/** "Continue without …" and back; needed permissions have none. */
function Skip({ row, skipped, onSkip }: Skips & { row: Row }) {
  const { say, find } = useWords()
  if (row.needed) return null
  const what = find(`permissions.${row.id}.protects`) ?? row.id
  const to = row.skipped ? skipped.filter((id) => id !== row.id) : [...skipped, row.id]
  return (
    <Link as="button" onClick={() => onSkip(to)}>
      {say(row.skipped ? 'setup.permissions.dontSkip' : 'setup.permissions.skip', { what })}
    </Link>
  )
}
