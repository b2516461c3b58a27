import { Component, type ReactNode } from 'react'

import { FailureCard } from './FailureCard.tsx'

type Props = Readonly<{ children: ReactNode }>
type State = Readonly<{ broken: string | null }>

/** Shows a page that broke as a failure of ours; the rest of the window goes on. */
export class Boundary extends Component<Props, State> {
  override state: State = { broken: null }

  static getDerivedStateFromError(error: unknown): State {
    return { broken: error instanceof Error ? error.name : 'thrown' }
  }

  override render(): ReactNode {
    if (this.state.broken === null) return this.props.children
    const about = { id: this.state.broken }
    return (
      <div className="page">
        <FailureCard problem={{ name: 'unexpected', code: 'DK-9001', about }} />
      </div>
    )
  }
}
