import { Button } from '@fluentui/react-components'
import { useState } from 'react'

import { version } from '../../../package.json'
import { useWords } from '../../words.tsx'
import type { Block, HelpPage, Inline } from './markdown.ts'

/** Opens another page of the help. */
export type OpenPage = (id: string) => void

/** The text of a help page, and its id and the version for whoever helps by phone. */
export function HelpText({ page, onOpen }: { page: HelpPage; onOpen: OpenPage }) {
  const { say } = useWords()
  return (
    <div className="help-text stack">
      {page.blocks.map((block, n) => (
        // The blocks of a page never change their order.
        // oxlint-disable-next-line react/no-array-index-key
        <Piece key={n} block={block} onOpen={onOpen} />
      ))}
      <footer className="least third">{say('help.footer', { page: page.id, version })}</footer>
    </div>
  )
}

function Piece({ block, onOpen }: { block: Block; onOpen: OpenPage }) {
  switch (block.is) {
    case 'heading':
      return (
        <h3>
          <Line parts={block.line} onOpen={onOpen} />
        </h3>
      )
    case 'paragraph':
      return (
        <p>
          <Line parts={block.line} onOpen={onOpen} />
        </p>
      )
    case 'bullets':
      return (
        <ul>
          <Items items={block.items} onOpen={onOpen} />
        </ul>
      )
    case 'steps':
      return (
        <ol>
          <Items items={block.items} onOpen={onOpen} />
        </ol>
      )
  }
}

const Items = ({ items, onOpen }: { items: readonly (readonly Inline[])[]; onOpen: OpenPage }) =>
  items.map((parts, n) => (
    // oxlint-disable-next-line react/no-array-index-key
    <li key={n}>
      <Line parts={parts} onOpen={onOpen} />
    </li>
  ))

const Line = ({ parts, onOpen }: { parts: readonly Inline[]; onOpen: OpenPage }) =>
  parts.map((part, n) => (
    // oxlint-disable-next-line react/no-array-index-key
    <InlinePart key={n} part={part} onOpen={onOpen} />
  ))

function InlinePart({ part, onOpen }: { part: Inline; onOpen: OpenPage }) {
  switch (part.is) {
    case 'text':
      return part.text
    case 'strong':
      return <strong>{part.text}</strong>
    case 'code':
      return <code className="mono">{part.text}</code>
    case 'page':
      return (
        <button type="button" className="link" onClick={() => onOpen(part.to)}>
          {part.text}
        </button>
      )
    case 'web':
      return <WebLink text={part.text} to={part.to} />
  }
}

/** An address that needs the Internet: it is shown and copied, never opened from here. */
function WebLink({ text, to }: { text: string; to: string }) {
  const { say } = useWords()
  const [copied, setCopied] = useState(false)
  const copy = () =>
    void navigator.clipboard.writeText(to).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  return (
    <>
      {text} <span className="mono">{to}</span>{' '}
      <span className="small second">{say('help.needsInternet')}</span>{' '}
      <Button size="small" onClick={copy}>
        {say(copied ? 'common.copied' : 'common.copy')}
      </Button>
    </>
  )
}
