import type { KeyboardEvent, ReactNode } from 'react'

/** One tab: its value, and what stands on it. */
export type TabOf<Value extends string> = Readonly<{ value: Value; label: ReactNode }>

const steps: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowLeft: -1,
  Home: -Infinity,
  End: Infinity,
}

/** A row of tabs (tabs pattern): arrows, Home and End move and choose at once. */
export function Tabs<Value extends string>(props: {
  label: string
  tabs: readonly TabOf<Value>[]
  chosen: Value
  onChoose: (value: Value) => void
}) {
  const { tabs, chosen } = props
  const at = tabs.findIndex(({ value }) => value === chosen)
  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    const step = steps[event.key]
    if (step === undefined || event.altKey) return
    event.preventDefault()
    const next = Math.max(0, Math.min(tabs.length - 1, at + step))
    const tab = tabs[next]
    if (tab === undefined) return
    props.onChoose(tab.value)
    const buttons = event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')
    buttons[next]?.focus()
  }
  return (
    <div className="tabs" role="tablist" tabIndex={-1} aria-label={props.label} onKeyDown={onKey}>
      {tabs.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          role="tab"
          aria-selected={value === chosen}
          tabIndex={value === chosen ? 0 : -1}
          onClick={() => props.onChoose(value)}
        >
          {label}
        </button>
      ))}
    </div>
  )
}
