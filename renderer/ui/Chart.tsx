import { Button } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'

import { useWords } from '../words.tsx'
import { Scroll } from './Scroll.tsx'

/** A line of a chart's table. */
export type ChartRow = readonly [name: string, value: string]

/**
 * A chart with its text equivalent, and the same figures as a table (button, or T inside the
 * chart).
 */
export function Chart(props: {
  /** The chart in one sentence. */
  text: string
  columns: readonly [string, string]
  rows: readonly ChartRow[]
  children: ReactNode
}) {
  const { say } = useWords()
  const [table, setTable] = useState(false)
  return (
    // The key T is a shortcut for the button below.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <figure
      className="chart"
      onKeyDown={(event) => event.key.toLowerCase() === 't' && !event.ctrlKey && setTable(!table)}
    >
      {table ? (
        <ChartTable text={props.text} columns={props.columns} rows={props.rows} />
      ) : (
        <div role="img" aria-label={props.text}>
          {props.children}
        </div>
      )}
      <Button
        size="small"
        appearance="subtle"
        aria-pressed={table}
        onClick={() => setTable(!table)}
      >
        {say(table ? 'chart.picture' : 'chart.table')}
      </Button>
    </figure>
  )
}

const ChartTable = (props: {
  text: string
  columns: readonly [string, string]
  rows: readonly ChartRow[]
}) => (
  <Scroll label={props.text} className="chart-table">
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{props.columns[0]}</th>
          <th scope="col">{props.columns[1]}</th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map(([name, value]) => (
          <tr key={name}>
            <td>{name}</td>
            <td className="figures">{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </Scroll>
)
